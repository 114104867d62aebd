// Reads one resource and keeps what is known of it. A listing that fails changes no task: the last good one stays until
// it is stale.

import type { Listing } from '../ads/client.ts';
import { ApiError } from '../sensecore/api-error.ts';
import type { ResourceMemory } from '../model/memory.ts';
import type { ListingKind } from '../model/poll.ts';
import type { ResourceStatus } from '../model/snapshot.ts';
import { isActive } from '../model/task.ts';
import { track } from '../model/tracker.ts';
import { createHistoryTurns } from './history-turns.ts';
import { createListings, type Listings } from './listings.ts';
import { createPollInterval, type PollIntervalOptions } from './poll-interval.ts';
import { createReader, type ReaderOptions } from './reader.ts';
import { createStaleness } from './staleness.ts';

export interface PollerOptions extends Omit<ReaderOptions, 'signal'>, PollIntervalOptions {
  /** How long a resource polled at this interval may go unread before it shows no tasks. */
  readonly staleAfterMs: (intervalMs: number) => number;
  /** Time between history listings; 0 = none. */
  readonly historyIntervalMs: number;
  /** The poller that this one takes over from, tasks and all; it must not poll any more. */
  readonly before: Poller | undefined;
  /** What is remembered: by the poller before, of an earlier process, or nothing. */
  readonly memory: ResourceMemory;
  /** What to go on from: memory itself, or with what of an earlier process can only be read now. */
  readonly recall: (memory: ResourceMemory) => ResourceMemory;
  /** Makes memory durable. Called before the status that holds it is published. */
  readonly commit: (memory: ResourceMemory) => void;
  /** Told of every new status. */
  readonly onStatus: (status: ResourceStatus) => void;
}

export interface Poller extends Disposable {
  readonly listings: Listings;
  /** When the last good poll ended, by the monotonic clock. */
  lastReadAtMs(): number | undefined;
  status(): ResourceStatus;
  /** Reads the active listing and publishes it. Starts a history listing when one is due. Never rejects. */
  poll(): Promise<void>;
  /** Resolves once no history listing is under way. */
  historySettled(): Promise<void>;
}

const NO_HISTORY = { historyLastSuccessAt: undefined, historyFailureReason: undefined } as const;

const NEVER_POLLED = {
  up: undefined,
  failureReason: undefined,
  lastSuccessAt: undefined,
  apiLatencySeconds: undefined,
  ...NO_HISTORY,
  snapshot: undefined,
  lastSnapshot: undefined,
} as const;

/** What is known before this poller polls. */
function firstStatus(options: PollerOptions): ResourceStatus {
  return {
    ...(options.before?.status() ?? NEVER_POLLED),
    ...(options.historyIntervalMs > 0 ? {} : NO_HISTORY),
    resource: options.resource,
    intervalSeconds: options.intervalMs / 1000,
    memory: options.memory,
  };
}

export function createPoller(options: PollerOptions): Poller {
  const { clock, log, resource } = options;
  const historyEnabled = options.historyIntervalMs > 0;
  const shutdown = new AbortController();
  const read = createReader({ ...options, signal: shutdown.signal });
  const listings = createListings(historyEnabled, options.before?.listings);
  const interval = createPollInterval(options);
  let status = firstStatus(options);
  const historyTurns = createHistoryTurns(resource.name, options.historyIntervalMs, clock);
  /** What the last good listing left behind; undefined before the first one of this process. */
  let followed = options.before === undefined ? undefined : options.memory;
  let historyRun: Promise<void> | undefined;
  const staleness = createStaleness({
    clock,
    // What is shown from before goes stale like what this poller reads.
    readAtMs: status.snapshot === undefined ? undefined : options.before?.lastReadAtMs(),
    staleAfterMs: options.staleAfterMs(options.intervalMs),
    onStale: (staleAfterMs) => {
      log.stale(staleAfterMs);
      publish({ snapshot: undefined });
    },
  });

  function publish(change: Partial<ResourceStatus>): void {
    status = { ...status, ...change, lastSnapshot: change.snapshot ?? status.lastSnapshot };
    options.onStatus(status);
  }

  /** Remembers what a good listing brought, makes it durable, and returns what to publish. */
  function remember(listing: ListingKind, startedAtMs: number): Pick<ResourceStatus, 'snapshot' | 'memory'> {
    const snapshot = listings.snapshot();
    const tasks = snapshot?.tasks ?? [];
    const before = options.recall(status.memory);
    // A task may have left before this process began, or before this memory was found.
    if (before !== followed && historyEnabled) missTasks(before, listings);
    const hidden = listing === 'history' ? listings.hidden() : [];
    const step = track(before, { listing, startedAtMs, tasks, hidden, historyEnabled, nowMs: clock.now() });
    followed = step.memory;
    options.commit(followed);
    log.events(step.events);
    return { snapshot, memory: step.memory };
  }

  async function poll(): Promise<void> {
    const result = await read('active');
    if (result === undefined) return;
    if (result instanceof ApiError) {
      const longerMs = interval.failed(result);
      staleness.extend(options.staleAfterMs(longerMs));
      return publish({ up: false, failureReason: result.reason, intervalSeconds: longerMs / 1000 });
    }
    listings.takeActive(result);
    const intervalMs = interval.succeeded([...result.tasks.values()].some(({ state }) => isActive(state)));
    staleness.read(options.staleAfterMs(intervalMs));
    publish({
      up: true,
      failureReason: undefined,
      lastSuccessAt: clock.now() / 1000,
      apiLatencySeconds: result.latencySeconds,
      intervalSeconds: intervalMs / 1000,
      ...remember('active', result.startedAtMs),
    });
    startHistoryIfDue();
  }

  function startHistoryIfDue(): void {
    if (historyRun !== undefined || !(historyTurns.isDue() || listings.isWaiting())) return;
    historyRun = readHistory().finally(() => {
      historyRun = undefined;
    });
  }

  async function readHistory(): Promise<void> {
    historyTurns.take();
    listings.ask();
    const result = await read('history');
    if (result === undefined) return;
    takeHistory(result);
    // Tasks that left while this listing was read have not been asked for.
    if (listings.isUnasked()) await readHistory();
  }

  function takeHistory(result: Listing | ApiError): void {
    if (result instanceof ApiError) {
      listings.release();
      const snapshot = status.snapshot === undefined ? undefined : listings.snapshot();
      return publish({ historyFailureReason: result.reason, snapshot });
    }
    listings.takeHistory(result);
    listings.release();
    if (listings.areAlike()) log.historyFlagIdle();
    const { snapshot, memory } = remember('history', result.startedAtMs);
    publish({
      historyLastSuccessAt: clock.now() / 1000,
      historyFailureReason: undefined,
      memory,
      // A stale resource stays without tasks, whatever its history tells: staleness follows the active listing.
      snapshot: status.snapshot === undefined ? undefined : snapshot,
    });
  }

  return {
    listings,
    lastReadAtMs: staleness.lastReadAtMs,
    status: () => status,
    poll,
    historySettled: async () => historyRun,
    [Symbol.dispose]() {
      staleness[Symbol.dispose]();
      shutdown.abort(new Error('shutting down'));
    },
  };
}

/** Tasks that were active when they were last seen, and are not listed: history is to tell what became of them. */
function missTasks({ tasks }: ResourceMemory, listings: Listings): void {
  const { active } = listings.last();
  for (const [id, { startedAt, state }] of tasks)
    if (isActive(state) && active?.tasks.has(id) !== true) listings.miss(id, startedAt);
}
