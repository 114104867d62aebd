// The gateway's HMAC scheme and bearer tokens, checked independently of the client that signs.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The access key that works when a simulator is given no credentials. Protects nothing. */
export const SIMULATOR_ACCESS_KEY = 'SIMULATORACCESSKEYNOTASECRET0001';
/** The secret key that belongs to {@link SIMULATOR_ACCESS_KEY}. */
export const SIMULATOR_SECRET_KEY = 'simulator-secret-key-that-protects-nothing-0001';

/** What a request may be signed with, or the bearer token that it may carry. */
export type SimulatorCredential =
  | { readonly accessKey: string; readonly secretKey: string }
  | { readonly token: string };

/** The access key, or `bearer`; or the gateway's message of refusal. */
export type Authentication = { readonly identity: string } | { readonly refusal: string };

const MAX_SKEW_MS = 300_000;
const NO_MATCH = { refusal: 'HMAC signature does not match' } as const;

/** Checks the `Authorization` header (and `X-Date`, which may be 300 s off) of a request. */
export function authenticate(
  headers: IncomingHttpHeaders,
  credentials: readonly SimulatorCredential[],
  nowMs: number,
): Authentication {
  const authorization = headers.authorization ?? '';
  const bearer = /^bearer (.+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined) {
    const known = credentials.some((credential) => 'token' in credential && isSame(credential.token, bearer));
    return known ? { identity: 'bearer' } : { refusal: 'Unauthorized' };
  }
  if (!/^hmac /i.test(authorization)) return { refusal: 'Unauthorized' };
  const date = headers['x-date'];
  if (typeof date !== 'string' || !isFreshDate(date, nowMs)) {
    return { refusal: 'HMAC signature cannot be verified, a valid date header is required' };
  }
  return authenticateSignature(authorization, date, credentials);
}

function authenticateSignature(
  authorization: string,
  date: string,
  credentials: readonly SimulatorCredential[],
): Authentication {
  const parameters = new Map(
    Array.from(authorization.matchAll(/([a-z]+)="([^"]*)"/g), ([, name = '', value = '']) => [name, value]),
  );
  if (parameters.get('algorithm') !== 'hmac-sha256' || parameters.get('headers') !== 'x-date')
    return NO_MATCH;
  const accessKey = parameters.get('accesskey') ?? '';
  const signature = parameters.get('signature') ?? '';
  for (const credential of credentials) {
    if (!('accessKey' in credential) || credential.accessKey !== accessKey) continue;
    const expected = createHmac('sha256', credential.secretKey).update(`x-date: ${date}`).digest('base64');
    if (isSame(expected, signature)) return { identity: accessKey };
  }
  return NO_MATCH;
}

/** Only the RFC 1123 form in GMT: `Wed, 26 Jul 2023 11:36:03 GMT`. */
function isFreshDate(text: string, nowMs: number): boolean {
  const dateMs = Date.parse(text);
  if (Number.isNaN(dateMs) || new Date(dateMs).toUTCString() !== text) return false;
  return Math.abs(nowMs - dateMs) <= MAX_SKEW_MS;
}

function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(digestOf(expected), digestOf(given));
}

/** Equal lengths, which timingSafeEqual needs. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
