import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { SECURITY_HEADERS, type WebAnswer } from './answer.ts';
import { acceptsGzip } from './negotiate.ts';
import type { WebRequest } from './routes.ts';

const gzipAsync = promisify(gzip);

/** What fits into one packet is not worth compressing. */
const MIN_GZIP_BYTES = 1400;

/**
 * A document that clients may keep but have to ask about: 304 when theirs is the same, compressed where that pays and
 * they take it. `headers` are those that replace or add to the usual ones.
 */
export async function answerDocument(
  request: Pick<WebRequest, 'acceptEncoding' | 'ifNoneMatch'>,
  document: {
    readonly contentType: string;
    readonly text: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<WebAnswer> {
  const plain = new TextEncoder().encode(document.text);
  // Weak, because compressed or not the document is the same.
  const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  const headers = {
    ...SECURITY_HEADERS,
    'Cache-Control': 'no-cache',
    ETag: `W/${tag}`,
    Vary: 'Accept-Encoding',
    ...document.headers,
  };
  if (isKnown(request.ifNoneMatch, tag)) return { status: 304, headers, body: [] };
  const isCompressed = plain.byteLength >= MIN_GZIP_BYTES && acceptsGzip(request.acceptEncoding);
  const body = isCompressed ? await gzipAsync(plain) : plain;
  return {
    status: 200,
    headers: {
      ...headers,
      'Content-Type': document.contentType,
      'Content-Length': String(body.byteLength),
      ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
    },
    body: [body],
  };
}

/** Whether a client has it already (RFC 9110, section 13.1.2). Our tags have no comma in them. */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((entry) => entry.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}
