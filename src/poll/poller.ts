// Reads one resource and keeps what is known of it. A listing that fails changes no task: the last good one stays until
// it is stale.

import type { Listing } from '../ads/client.ts';
import type { Clock } from '../clock.ts';
import type { ResourceMemory } from '../model/memory.ts';
import type { ListingKind, PollFailureReason } from '../model/poll.ts';
import type { Resource } from '../model/resource.ts';
import type { ResourceStatus } from '../model/snapshot.ts';
import { isActive } from '../model/task.ts';
import { track, type TaskEvent } from '../model/tracker.ts';
import { ApiError, settle } from '../sensecore/api-error.ts';
import { Listings } from './listings.ts';
import type { PollLog } from './poll-log.ts';
import { HistoryTurns, PollInterval, Staleness } from './timing.ts';

/** Notified of every listing. */
export interface PollObserver {
  /** A listing ended, well or not. */
  polled(poll: { resource: string; listing: ListingKind; durationSeconds: number }): void;
  pollFailed(poll: { resource: string; listing: ListingKind; reason: PollFailureReason }): void;
  decodeFailed(failure: { resource: string; field: string; count: number }): void;
}

export interface PollerOptions {
  readonly resource: Resource;
  readonly intervalMs: number;
  /** Without an active task the interval doubles with every poll, up to this. */
  readonly idleIntervalMs: number;
  /** How long a resource polled at this interval may go unread before it shows no tasks. */
  readonly staleAfterMs: (intervalMs: number) => number;
  /** Time between history listings; 0 = none. */
  readonly historyIntervalMs: number;
  /** Rejects with ApiError, or with the signal's reason. */
  readonly list: (listing: ListingKind, signal: AbortSignal) => Promise<Listing>;
  /** Makes memory durable. The status that holds it is published once it resolves; it must not reject. */
  readonly commit: (memory: ResourceMemory) => void | Promise<void>;
  /** Called with the state changes of tasks that a listing showed, and the memory after them. */
  readonly onEvents: (events: readonly TaskEvent[], memory: ResourceMemory) => void;
  /** Called with every new status. */
  readonly onStatus: (status: ResourceStatus) => void;
  readonly clock: Clock;
  readonly log: PollLog;
  readonly observer: PollObserver;
  /** The poller that this one takes over from, tasks and memory; it has to be disposed of. */
  readonly before: Poller | undefined;
  /** The memory of an earlier process, where there is no poller before. */
  readonly memory: ResourceMemory;
}

const NO_HISTORY = { historyLastSuccessAt: undefined, historyFailureReason: undefined } as const;

const NEVER_POLLED = {
  up: undefined,
  failureReason: undefined,
  failureMessage: undefined,
  failingSince: undefined,
  lastSuccessAt: undefined,
  apiLatencySeconds: undefined,
  ...NO_HISTORY,
  snapshot: undefined,
  lastSnapshot: undefined,
} as const;

export class Poller implements Disposable {
  readonly #options: PollerOptions;
  readonly #historyEnabled: boolean;
  readonly #listings: Listings;
  readonly #interval: PollInterval;
  readonly #historyTurns: HistoryTurns;
  readonly #staleness: Staleness;
  readonly #shutdown = new AbortController();
  #status: ResourceStatus;
  /** The latest memory: that of the status, or one that is being committed and published next. */
  #memory: ResourceMemory;
  /** The end of the listing that is being followed: one at a time, each from the memory that the one before left. */
  #turn: Promise<void> = Promise.resolve();
  #historyRun: Promise<void> | undefined;

  constructor(options: PollerOptions) {
    const { before, clock, historyIntervalMs, intervalMs, resource } = options;
    this.#options = options;
    this.#historyEnabled = historyIntervalMs > 0;
    if (before === undefined) {
      this.#memory = options.memory;
      this.#listings = new Listings(this.#historyEnabled, undefined);
      this.#listings.expect(this.#memory.tasks);
    } else {
      this.#memory = before.#memory;
      this.#listings = new Listings(this.#historyEnabled, before.#listings);
    }
    this.#interval = new PollInterval(intervalMs, options.idleIntervalMs);
    this.#historyTurns = new HistoryTurns(resource.name, historyIntervalMs, clock);
    this.#status = {
      ...(before?.status() ?? { ...NEVER_POLLED, memory: this.#memory }),
      ...(this.#historyEnabled ? {} : NO_HISTORY),
      resource,
      intervalSeconds: intervalMs / 1000,
    };
    this.#staleness = new Staleness(clock, (staleAfterMs) => {
      options.log.stale(staleAfterMs);
      this.#publish({ snapshot: undefined });
    });
    // What is shown from before goes stale like what this poller reads.
    const readAtMs = before === undefined ? undefined : before.#staleness.lastReadAtMs();
    if (this.#status.snapshot !== undefined && readAtMs !== undefined)
      this.#staleness.read(options.staleAfterMs(intervalMs), readAtMs);
  }

  status(): ResourceStatus {
    return this.#status;
  }

  /** Reads the active listing and publishes it. Starts a history listing when one is due. Never rejects. */
  async poll(): Promise<void> {
    const result = await this.#read('active');
    await this.#inTurn(() => this.#takeActive(result));
    if (!this.#isDisposed() && !(result instanceof ApiError)) this.#startHistoryIfDue();
  }

  /** Resolves once no history listing is under way. */
  async historySettled(): Promise<void> {
    await this.#historyRun;
  }

  /** From now on nothing is committed or published; a commit under way still ends. */
  [Symbol.dispose](): void {
    this.#staleness[Symbol.dispose]();
    this.#shutdown.abort(new Error('shutting down'));
  }

  #isDisposed(): boolean {
    return this.#shutdown.signal.aborted;
  }

  /** One listing, reported to the counters and to the log unless the poller was disposed of meanwhile. */
  async #read(listing: ListingKind): Promise<Listing | ApiError> {
    const { clock, list, log, observer } = this.#options;
    const resource = this.#options.resource.name;
    const startedAt = clock.monotonic();
    const result = await settle(list(listing, this.#shutdown.signal));
    if (this.#isDisposed()) return result;
    const durationSeconds = (clock.monotonic() - startedAt) / 1000;
    observer.polled({ resource, listing, durationSeconds });
    if (result instanceof ApiError) {
      observer.pollFailed({ resource, listing, reason: result.reason });
      log.failed(listing, result);
      return result;
    }
    for (const [field, count] of result.failures) observer.decodeFailed({ resource, field, count });
    if (result.missingRows > 0) log.rowsMissing(listing, result.missingRows);
    log.succeeded(listing, { tasks: result.tasks.size, durationSeconds });
    return result;
  }

  /** Runs once no other listing is being followed, unless the poller was disposed of by then. */
  #inTurn(run: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(() => (this.#isDisposed() ? undefined : run()));
    return this.#turn;
  }

  async #takeActive(result: Listing | ApiError): Promise<void> {
    const { clock, staleAfterMs } = this.#options;
    if (result instanceof ApiError) {
      const longerMs = this.#interval.failed(result);
      this.#staleness.extend(staleAfterMs(longerMs));
      this.#publish({
        up: false,
        failureReason: result.reason,
        failureMessage: result.message,
        failingSince: this.#status.failingSince ?? clock.now() / 1000,
        intervalSeconds: longerMs / 1000,
      });
      return;
    }
    this.#listings.takeActive(result);
    const hasActiveTask = [...result.tasks.values()].some(({ state }) => isActive(state));
    const intervalMs = this.#interval.succeeded(hasActiveTask);
    this.#staleness.read(staleAfterMs(intervalMs));
    await this.#follow('active', result.startedAtMs, {
      up: true,
      failureReason: undefined,
      failureMessage: undefined,
      failingSince: undefined,
      lastSuccessAt: clock.now() / 1000,
      apiLatencySeconds: result.latencySeconds,
      intervalSeconds: intervalMs / 1000,
    });
  }

  #startHistoryIfDue(): void {
    if (this.#historyRun !== undefined) return;
    if (!this.#historyTurns.isDue() && !this.#listings.isWaiting()) return;
    this.#historyRun = this.#readHistory().finally(() => {
      this.#historyRun = undefined;
    });
  }

  async #readHistory(): Promise<void> {
    this.#historyTurns.take();
    this.#listings.ask();
    const result = await this.#read('history');
    await this.#inTurn(() => this.#takeHistory(result));
    // Tasks that left while this listing was read have not been asked for.
    if (!this.#isDisposed() && this.#listings.isUnasked()) await this.#readHistory();
  }

  async #takeHistory(result: Listing | ApiError): Promise<void> {
    if (!(result instanceof ApiError)) this.#listings.takeHistory(result);
    this.#listings.release();
    if (result instanceof ApiError) {
      this.#publish({
        historyFailureReason: result.reason,
        snapshot: this.#status.snapshot && this.#listings.snapshot(),
      });
      return;
    }
    if (this.#listings.areAlike()) this.#options.log.historyFlagIdle();
    await this.#follow('history', result.startedAtMs, {
      historyLastSuccessAt: this.#options.clock.now() / 1000,
      historyFailureReason: undefined,
    });
  }

  /** Compares a good listing with memory, and publishes it with `change` once what it left is committed. */
  async #follow(listing: ListingKind, startedAtMs: number, change: Partial<ResourceStatus>): Promise<void> {
    const snapshot = this.#listings.snapshot();
    const { events, memory } = track(this.#memory, {
      listing,
      startedAtMs,
      tasks: snapshot?.tasks ?? [],
      hidden: listing === 'history' ? this.#listings.hidden() : [],
      historyEnabled: this.#historyEnabled,
      nowMs: this.#options.clock.now(),
    });
    this.#memory = memory;
    await this.#options.commit(memory);
    this.#options.log.events(events);
    if (events.length > 0) this.#options.onEvents(events, memory);
    // A stale resource stays without tasks, whatever history shows: staleness follows the active listing.
    const isShown = listing === 'active' || this.#status.snapshot !== undefined;
    this.#publish({ ...change, memory, snapshot: isShown ? snapshot : undefined });
  }

  #publish(change: Partial<ResourceStatus>): void {
    if (this.#isDisposed()) return;
    const lastSnapshot = change.snapshot ?? this.#status.lastSnapshot;
    this.#status = { ...this.#status, ...change, lastSnapshot };
    this.#options.onStatus(this.#status);
  }
}
