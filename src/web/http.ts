// Requests and responses as values, whichever version of HTTP they are of.

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
  /** Whether the client is still there; default: it is. */
  readonly isWanted?: (() => boolean) | undefined;
}

/** What goes back to a client. */
export interface WebResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent one after the other; not copied. */
  readonly body: readonly Uint8Array[];
  /** Called once the response is closed, whether the client took it or not. */
  readonly onClosed?: (() => void) | undefined;
}

/** Of every answer. */
export const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Referrer-Policy': 'no-referrer',
} as const;

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
