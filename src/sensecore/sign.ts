// Signs requests.

import { createHmac } from 'node:crypto';
import type { Credential, Signature } from './credential.ts';
import type { HttpRequest } from './transport.ts';

/**
 * The headers that authenticate one attempt made at `nowMs` (Unix milliseconds). The gateway accepts 300 s of skew, so every
 * attempt is signed afresh and the result is as secret as the key itself.
 */
export function signHeaders(
  credential: Credential,
  nowMs: number,
  request: Pick<HttpRequest, 'method' | 'url'>,
): Record<string, string> {
  if (credential.kind === 'bearer') return { Authorization: `Bearer ${credential.token.reveal()}` };
  const date = new Date(nowMs).toUTCString();
  const { dateHeader, lines } = SIGNED[credential.signature](date, request);
  const signature = createHmac('sha256', credential.secretKey.reveal())
    .update(lines.map(([, line]) => line).join('\n'))
    .digest('base64');
  const headers = lines.map(([name]) => name).join(' ');
  return {
    [dateHeader]: date,
    Authorization: `hmac accesskey="${credential.accessKey.reveal()}", algorithm="hmac-sha256", headers="${headers}", signature="${signature}"`,
  };
}

/** What a signature covers: the names for `headers="…"`, each with the line that is signed for it. */
interface Signed {
  readonly dateHeader: 'Date' | 'X-Date';
  readonly lines: readonly (readonly [name: string, line: string])[];
}

/** The ways of signing that public clients of the platform use. */
const SIGNED: Readonly<
  Record<Signature, (date: string, request: Pick<HttpRequest, 'method' | 'url'>) => Signed>
> = {
  'x-date': (date) => ({ dateHeader: 'X-Date', lines: [['x-date', `x-date: ${date}`]] }),
  'x-date-request-line': (date, { method, url }) => ({
    dateHeader: 'X-Date',
    lines: [
      ['x-date', `x-date: ${date}`],
      ['request-line', `${method} ${targetOf(url)} HTTP/1.1`],
    ],
  }),
  'date-host-request-target': (date, { method, url }) => ({
    dateHeader: 'Date',
    lines: [
      ['date', `date: ${date}`],
      ['host', `host: ${new URL(url).host}`],
      ['@request-target', `@request-target: ${method.toLowerCase()} ${targetOf(url)}`],
    ],
  }),
};

/** Path and query, as they are sent. */
function targetOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

/** The parts of the headers that are as secret as the key and not in the credential. */
export function signaturesIn(headers: Readonly<Record<string, string>>): readonly string[] {
  const signature = /signature="([^"]+)"/.exec(headers['Authorization'] ?? '')?.[1];
  return signature === undefined ? [] : [signature];
}
