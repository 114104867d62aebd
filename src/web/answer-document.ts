import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { SECURITY_HEADERS, type WebResponse } from './http.ts';
import { acceptsGzip } from './negotiate.ts';
import type { WebRequest } from './http.ts';

const gzipAsync = promisify(gzip);

/** What fits into one packet is not worth compressing. */
const MIN_GZIP_BYTES = 1400;

/**
 * A document that clients may keep but have to ask about: 304 when theirs is the same, compressed where that pays and
 * they take it. `headers` are those that replace or add to the usual ones.
 */
export async function createDocumentResponse(
  request: Pick<WebRequest, 'acceptEncoding' | 'ifNoneMatch'>,
  document: {
    readonly contentType: string;
    readonly text: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<WebResponse> {
  const plain = new TextEncoder().encode(document.text);
  const isCompressed = plain.byteLength >= MIN_GZIP_BYTES && acceptsGzip(request.acceptEncoding);
  const body = isCompressed ? await gzipAsync(plain) : plain;
  const response = {
    status: 200,
    headers: {
      ...SECURITY_HEADERS,
      'Cache-Control': 'no-cache',
      // Weak, because compressed or not the document is the same.
      ETag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      Vary: 'Accept-Encoding',
      ...document.headers,
      'Content-Type': document.contentType,
      'Content-Length': String(body.byteLength),
      ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
    },
    body: [body],
  };
  return toConditionalResponse(response, request.ifNoneMatch);
}

/** What of an answer is not sent with a 304. */
const OF_CONTENT: readonly string[] = ['Content-Type', 'Content-Length', 'Content-Encoding'];

/** The answer, or a 304 when the client has it already. */
export function toConditionalResponse(response: WebResponse, ifNoneMatch: string | undefined): WebResponse {
  const tag = response.headers['ETag']?.replace(/^W\//, '');
  if (tag === undefined || !isKnown(ifNoneMatch, tag)) return response;
  const headers = Object.entries(response.headers).filter(([name]) => !OF_CONTENT.includes(name));
  return { ...response, status: 304, headers: Object.fromEntries(headers), body: [] };
}

/** Whether a client has it already (RFC 9110, section 13.1.2). Our tags have no comma in them. */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((entry) => entry.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}
