// Access: which requests are let in under the settings in force, by certificate, rate limit, password and origin.

import { isIP } from 'node:net';
import type { Clock } from '../clock.ts';
import { type ComparePassword, createBasicAuth } from './basic-auth.ts';
import { certificateErrorOf, type ClientCertificate } from './client-certificate.ts';
import { createTextResponse, pathOf, type WebRequest, type WebResponse } from './http.ts';
import type { RateLimit, WebSettings } from './settings.ts';

/** The probes of Kubernetes, which need no authentication. */
export const PROBE_PATHS: readonly string[] = ['/-/healthy', '/-/ready'];

/** A request's target and how its sender identifies itself. */
export interface Client {
  readonly target: string;
  /** The header `Authorization`. */
  readonly authorization: string | undefined;
  readonly address: string;
  readonly certificate: () => ClientCertificate | undefined;
}

export interface Refusal {
  readonly response: WebResponse;
  /** Whether the client needs a new handshake to be let in. */
  readonly endsConnection: boolean;
}

/** Resolves with undefined for a request that is let in. */
export type Guard = (settings: WebSettings, client: Client) => Promise<Refusal | undefined>;

/** Checks certificate, rate limit and password, in this order. */
export function createGuard(clock: Clock, compare?: ComparePassword): Guard {
  const isWithinLimit = createRateLimiter(clock);
  const checkLogin = createBasicAuth(compare);
  return async ({ tls, rateLimit, users }, client) => {
    if (PROBE_PATHS.includes(pathOf(client.target))) return undefined;
    const error = tls === undefined ? undefined : certificateErrorOf(tls, client.certificate());
    if (error !== undefined) return { response: createTextResponse(403, error), endsConnection: true };
    if (!isWithinLimit(rateLimit)) return refuse(createTextResponse(429, 'Too many requests.'));
    const login = await checkLogin(users, client);
    switch (login) {
      case 'granted':
        return undefined;
      case 'busy':
        return refuse(createTextResponse(429, 'Too many concurrent logins.', { 'Retry-After': '1' }));
      case 'refused':
        return refuse(
          createTextResponse(401, 'Name and password are required.', { 'WWW-Authenticate': 'Basic' }),
        );
    }
  };
}

function refuse(response: WebResponse): Refusal {
  return { response, endsConnection: false };
}

/**
 * A token bucket: whether one more request is within the limit, which may be another one at every call. A changed limit
 * starts with a full bucket.
 */
export function createRateLimiter(clock: Clock): (limit: RateLimit | undefined) => boolean {
  let inForce: RateLimit = { intervalMs: 0, burst: 0 };
  let tokens = 0;
  let filledAt = 0;
  return (limit) => {
    if (limit === undefined) return true;
    const now = clock.monotonic();
    if (limit.intervalMs === inForce.intervalMs && limit.burst === inForce.burst) {
      tokens = Math.min(limit.burst, tokens + (now - filledAt) / limit.intervalMs);
    } else {
      tokens = limit.burst;
      inForce = limit;
    }
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/**
 * Whether a browser sent a request on behalf of another site: only browsers send `Origin` and `Sec-Fetch-Site`. Our own pages
 * have the origin that the request is for, with an IP address or `localhost` as its host: any other name may be pointed at
 * this server by another site (DNS rebinding).
 */
export function isFromOtherSite({
  host,
  origin,
  fetchSite,
}: Pick<WebRequest, 'host' | 'origin' | 'fetchSite'>): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return true;
  if (origin === undefined) return false;
  const from = URL.parse(origin);
  // With the origin's scheme, so that its default port is left out of both.
  const ours = URL.parse(`${from?.protocol}//${host}`);
  return from === null || from.host !== ours?.host || !cannotBeRebound(from.hostname);
}

function cannotBeRebound(hostname: string): boolean {
  return hostname === 'localhost' || isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
