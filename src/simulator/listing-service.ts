// The one operation of the simulated API, on values: a request in, a page of the listing out.

import type { Clock } from '../clock.ts';
import type { ListingPage } from './encode.ts';
import type { ListRequest } from './list-request.ts';
import type { Run } from './run.ts';
import type { RunListings, Scenario } from './scenario.ts';
import { describeTask, taskNameOf } from './simulated-task.ts';

export interface VirtualTime {
  /** Virtual Unix milliseconds. */
  now(): number;
}

export interface VirtualTimeOptions {
  readonly clock: Clock;
  readonly originMs: number;
  /** Virtual seconds per second. */
  readonly speed: number;
  readonly tasksPerResource: number;
}

/** So many tasks per resource make virtual time tick once per (real) millisecond less often. */
const TASKS_PER_TICK_MS = 50;

/**
 * Virtual time from now on. It ticks: a listing is computed once per tick, and a tick takes as many milliseconds as a
 * listing needs for its cost to stay a small part of one core (40 tasks: 1 ms; 100,000 tasks: 2 s).
 */
export function startVirtualTime(options: VirtualTimeOptions): VirtualTime {
  const { clock, originMs, speed } = options;
  const startedAtMs = clock.monotonic();
  const tickMs = Math.max(1, Math.ceil(options.tasksPerResource / TASKS_PER_TICK_MS));
  return {
    now: () => {
      const ticks = Math.floor((clock.monotonic() - startedAtMs) / tickMs);
      return originMs + Math.round(ticks * tickMs * speed);
    },
  };
}

/** Answers list requests for the resources of a scenario at the virtual time of the request. */
export interface ListingService {
  /** `rowsOfPage` gives the rows of another page than the one asked for. The resource must exist. */
  list(dataSync: string, request: ListRequest, rowsOfPage?: number): ListingPage;
}

export interface ListingServiceOptions {
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  /** The most rows that a page has, whatever is asked for. */
  readonly pageSizeCap: number;
}

/** The service; it keeps the latest listing of every resource that was asked for. */
export function createListingService(options: ListingServiceOptions): ListingService {
  const { scenario, time, pageSizeCap } = options;
  const latest = new Map<string, { readonly atMs: number; readonly listings: RunListings }>();

  function listingsAt(dataSync: string, atMs: number): RunListings {
    const known = latest.get(dataSync);
    if (known?.atMs === atMs) return known.listings;
    const listings = scenario.listings(dataSync, atMs);
    latest.set(dataSync, { atMs, listings });
    return listings;
  }

  return {
    list: (dataSync, request, rowsOfPage = request.page) => {
      const atMs = time.now();
      const { active, history } = listingsAt(dataSync, atMs);
      const runs = filterRuns(request.history ? history : active, request);
      const pageSize = Math.min(request.pageSize, pageSizeCap);
      const rows = runs.slice((rowsOfPage - 1) * pageSize, rowsOfPage * pageSize);
      return {
        tasks: rows.map((run) => describeTask(run, atMs)),
        page: request.page,
        pageSize,
        total: runs.length,
      };
    },
  };
}

function filterRuns(runs: readonly Run[], request: ListRequest): readonly Run[] {
  const { taskName, taskType } = request;
  if (taskName === '' && taskType === '') return runs;
  const wanted = taskName.toLowerCase();
  return runs.filter(
    (run) => (taskType === '' || run.job.type === taskType) && taskNameOf(run).toLowerCase().includes(wanted),
  );
}
