// Reads one resource and keeps what is known of it. A listing that fails changes no task: the last good one stays until
// it is stale.

import type { Listing } from '../ads/client.ts';
import { ApiError } from '../ads/errors.ts';
import type { Clock } from '../clock.ts';
import type { ListingKind, PollFailureReason } from '../model/poll.ts';
import type { Resource } from '../model/resource.ts';
import { findMissing, uniteListings, type ResourceStatus, type Snapshot } from '../model/snapshot.ts';
import type { Task } from '../model/task.ts';
import type { PollLog } from './poll-log.ts';

export interface PollerOptions {
  readonly resource: Resource;
  readonly intervalMs: number;
  /** A resource that was not read for so long shows no tasks. */
  readonly staleAfterMs: number;
  /** Time between history listings; 0 = none. */
  readonly historyIntervalMs: number;
  /** Rejects with ApiError, or with the signal's reason. */
  readonly list: (listing: ListingKind, signal: AbortSignal) => Promise<Listing>;
  readonly clock: Clock;
  readonly log: PollLog;
  readonly observer: PollObserver;
  /** Told of every new status. */
  readonly onStatus: (status: ResourceStatus) => void;
}

/** Told of every poll. */
export interface PollObserver {
  /** A listing ended, well or not. */
  polled(poll: { resource: string; listing: ListingKind; durationSeconds: number }): void;
  pollFailed(poll: { resource: string; listing: ListingKind; reason: PollFailureReason }): void;
  decodeFailed(failure: { resource: string; field: string; count: number }): void;
}

export interface Poller extends Disposable {
  status(): ResourceStatus;
  /** Reads the active listing and publishes it. Starts a history listing when one is due. Never rejects. */
  poll(): Promise<void>;
  /** Resolves once no history listing is under way. */
  historySettled(): Promise<void>;
}

export function createPoller(options: PollerOptions): Poller {
  const { clock, log, observer, resource } = options;
  const shutdown = new AbortController();
  let status: ResourceStatus = {
    resource,
    intervalSeconds: options.intervalMs / 1000,
    up: undefined,
    failureReason: undefined,
    lastSuccessAt: undefined,
    historyLastSuccessAt: undefined,
    snapshot: undefined,
  };
  let active: Listing | undefined;
  let history: Listing | undefined;
  /** Last rows of tasks that left the active listing, until a history listing tells what became of them. */
  const leaving = new Map<string, Task>();
  let historyDueAt = options.historyIntervalMs === 0 ? Infinity : -Infinity;
  let historyRun: Promise<void> | undefined;
  let cancelStale: (() => void) | undefined;

  function publish(change: Partial<ResourceStatus>): void {
    status = { ...status, ...change };
    options.onStatus(status);
  }

  function unite(): Snapshot | undefined {
    if (active === undefined) return undefined;
    return uniteListings(
      history === undefined ? [active.tasks, leaving] : [active.tasks, history.tasks, leaving],
    );
  }

  async function read(listing: ListingKind): Promise<Listing | ApiError | undefined> {
    const startedAt = clock.monotonic();
    const result = await settle(options.list(listing, shutdown.signal));
    if (shutdown.signal.aborted) return undefined;
    const durationSeconds = (clock.monotonic() - startedAt) / 1000;
    observer.polled({ resource: resource.name, listing, durationSeconds });
    if (result instanceof ApiError) {
      observer.pollFailed({ resource: resource.name, listing, reason: result.reason });
      log.failed(listing, result);
      return result;
    }
    for (const [field, count] of result.failures)
      observer.decodeFailed({ resource: resource.name, field, count });
    log.succeeded(listing, { tasks: result.tasks.size, durationSeconds });
    return result;
  }

  async function poll(): Promise<void> {
    const result = await read('active');
    if (result === undefined) return;
    if (result instanceof ApiError) return publish({ up: false, failureReason: result.reason });
    if (active !== undefined && historyDueAt !== Infinity) {
      const missing = findMissing(active.tasks, result.tasks);
      for (const [id, task] of missing) leaving.set(id, task);
    }
    for (const id of result.tasks.keys()) leaving.delete(id);
    active = result;
    watchStaleness();
    startHistoryIfDue();
    publish({ up: true, failureReason: undefined, lastSuccessAt: clock.now() / 1000, snapshot: unite() });
  }

  function watchStaleness(): void {
    cancelStale?.();
    cancelStale = clock.after(options.staleAfterMs, () => {
      log.stale(options.staleAfterMs);
      publish({ snapshot: undefined });
    });
  }

  function startHistoryIfDue(): void {
    if (historyRun !== undefined) return;
    if (clock.monotonic() < historyDueAt && leaving.size === 0) return;
    historyRun = readHistory().finally(() => {
      historyRun = undefined;
    });
  }

  async function readHistory(): Promise<void> {
    historyDueAt = clock.monotonic() + options.historyIntervalMs;
    const asked = [...leaving.keys()];
    const result = await read('history');
    if (result === undefined) return;
    for (const id of asked) leaving.delete(id);
    if (result instanceof ApiError) {
      // What became of those tasks is still unknown: ask again after the next poll.
      if (asked.length > 0) historyDueAt = -Infinity;
      return publishTasks({});
    }
    history = result;
    if (active !== undefined) log.compareListings(active.tasks, result.tasks);
    publishTasks({ historyLastSuccessAt: clock.now() / 1000 });
    // Tasks that left while this listing was read have to be asked for again.
    if (leaving.size > 0) await readHistory();
  }

  /** A stale resource stays without tasks, whatever its history tells: `up` and staleness follow the active listing. */
  function publishTasks(change: Partial<ResourceStatus>): void {
    publish(status.snapshot === undefined ? change : { ...change, snapshot: unite() });
  }

  return {
    status: () => status,
    poll,
    historySettled: async () => historyRun,
    [Symbol.dispose]() {
      cancelStale?.();
      shutdown.abort(new Error('shutting down'));
    },
  };
}

/** The listing, or the error it failed with. Whatever is no ApiError is a mistake of ours: it must not end the process. */
async function settle(listing: Promise<Listing>): Promise<Listing | ApiError> {
  try {
    return await listing;
  } catch (error) {
    if (error instanceof ApiError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new ApiError('invalid_response', `internal error: ${message}`, { cause: error });
  }
}
