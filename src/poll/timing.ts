// The times of one resource: how long it is to the next poll, when its history is due, when it is stale.

import type { Clock } from '../clock.ts';
import { hash32 } from '../model/shard.ts';
import type { ApiError } from '../sensecore/api-error.ts';

const MAX_FACTOR = 8;

/**
 * The interval at which a resource is polled: as configured, longer while it is idle, and longer while the API limits rates
 * without a Retry-After.
 */
export class PollInterval {
  readonly #intervalMs: number;
  readonly #idleIntervalMs: number;
  #sinceSuccessMs: number;
  #limitedPolls = 0;

  /** Without an active task the interval doubles with every poll, up to `idleIntervalMs`. */
  constructor(intervalMs: number, idleIntervalMs: number) {
    this.#intervalMs = intervalMs;
    this.#idleIntervalMs = idleIntervalMs;
    this.#sinceSuccessMs = intervalMs;
  }

  /** A poll succeeded; milliseconds to the next one. */
  succeeded(hasActiveTask: boolean): number {
    this.#limitedPolls = 0;
    const mayStretch = !hasActiveTask && this.#idleIntervalMs > this.#intervalMs;
    this.#sinceSuccessMs = mayStretch
      ? Math.min(this.#idleIntervalMs, 2 * this.#sinceSuccessMs)
      : this.#intervalMs;
    return this.#sinceSuccessMs;
  }

  /** A poll failed; milliseconds to the next one. */
  failed({ reason, retryAfterMs }: ApiError): number {
    // The pause of a Retry-After holds requests back by itself.
    if (reason === 'rate_limited' && retryAfterMs === undefined) this.#limitedPolls += 1;
    // One limited poll may be an accident: rates are limited for long once the next one is as well.
    return this.#sinceSuccessMs * Math.min(MAX_FACTOR, 2 ** Math.max(0, this.#limitedPolls - 1));
  }
}

/**
 * When the history of one resource is due by itself: with its first poll, then once per interval; never where that is 0.
 * Each resource has its own offset in the interval, so that the histories of all do not come together, and not that of its
 * polls: otherwise all histories would come with the polls of one part of the interval.
 */
export class HistoryTurns {
  readonly #intervalMs: number;
  readonly #offsetMs: number;
  readonly #clock: Clock;
  #dueAtMs = -Infinity;

  constructor(resource: string, intervalMs: number, clock: Clock) {
    this.#intervalMs = intervalMs;
    this.#offsetMs = spreadMs(`history of ${resource}`, intervalMs);
    this.#clock = clock;
  }

  isDue(): boolean {
    return this.#intervalMs > 0 && this.#clock.monotonic() >= this.#dueAtMs;
  }

  /** History is requested, whether it was due or not. */
  take(): void {
    const nowMs = this.#clock.monotonic();
    const lateMs = nowMs - this.#dueAtMs;
    if (lateMs === Infinity) {
      this.#dueAtMs = nowMs + this.#offsetMs;
      return;
    }
    // What was due has waited for a poll, and keeps its offset. What came early, or missed turns, starts anew.
    const keepsOffset = lateMs >= 0 && lateMs < this.#intervalMs;
    this.#dueAtMs = (keepsOffset ? this.#dueAtMs : nowMs) + this.#intervalMs;
  }
}

/** Calls back once a resource was not read for too long, until it is disposed of. */
export class Staleness implements Disposable {
  readonly #clock: Clock;
  readonly #onStale: (staleAfterMs: number) => void;
  #lastReadAtMs: number | undefined;
  #isStale = false;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onStale: (staleAfterMs: number) => void) {
    this.#clock = clock;
    this.#onStale = onStale;
  }

  /** When the last good poll ended, by the monotonic clock; undefined = there was none. */
  lastReadAtMs(): number | undefined {
    return this.#lastReadAtMs;
  }

  /** A good poll ended: stale so long after it, unless there is another one before. */
  read(staleAfterMs: number, readAtMs = this.#clock.monotonic()): void {
    this.#lastReadAtMs = readAtMs;
    this.#isStale = false;
    this.#watch(readAtMs, staleAfterMs);
  }

  /** The next poll comes later than expected: stale so long after the last good one, unless it already is. */
  extend(staleAfterMs: number): void {
    if (this.#lastReadAtMs !== undefined && !this.#isStale) this.#watch(this.#lastReadAtMs, staleAfterMs);
  }

  #watch(readAtMs: number, staleAfterMs: number): void {
    this.#cancel?.();
    const leftMs = readAtMs + staleAfterMs - this.#clock.monotonic();
    this.#cancel = this.#clock.after(Math.max(0, leftMs), () => {
      this.#isStale = true;
      this.#onStale(staleAfterMs);
    });
  }

  [Symbol.dispose](): void {
    this.#cancel?.();
  }
}

/** A fixed share of the interval for every key: more than 0, at most the whole. */
export function spreadMs(key: string, intervalMs: number): number {
  return ((hash32(key) + 1) / 2 ** 32) * intervalMs;
}
