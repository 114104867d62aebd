/** What goes back to a client, as a value. */
export interface WebAnswer {
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
export function answerText(status: number, text: string, headers: WebAnswer['headers'] = {}): WebAnswer {
  const plain = answer(status, 'text/plain; charset=utf-8', `${text}\n`);
  return { ...plain, headers: { ...plain.headers, ...headers } };
}

/** A document that is not to be stored. */
export function answer(status: number, contentType: string, text: string): WebAnswer {
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
