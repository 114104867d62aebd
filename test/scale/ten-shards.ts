// 10,000 resources over 10 shards: how evenly the requests fall, over the shards and over time.

import { buildResource, buildTask } from '../support/status.ts';
import { startFleet, type SentRequest } from './simulated-fleet.ts';
import { createVirtualClock } from './virtual-clock.ts';

export const RESOURCES = 10_000;
export const SHARDS = 10;
export const REQUESTS_PER_SECOND = 200;
const INTERVAL_MS = 300_000;
/** The rush of the start is over. */
const START_MS = INTERVAL_MS;

export interface TenShards {
  readonly resourcesOfShard: readonly number[];
  /** In the second interval, when the rush of the start is over. */
  readonly requestsOfShard: readonly number[];
  /** The same of all shards, by tenths of the interval. */
  readonly requestsOfTenth: readonly number[];
  /** Of all shards together, in that interval. */
  readonly busiestSecond: number;
  /** Of one shard; any second of the run, that of the start included. */
  readonly busiestSecondOfShard: number;
  /** Turns passed over in that interval. */
  readonly skipped: number;
}

export async function simulateTenShards(): Promise<TenShards> {
  const clock = createVirtualClock(Date.UTC(2026, 10, 23));
  const tasks = [buildTask()];
  const fleet = startFleet({
    clock,
    resources: Array.from({ length: RESOURCES }, (_, index) => buildResource({ name: `data-sync-${index}` })),
    shards: SHARDS,
    intervalMs: INTERVAL_MS,
    idleIntervalMs: INTERVAL_MS,
    historyIntervalMs: 3 * INTERVAL_MS,
    requestsPerSecond: REQUESTS_PER_SECOND,
    latencyMs: 100,
    list: () => tasks,
  });
  await clock.runUntil(START_MS + INTERVAL_MS);
  const calm = fleet.requests.filter(({ atMs }) => atMs >= START_MS);
  return {
    resourcesOfShard: fleet.pollers.map(({ length }) => length),
    requestsOfShard: countBy(calm, ({ shard }) => shard),
    requestsOfTenth: countBy(calm, ({ atMs }) => Math.floor((atMs - START_MS) / (INTERVAL_MS / 10))),
    busiestSecond: Math.max(...countBy(calm, secondOf)),
    busiestSecondOfShard: Math.max(
      ...countBy(fleet.requests, (request) => secondOf(request) * SHARDS + request.shard),
    ),
    skipped: fleet.skippedAtMs.filter((atMs) => atMs >= START_MS).length,
  };
}

function secondOf({ atMs }: SentRequest): number {
  return Math.floor(atMs / 1000);
}

/** How many fall to each number. */
function countBy<T>(values: readonly T[], numberOf: (value: T) => number): readonly number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(numberOf(value), (counts.get(numberOf(value)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([, count]) => count);
}
