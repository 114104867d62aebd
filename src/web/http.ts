// Requests and responses as values, over whichever version of HTTP, and the constructors of responses.

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { acceptsGzip } from './negotiate.ts';

/** A request, as far as the routes need it. */
export interface WebRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly accept: string | undefined;
  readonly acceptEncoding: string | undefined;
  readonly acceptLanguage?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  /** The host and port it is for. */
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  /** The header `Sec-Fetch-Site`. */
  readonly fetchSite?: string | undefined;
  /** Whether the client is still connected; default: it is. */
  readonly isWanted?: (() => boolean) | undefined;
}

export interface WebResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent one after the other; not copied. */
  readonly body: readonly Uint8Array[];
  /** Called once the response is closed, whether the client took it or not. */
  readonly onClosed?: (() => void) | undefined;
}

/** Of every response. */
export const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Referrer-Policy': 'no-referrer',
} as const;

/** The path of a request's target, as the routes are named: nothing is decoded or normalized. */
export function pathOf(target: string): string {
  const queryStart = target.indexOf('?');
  return queryStart < 0 ? target : target.slice(0, queryStart);
}

/** Path and query of a target in any form; RFC 9112, section 3.2.2, requires the absolute form to be served alike. */
export function toOriginForm(target: string): string {
  const match = /^https?:\/\/[^/?#]*(.*)$/is.exec(target);
  if (match === null) return target;
  const [, rest = ''] = match;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The target below a route prefix, such as `/ads`; undefined where it is not below it. The prefix itself is its root. */
export function withoutPrefix(target: string, prefix: string): string | undefined {
  if (prefix === '') return target;
  if (!target.startsWith(prefix)) return undefined;
  const rest = target.slice(prefix.length);
  return rest.startsWith('/') ? rest : undefined;
}

/** A sentence for people; the line break is added. */
export function createTextResponse(
  status: number,
  text: string,
  headers: WebResponse['headers'] = {},
): WebResponse {
  const plain = createResponse(status, 'text/plain; charset=utf-8', `${text}\n`);
  return { ...plain, headers: { ...plain.headers, ...headers } };
}

/** A document that is not to be stored. */
export function createResponse(status: number, contentType: string, text: string): WebResponse {
  const body = new TextEncoder().encode(text);
  return {
    status,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': contentType,
      'Content-Length': String(body.byteLength),
      'Cache-Control': 'no-store',
    },
    body: [body],
  };
}

/** The methods of a route; one for GET serves HEAD as well. */
export function methodsOf(method: 'GET' | 'POST'): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : ['POST'];
}

/** The response to OPTIONS, for a route of this method. */
export function createOptionsResponse(method: 'GET' | 'POST'): WebResponse {
  return { status: 204, headers: { ...SECURITY_HEADERS, Allow: methodsOf(method).join(', ') }, body: [] };
}

/** A 405 for a route of this method. */
export function createWrongMethodResponse(method: 'GET' | 'POST'): WebResponse {
  const methods = methodsOf(method);
  const verb = methods.length === 1 ? 'is' : 'are';
  const message = `Only ${methods.join(' and ')} ${verb} allowed.`;
  return createTextResponse(405, message, { Allow: methods.join(', ') });
}

const gzipAsync = promisify(gzip);

/** What fits into one packet is not worth compressing. */
const MIN_GZIP_BYTES = 1400;

/**
 * A document that clients may store but have to revalidate: 304 when theirs is the same, compressed where that pays and they
 * accept it. `headers` replace or add to the usual ones.
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

/** Headers that a 304 goes without. */
const CONTENT_HEADERS: readonly string[] = ['Content-Type', 'Content-Length', 'Content-Encoding'];

/** The response, or a 304 when the client has it already. */
export function toConditionalResponse(response: WebResponse, ifNoneMatch: string | undefined): WebResponse {
  const tag = response.headers['ETag']?.replace(/^W\//, '');
  if (tag === undefined || !isKnown(ifNoneMatch, tag)) return response;
  const headers = Object.entries(response.headers).filter(([name]) => !CONTENT_HEADERS.includes(name));
  return { ...response, status: 304, headers: Object.fromEntries(headers), body: [] };
}

/** Whether a client has it already (RFC 9110, section 13.1.2). Our tags have no comma in them. */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((entry) => entry.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}
