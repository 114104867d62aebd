// Signs requests.

import { createHmac } from 'node:crypto';
import type { Credential } from './credential.ts';

/**
 * The headers that authenticate one attempt made at `nowMs` (Unix milliseconds). HMAC covers the date alone, and the
 * gateway takes 300 s of skew, so every attempt is signed afresh and the result is as secret as the key itself.
 */
export function signHeaders(credential: Credential, nowMs: number): Record<string, string> {
  if (credential.kind === 'bearer') return { Authorization: `Bearer ${credential.token.reveal()}` };
  const date = new Date(nowMs).toUTCString();
  const signature = createHmac('sha256', credential.secretKey.reveal())
    .update(`x-date: ${date}`)
    .digest('base64');
  return {
    'X-Date': date,
    Authorization: `hmac accesskey="${credential.accessKey.reveal()}", algorithm="hmac-sha256", headers="x-date", signature="${signature}"`,
  };
}

/** The parts of the headers that are as secret as the key and not in the credential. */
export function signaturesIn(headers: Readonly<Record<string, string>>): readonly string[] {
  const signature = /signature="([^"]+)"/.exec(headers['Authorization'] ?? '')?.[1];
  return signature === undefined ? [] : [signature];
}
