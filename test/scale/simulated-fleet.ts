// Exporters that share the resources of one config, in virtual time: the real schedules, pollers and limiters, and an API
// that answers from memory.

import type { Listing } from '../../src/ads/client.ts';
import { Limiter } from '../../src/sensecore/limiter.ts';
import { sleep } from '../../src/clock.ts';
import { EMPTY_MEMORY } from '../../src/model/memory.ts';
import type { ListingKind } from '../../src/model/poll.ts';
import type { Resource } from '../../src/model/resource.ts';
import { takeShare, type Shard } from '../../src/model/shard.ts';
import type { ResourceStatus } from '../../src/model/snapshot.ts';
import type { Task } from '../../src/model/task.ts';
import { createPollLog } from '../../src/poll/poll-log.ts';
import { Poller } from '../../src/poll/poller.ts';
import { startPolling } from '../../src/poll/schedule.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface FleetOptions {
  readonly clock: VirtualClock;
  readonly resources: readonly Resource[];
  readonly shards: number;
  readonly intervalMs: number;
  readonly idleIntervalMs: number;
  readonly historyIntervalMs: number;
  /** Of the config: all shards together. */
  readonly requestsPerSecond: number;
  /** What an answer takes. */
  readonly latencyMs: number;
  /** What ADS lists now. */
  readonly list: (resource: Resource, listing: ListingKind) => readonly Task[];
  readonly onStatus?: (status: ResourceStatus) => void;
}

/** One request of one page. */
export interface SentRequest {
  /** Milliseconds of the virtual clock. */
  readonly atMs: number;
  readonly shard: number;
  readonly resource: string;
  readonly listing: ListingKind;
}

export interface Fleet {
  readonly requests: readonly SentRequest[];
  /** By shard. */
  readonly pollers: readonly (readonly Poller[])[];
  /** Turns that passed because the poll before went on. */
  readonly skippedAtMs: readonly number[];
}

export function startFleet(options: FleetOptions): Fleet {
  const requests: SentRequest[] = [];
  const skippedAtMs: number[] = [];
  const pollers = Array.from({ length: options.shards }, (_, ordinal) => {
    return startShard(options, { ordinal, total: options.shards }, { requests, skippedAtMs });
  });
  return { requests, pollers, skippedAtMs };
}

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined };

function startShard(
  options: FleetOptions,
  shard: Shard,
  log: { readonly requests: SentRequest[]; readonly skippedAtMs: number[] },
): readonly Poller[] {
  const { clock, historyIntervalMs, idleIntervalMs, intervalMs } = options;
  const limiter = new Limiter('ads.example.com', {
    concurrency: 4,
    requestsPerSecond: options.requestsPerSecond / shard.total,
    clock,
    onThrottled: () => undefined,
  });

  async function list(resource: Resource, listing: ListingKind, signal: AbortSignal): Promise<Listing> {
    const turn = { key: `${resource.name} ${listing}`, maxPauseMs: intervalMs, signal };
    return limiter.run(turn, async () => {
      log.requests.push({ atMs: clock.monotonic(), shard: shard.ordinal, resource: resource.name, listing });
      const startedAtMs = clock.now();
      await sleep(clock, options.latencyMs, signal);
      const tasks = options.list(resource, listing);
      return {
        tasks: new Map(tasks.map((task) => [task.id, task])),
        startedAtMs,
        latencySeconds: options.latencyMs / 1000,
        failures: new Map(),
        missingRows: 0,
      };
    });
  }

  return takeShare(options.resources, shard).map((resource) => {
    const poller = new Poller({
      resource,
      intervalMs,
      idleIntervalMs,
      historyIntervalMs,
      staleAfterMs: () => Number.MAX_SAFE_INTEGER,
      list: (listing, signal) => list(resource, listing, signal),
      clock,
      log: createPollLog({ resource: resource.name, logger: SILENT, clock }),
      observer: {
        polled: () => undefined,
        pollFailed: ({ reason }) => {
          throw new Error(`a poll of ${resource.name} failed: ${reason}`);
        },
        decodeFailed: () => undefined,
      },
      before: undefined,
      memory: EMPTY_MEMORY,
      commit: () => undefined,
      onEvents: () => undefined,
      onStatus: options.onStatus ?? (() => undefined),
    });
    const onSkipped = (): void => void log.skippedAtMs.push(clock.monotonic());
    startPolling(poller, { clock, begin: Promise.resolve(), onSkipped });
    return poller;
  });
}
