import { createAdsClient, type Listing, type ListRequest } from '../../src/ads/client.ts';
import { createLimiters } from '../../src/sensecore/limiter.ts';
import { createTransport } from '../../src/sensecore/transport.ts';
import { systemClock } from '../../src/clock.ts';
import { readProxies } from '../../src/config/proxy.ts';
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
};

export interface TestClient extends Disposable {
  /** What the observers were told, in order. */
  readonly events: string[];
  list(request?: Partial<ListRequest>): Promise<Listing>;
}

/** A client of the simulator's first resource: impatient, without pauses between its attempts. */
export function createTestClient(
  simulator: Simulator,
  options: {
    credential?: () => Promise<Credential>;
    retries?: number;
    timeoutMs?: number;
    maxResponseBytes?: number;
    pageSize?: number;
    requestsPerSecond?: number;
    concurrency?: number;
  } = {},
): TestClient {
  const { concurrency = 4, requestsPerSecond = 10_000 } = options;
  const events: string[] = [];
  const transport = createTransport({
    timeoutMs: options.timeoutMs ?? 1000,
    maxResponseBytes: options.maxResponseBytes ?? 1024 * 1024,
    ca: undefined,
    proxies: readProxies({}),
    userAgent: 'test',
  });
  const limiters = createLimiters({
    concurrency,
    requestsPerSecond,
    clock: systemClock,
    onThrottled: (cause) => events.push(`throttled ${cause}`),
  });
  const client = createAdsClient({
    credentialName: 'default',
    resolveCredential: options.credential ?? (() => Promise.resolve(KEYS)),
    transport,
    limiters,
    retries: options.retries ?? 0,
    request: {
      path: '/storage/ads/v1/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}/tasks/list',
      fields: { history: 'history', taskName: 'task_name', taskType: 'task_type' },
      pageSize: options.pageSize ?? 10,
      maxPages: 1000,
      concurrency,
    },
    decode: { sizeBase: 1024, omittedFields: 'default' },
    secrets: () => [SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY],
    clock: systemClock,
    random: () => 0,
    observer: {
      requestDone: ({ code }) => events.push(code),
      retried: () => events.push('retried'),
      clockSkew: (_, seconds) => events.push(`skew ${Math.round(seconds)}`),
    },
  });
  const [first] = simulator.resources;
  return {
    events,
    list: (request) =>
      client.listTasks({
        resource: buildResource(first),
        baseUrl: simulator.url,
        history: false,
        timeoutMs: 5000,
        signal: new AbortController().signal,
        ...request,
      }),
    [Symbol.dispose]: () => transport.close(),
  };
}
