// The gateway's HMAC scheme and bearer tokens, checked independently of the client that signs.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { SimulatorSignature } from './dialect.ts';

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

/** What a signature covers: the `headers` that the parameter names, and the line that is signed for each. */
const SIGNED_HEADERS = {
  'x-date': ['x-date'],
  'x-date-request-line': ['x-date', 'request-line'],
  'date-host-request-target': ['date', 'host', '@request-target'],
} as const;

/** The parts of a request that a signature may cover. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** What the gateway accepts. */
export interface AcceptedKeys {
  readonly credentials: readonly SimulatorCredential[];
  readonly signature: SimulatorSignature;
}

/** Checks the `Authorization` header of a request, and its date, which may be 300 s off. */
export function authenticate(request: SignedRequest, accepted: AcceptedKeys, nowMs: number): Authentication {
  const authorization = request.headers.authorization ?? '';
  const bearer = /^bearer (.+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined) {
    const known = accepted.credentials.some(
      (credential) => 'token' in credential && isSame(credential.token, bearer),
    );
    return known ? { identity: 'bearer' } : { refusal: 'Unauthorized' };
  }
  if (!/^hmac /i.test(authorization)) return { refusal: 'Unauthorized' };
  const date = request.headers[accepted.signature === 'date-host-request-target' ? 'date' : 'x-date'];
  if (typeof date !== 'string' || !isFreshDate(date, nowMs)) {
    return { refusal: 'HMAC signature cannot be verified, a valid date header is required' };
  }
  return authenticateSignature(authorization, request, accepted);
}

function authenticateSignature(
  authorization: string,
  request: SignedRequest,
  { credentials, signature: kind }: AcceptedKeys,
): Authentication {
  const parameters = new Map(
    Array.from(authorization.matchAll(/([a-z]+)="([^"]*)"/g), ([, name = '', value = '']) => [name, value]),
  );
  const names = SIGNED_HEADERS[kind];
  if (parameters.get('algorithm') !== 'hmac-sha256' || parameters.get('headers') !== names.join(' '))
    return NO_MATCH;
  const accessKey = parameters.get('accesskey') ?? '';
  const signature = parameters.get('signature') ?? '';
  const text = names.map((name) => toSignedLine(name, request)).join('\n');
  for (const credential of credentials) {
    if (!('accessKey' in credential) || credential.accessKey !== accessKey) continue;
    const expected = createHmac('sha256', credential.secretKey).update(text).digest('base64');
    if (isSame(expected, signature)) return { identity: accessKey };
  }
  return NO_MATCH;
}

function toSignedLine(
  name: (typeof SIGNED_HEADERS)[SimulatorSignature][number],
  { headers, method, url }: SignedRequest,
): string {
  if (name === 'request-line') return `${method} ${url} HTTP/1.1`;
  if (name === '@request-target') return `@request-target: ${method.toLowerCase()} ${url}`;
  return `${name}: ${String(headers[name])}`;
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
