import { createAdsClient, type Listing, type ListRequest, type RequestShape } from '../../src/ads/client.ts';
import { Limiters } from '../../src/sensecore/limiter.ts';
import type { SessionDeps } from '../../src/sensecore/session.ts';
import { createTransport, type HttpResponse } from '../../src/sensecore/transport.ts';
import { systemClock } from '../../src/clock.ts';
import { readProxies } from '../../src/sensecore/proxy.ts';
import type { Credential } from '../../src/sensecore/credential.ts';
import { Secret } from '../../src/redact/secret.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { buildResource } from './status.ts';

/** What the simulator takes. */
export const KEYS: Credential = {
  kind: 'hmac',
  accessKey: new Secret(SIMULATOR_ACCESS_KEY),
  secretKey: new Secret(SIMULATOR_SECRET_KEY),
  signature: 'x-date',
};

/** A JSON response, as the transport returns it. */
export function buildResponse(status: number, body: object): HttpResponse {
  return {
    status,
    date: undefined,
    retryAfter: undefined,
    contentType: 'application/json',
    location: undefined,
    body: new TextEncoder().encode(JSON.stringify(body)),
  };
}

export interface TestClient extends Disposable {
  /** What the observers were told, in order. */
  readonly events: string[];
  list(request?: Partial<ListRequest>): Promise<Listing>;
}

/** What any call with the keys of the simulator needs: impatient, without pauses between its attempts. */
export function createTestSession(
  options: {
    credential?: () => Promise<Credential>;
    retries?: number;
    timeoutMs?: number;
    maxResponseBytes?: number;
    requestsPerSecond?: number;
    concurrency?: number;
  } = {},
): Disposable & { readonly deps: SessionDeps; readonly events: string[] } {
  const { concurrency = 4, requestsPerSecond = 10_000 } = options;
  const events: string[] = [];
  const transport = createTransport({
    timeoutMs: options.timeoutMs ?? 1000,
    maxResponseBytes: options.maxResponseBytes ?? 1024 * 1024,
    ca: undefined,
    proxies: readProxies({}),
    userAgent: 'test',
  });
  const limiters = new Limiters({
    concurrency,
    requestsPerSecond,
    clock: systemClock,
    onThrottled: (cause) => events.push(`throttled ${cause}`),
  });
  const deps: SessionDeps = {
    credentialName: 'default',
    resolveCredential: options.credential ?? (() => Promise.resolve(KEYS)),
    transport,
    limiters,
    retries: options.retries ?? 0,
    errorSecrets: [],
    secrets: () => [SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY],
    clock: systemClock,
    random: () => 0,
    observer: {
      requestDone: ({ code }) => void events.push(code),
      retried: () => void events.push('retried'),
      clockSkew: (_, seconds) => void events.push(`skew ${Math.round(seconds)}`),
    },
  };
  return { deps, events, [Symbol.dispose]: () => transport.close() };
}

/** A client of the simulator's first resource. */
export function createTestClient(
  simulator: Simulator,
  options: Parameters<typeof createTestSession>[0] & {
    pageSize?: number;
    shape?: Partial<RequestShape>;
  } = {},
): TestClient {
  const { concurrency = 4 } = options;
  const session = createTestSession(options);
  const shape: RequestShape = {
    path: '/storage/ads/v1/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}/tasks/list',
    fields: { history: 'history', taskName: 'task_name', taskType: 'task_type' },
    firstPage: 1,
    pageSize: options.pageSize ?? 10,
    maxPages: 1000,
    total: 'exact',
    concurrency,
    ...options.shape,
  };
  const client = createAdsClient(session.deps, shape, { sizeBase: 1024, omittedFields: 'default' });
  const [first] = simulator.resources;
  return {
    events: session.events,
    list: (request) =>
      client.listTasks({
        resource: buildResource(first),
        baseUrl: simulator.url,
        history: false,
        timeoutMs: 5000,
        signal: new AbortController().signal,
        ...request,
      }),
    [Symbol.dispose]: () => session[Symbol.dispose](),
  };
}
