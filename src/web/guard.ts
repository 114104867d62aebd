import type { Clock } from '../clock.ts';
import type { WebSettings } from './settings.ts';
import { createTextResponse, type WebResponse } from './http.ts';
import { type ComparePassword, createBasicAuth } from './basic-auth.ts';
import { certificateProblemOf, type ClientCertificate } from './client-certificate.ts';
import { createRateLimiter } from './rate-limit.ts';
import { pathOf, PROBE_PATHS } from './routes.ts';

/** Who asks for what. */
export interface Visitor {
  readonly target: string;
  readonly authorization: string | undefined;
  readonly address: string;
  readonly certificate: () => ClientCertificate | undefined;
}

/** Why a visitor is sent away. */
export interface Refusal {
  readonly response: WebResponse;
  /** Whether the client needs a new handshake to be let in. */
  readonly endsConnection: boolean;
}

/** Decides who is let in under the settings of the moment; undefined = come in. Probes are always let in. */
export type Guard = (settings: WebSettings, visitor: Visitor) => Promise<Refusal | undefined>;

/** Certificate, rate limit, password, in this order. */
export function createGuard(clock: Clock, compare?: ComparePassword): Guard {
  const isWithinLimit = createRateLimiter(clock);
  const checkLogin = createBasicAuth(compare);
  return async ({ tls, rateLimit, users }, visitor) => {
    if (PROBE_PATHS.includes(pathOf(visitor.target))) return undefined;
    const problem = tls === undefined ? undefined : certificateProblemOf(tls, visitor.certificate());
    if (problem !== undefined) return { response: createTextResponse(403, problem), endsConnection: true };
    if (!isWithinLimit(rateLimit)) return refuse(createTextResponse(429, 'Too many requests.'));
    const login = await checkLogin(users, visitor);
    switch (login) {
      case 'granted':
        return undefined;
      case 'busy':
        return refuse(createTextResponse(429, 'Too many logins at once.', { 'Retry-After': '1' }));
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
