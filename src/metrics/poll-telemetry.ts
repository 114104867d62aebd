import { LISTINGS, POLL_FAILURE_REASONS, type ListingKind, type PollFailureReason } from '../model/poll.ts';
import type { FamilyHead } from './families/family.ts';
import type { OwnRegistry } from './own-registry.ts';

const HEADS = {
  polls: {
    name: 'sensecore_ads_exporter_polls_total',
    help: 'Total number of finished polls, successful or not, by listing (active, history).',
    type: 'counter',
    labels: ['resource', 'listing'],
  },
  failures: {
    name: 'sensecore_ads_exporter_poll_failures_total',
    help: 'Total number of failed polls by listing (active, history) and reason.',
    type: 'counter',
    labels: ['resource', 'listing', 'reason'],
  },
  skipped: {
    name: 'sensecore_ads_exporter_polls_skipped_total',
    help: 'Total number of polls skipped because the previous one was still running.',
    type: 'counter',
    labels: ['resource'],
  },
  duration: {
    name: 'sensecore_ads_exporter_poll_duration_seconds',
    help: 'Duration of the last poll of the active tasks, including the time requests were delayed.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
  },
  decodeFailures: {
    name: 'sensecore_ads_exporter_decode_failures_total',
    help: 'Total number of field values in API responses that could not be decoded.',
    type: 'counter',
    labels: ['resource', 'field'],
  },
} as const satisfies Record<string, FamilyHead>;

/** The families of polls, in page order. */
export const POLL_TELEMETRY_HEADS: readonly FamilyHead[] = Object.values(HEADS);

/** What polling reports. Reports on a resource that was not added, or was removed, are ignored. */
export interface PollTelemetry {
  /** Begins the counters of a resource at 0; those it has go on. `history`: whether its history is polled too. */
  readonly addResource: (resource: string, options: { readonly history: boolean }) => void;
  /** Drops every series of a resource. */
  readonly removeResource: (resource: string) => void;
  /** Every poll that ended, well or not. */
  readonly polled: (poll: {
    readonly resource: string;
    readonly listing: ListingKind;
    readonly durationSeconds: number;
  }) => void;
  readonly pollFailed: (failure: {
    readonly resource: string;
    readonly listing: ListingKind;
    readonly reason: PollFailureReason;
  }) => void;
  readonly pollSkipped: (resource: string) => void;
  readonly decodeFailed: (failure: {
    readonly resource: string;
    readonly field: string;
    readonly count: number;
  }) => void;
}

/** Adds the families of polls to the registry. `decodeFields` are the fields whose counters begin at 0. */
export function createPollTelemetry(registry: OwnRegistry, decodeFields: readonly string[]): PollTelemetry {
  const polls = registry.counter(HEADS.polls);
  const failures = registry.counter(HEADS.failures);
  const skipped = registry.counter(HEADS.skipped);
  const duration = registry.gauge(HEADS.duration);
  const decodeFailures = registry.counter(HEADS.decodeFailures);
  const resources = new Set<string>();
  const fields = new Set(decodeFields);
  return {
    addResource: (resource, { history }) => {
      resources.add(resource);
      skipped.inc({ resource }, 0);
      for (const listing of LISTINGS) {
        if (listing === 'history' && !history) continue;
        polls.inc({ resource, listing }, 0);
        for (const reason of POLL_FAILURE_REASONS) failures.inc({ resource, listing, reason }, 0);
      }
      for (const field of decodeFields) decodeFailures.inc({ resource, field }, 0);
    },
    removeResource: (resource) => {
      resources.delete(resource);
      skipped.remove({ resource });
      duration.remove({ resource });
      for (const listing of LISTINGS) {
        polls.remove({ resource, listing });
        for (const reason of POLL_FAILURE_REASONS) failures.remove({ resource, listing, reason });
      }
      for (const field of fields) decodeFailures.remove({ resource, field });
    },
    polled: ({ resource, listing, durationSeconds }) => {
      if (!resources.has(resource)) return;
      polls.inc({ resource, listing });
      if (listing === 'active') duration.set({ resource }, durationSeconds);
    },
    pollFailed: ({ resource, listing, reason }) => {
      if (resources.has(resource)) failures.inc({ resource, listing, reason });
    },
    pollSkipped: (resource) => {
      if (resources.has(resource)) skipped.inc({ resource });
    },
    decodeFailed: ({ resource, field, count }) => {
      if (!resources.has(resource)) return;
      fields.add(field);
      decodeFailures.inc({ resource, field }, count);
    },
  };
}
