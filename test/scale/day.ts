// A day of syncs as users run them, and the API calls that watching them takes with and without `poll.idle_interval`.

import type { ListingKind } from '../../src/model/poll.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { ResourceStatus } from '../../src/model/snapshot.ts';
import type { Task } from '../../src/model/task.ts';
import { between, createRandom, type Random } from '../../src/simulator/random.ts';
import { buildResource, buildTask } from '../support/status.ts';
import { startFleet, type SentRequest } from './simulated-fleet.ts';
import { createVirtualClock } from './virtual-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MIDNIGHT = Date.UTC(2026, 10, 23);
export const INTERVAL_MS = MINUTE;
export const DAY_MS = 24 * HOUR;

/** When one task ran, milliseconds since midnight. */
interface Run {
  readonly from: number;
  readonly to: number;
}

/** What resources are used for: how many of the twenty, and when their tasks run. */
const KINDS: Readonly<
  Record<string, { readonly count: number; readonly runs: (random: Random) => readonly Run[] }>
> = {
  'one sync a night, of 20 minutes to 3 hours': {
    count: 8,
    runs: (random) => [runFrom(between(random, HOUR, 4 * HOUR), between(random, 20 * MINUTE, 3 * HOUR))],
  },
  'one sync an hour, of 5 to 15 minutes': {
    count: 4,
    runs: (random) => {
      const minute = between(random, 0, 40 * MINUTE);
      return Array.from({ length: 24 }, (_, hour) =>
        runFrom(hour * HOUR + minute, between(random, 5 * MINUTE, 15 * MINUTE)),
      );
    },
  },
  'six by hand in office hours, of 10 minutes to an hour': {
    count: 3,
    runs: (random) =>
      Array.from({ length: 6 }, () =>
        runFrom(between(random, 9 * HOUR, 18 * HOUR), between(random, 10 * MINUTE, HOUR)),
      ),
  },
  'one migration that runs all day': { count: 1, runs: () => [{ from: 0, to: DAY_MS }] },
  'nothing that day': { count: 4, runs: () => [] },
};

function runFrom(from: number, lengthMs: number): Run {
  return { from, to: from + lengthMs };
}

interface DayResource {
  readonly resource: Resource;
  readonly kind: string;
  readonly runs: readonly Run[];
}

const DAY: readonly DayResource[] = Object.entries(KINDS).flatMap(([kind, { count, runs }], kindIndex) =>
  Array.from({ length: count }, (_, index) => ({
    resource: buildResource({ name: `sync-${kindIndex}-${index}` }),
    kind,
    runs: runs(createRandom(100 * kindIndex + index)),
  })),
);

/** One look at one resource. */
export interface Look {
  readonly atMs: number;
  readonly hasActiveTask: boolean;
  /** What `poll_interval_seconds` tells after it. */
  readonly toldIntervalMs: number;
}

export interface Day {
  /** API calls by kind of resource, in the order of KINDS. */
  readonly callsOfKind: ReadonlyMap<string, { readonly resources: number; readonly calls: number }>;
  readonly calls: number;
  /** Of each resource, in order of time. */
  readonly looks: readonly (readonly Look[])[];
  /** From the start of each run to the first poll that saw it; runs that no poll saw left out. */
  readonly noticedAfterMs: readonly number[];
}

/** Lives through the day once. */
export async function simulateDay(idleIntervalMs: number): Promise<Day> {
  const clock = createVirtualClock(MIDNIGHT);
  const byName = new Map(DAY.map((entry) => [entry.resource.name, entry]));
  const fleet = startFleet({
    clock,
    resources: DAY.map(({ resource }) => resource),
    shards: 1,
    intervalMs: INTERVAL_MS,
    idleIntervalMs,
    historyIntervalMs: 5 * MINUTE,
    requestsPerSecond: 1000,
    latencyMs: 100,
    list: ({ name }, listing) => listTasks(byName.get(name)?.runs ?? [], listing, clock.monotonic()),
    onStatus: (status) => watch(status),
  });
  const looks = new Map<string, Look[]>(DAY.map(({ resource }) => [resource.name, []]));
  const lastSuccessAt = new Map<string, number>();
  function watch({ resource, intervalSeconds, lastSuccessAt: at }: ResourceStatus): void {
    // A history listing publishes too.
    if (at === undefined || lastSuccessAt.get(resource.name) === at) return;
    lastSuccessAt.set(resource.name, at);
    const atMs = clock.monotonic();
    const runs = byName.get(resource.name)?.runs ?? [];
    looks.get(resource.name)?.push({
      atMs,
      hasActiveTask: runs.some(({ from, to }) => from <= atMs && atMs < to),
      toldIntervalMs: intervalSeconds * 1000,
    });
  }
  await clock.runUntil(DAY_MS);
  return {
    calls: fleet.requests.length,
    callsOfKind: countByKind(fleet.requests, byName),
    looks: [...looks.values()],
    noticedAfterMs: DAY.flatMap(({ resource, runs }) => noticed(runs, looks.get(resource.name) ?? [])),
  };
}

/** The active listing has what runs, the history what ended. */
function listTasks(runs: readonly Run[], listing: ListingKind, nowMs: number): readonly Task[] {
  return runs.flatMap(({ from, to }, index) => {
    const isListed = listing === 'active' ? from <= nowMs && nowMs < to : to <= nowMs;
    if (!isListed) return [];
    const state = listing === 'active' ? 'DOING' : 'COMPLETED';
    return [buildTask({ id: `run-${index}`, state, readAtMs: MIDNIGHT + nowMs })];
  });
}

function countByKind(
  requests: readonly SentRequest[],
  byName: ReadonlyMap<string, DayResource>,
): Day['callsOfKind'] {
  const calls = new Map<string, number>();
  for (const { resource } of requests) {
    const kind = byName.get(resource)?.kind ?? '';
    calls.set(kind, (calls.get(kind) ?? 0) + 1);
  }
  return new Map(
    Object.entries(KINDS).map(([kind, { count }]) => [
      kind,
      { resources: count, calls: calls.get(kind) ?? 0 },
    ]),
  );
}

function noticed(runs: readonly Run[], looks: readonly Look[]): readonly number[] {
  return runs.flatMap(({ from, to }) => {
    const first = looks.find(({ atMs }) => atMs >= from);
    return first === undefined || first.atMs >= to ? [] : [first.atMs - from];
  });
}
