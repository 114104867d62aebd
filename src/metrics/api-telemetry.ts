import type { FamilyHead } from './families/family.ts';
import type { OwnRegistry } from './own-registry.ts';

/** What a request can be held back by: the configured rate, or the API asking for it. */
export const THROTTLE_CAUSES = ['limiter', 'retry_after'] as const;
export type ThrottleCause = (typeof THROTTLE_CAUSES)[number];

const HEADS = {
  requests: {
    name: 'sensecore_ads_exporter_api_requests_total',
    help: 'Total number of finished HTTP requests to the API, by status code, or by kind of error if there was no response.',
    type: 'counter',
    labels: ['credential', 'code'],
  },
  retries: {
    name: 'sensecore_ads_exporter_api_retries_total',
    help: 'Total number of HTTP requests to the API that were retries.',
    type: 'counter',
    labels: ['credential'],
  },
  throttled: {
    name: 'sensecore_ads_exporter_api_throttled_seconds_total',
    help: 'Total time requests to the API were delayed, by cause (limiter: the configured rate, retry_after: requested by the API).',
    type: 'counter',
    unit: 'seconds',
    labels: ['credential', 'cause'],
  },
  duration: {
    name: 'sensecore_ads_exporter_api_request_duration_seconds',
    help: 'Duration of individual HTTP requests to the API, including retries.',
    type: 'histogram',
    unit: 'seconds',
    labels: ['credential'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  clockSkew: {
    name: 'sensecore_ads_exporter_api_clock_skew_seconds',
    help: 'Clock of the API minus the clock of the exporter, as of the last response. The API refuses requests from 300 seconds on.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['credential'],
  },
} as const satisfies Record<string, FamilyHead & { readonly buckets?: readonly number[] }>;

/** The families of requests, in page order. */
export const API_TELEMETRY_HEADS: readonly FamilyHead[] = Object.values(HEADS);

/** What the API client reports. */
export interface ApiTelemetry {
  /** Begins the counters of a credential at 0; those it has go on. */
  readonly addCredential: (credential: string) => void;
  /** Every attempt that ended; `code` is the HTTP status, or a bounded word when there was no response. */
  readonly requestDone: (request: {
    readonly credential: string;
    readonly code: string;
    readonly durationSeconds: number;
  }) => void;
  readonly retried: (credential: string) => void;
  readonly throttled: (wait: {
    readonly credential: string;
    readonly cause: ThrottleCause;
    readonly seconds: number;
  }) => void;
  /** Server time minus ours. */
  readonly clockSkew: (credential: string, seconds: number) => void;
}

/** Adds the families of requests to the registry. */
export function createApiTelemetry(registry: OwnRegistry): ApiTelemetry {
  const requests = registry.counter(HEADS.requests);
  const retries = registry.counter(HEADS.retries);
  const throttled = registry.counter(HEADS.throttled);
  const duration = registry.histogram(HEADS.duration);
  const clockSkew = registry.gauge(HEADS.clockSkew);
  const credentials = new Set<string>();
  return {
    addCredential: (credential) => {
      // zero() would empty a histogram that has values.
      if (credentials.has(credential)) return;
      credentials.add(credential);
      requests.inc({ credential, code: '200' }, 0);
      retries.inc({ credential }, 0);
      for (const cause of THROTTLE_CAUSES) throttled.inc({ credential, cause }, 0);
      duration.zero({ credential });
    },
    requestDone: ({ credential, code, durationSeconds }) => {
      requests.inc({ credential, code });
      duration.observe({ credential }, durationSeconds);
    },
    retried: (credential) => retries.inc({ credential }),
    throttled: ({ credential, cause, seconds }) => throttled.inc({ credential, cause }, seconds),
    clockSkew: (credential, seconds) => clockSkew.set({ credential }, seconds),
  };
}
