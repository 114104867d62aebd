// Limits requests per credential and API origin: a token bucket, a bound on requests in flight, and turns taken between resources.

import { abortReason, type Clock } from '../clock.ts';
import type { PollFailureReason } from '../model/poll.ts';
import { ApiError } from './api-error.ts';

/** Why a request had to wait: the bucket or the bound on requests in flight, or the server's Retry-After. */
export type ThrottleCause = 'limiter' | 'retry_after';

export interface LimiterOptions {
  /** Requests in flight at most; also the bucket's size. */
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  readonly clock: Clock;
  /** Called once for every request that had to wait. */
  readonly onThrottled: (cause: ThrottleCause, seconds: number) => void;
}

export interface Turn {
  /**
   * Requests of one key run in order; keys take turns, so that a listing of a thousand pages does not hold up a listing
   * of one.
   */
  readonly key: string;
  /** During a longer pause, the turn is given up with a TooLongPauseError. */
  readonly maxPauseMs: number;
  /** The turn is given up with the signal's reason when it aborts. */
  readonly signal: AbortSignal;
}

/** A turn was given up because of a pause. Has the reason of the response that asked for the pause. */
export class TooLongPauseError extends ApiError {
  constructor(pauseMs: number, host: string, reason: PollFailureReason) {
    super(reason, `${host} asked to wait for another ${Math.ceil(pauseMs / 1000)} s (Retry-After)`, {
      retryAfterMs: pauseMs,
    });
  }
}

/** The limiters of one credential. */
export class Limiters {
  readonly #options: LimiterOptions;
  readonly #byOrigin = new Map<string, Limiter>();

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** The limiter of the origin (scheme, host, port) of a URL: the same one for the same origin. */
  of(url: string): Limiter {
    const { host, origin } = new URL(url);
    const limiter = this.#byOrigin.get(origin) ?? new Limiter(host, this.#options);
    this.#byOrigin.set(origin, limiter);
    return limiter;
  }
}

/** The limiter of one credential and one origin. */
export class Limiter {
  readonly #host: string;
  readonly #options: LimiterOptions;
  readonly #bucket: TokenBucket;
  readonly #queue = new TurnQueue();
  #inFlight = 0;
  #pausedFrom = 0;
  #pausedUntil = 0;
  #pausedFor: PollFailureReason = 'rate_limited';
  #cancelWakeUp: (() => void) | undefined;

  /** `host`: host and port of the API, for messages. */
  constructor(host: string, options: LimiterOptions) {
    this.#host = host;
    this.#options = options;
    this.#bucket = new TokenBucket(options.concurrency, options.requestsPerSecond / 1000, options.clock);
  }

  /** Runs `request` when its turn comes. */
  async run<T>(turn: Turn, request: () => Promise<T>): Promise<T> {
    await this.#take(turn);
    try {
      return await request();
    } finally {
      this.#inFlight -= 1;
      this.#dispatch();
    }
  }

  /** Starts no request for the next `delayMs`, as a Retry-After asks. `reason`: why the response with it failed. */
  pause(delayMs: number, reason: PollFailureReason): void {
    const now = this.#options.clock.monotonic();
    if (now + delayMs <= this.#pausedUntil) return;
    if (now >= this.#pausedUntil) this.#pausedFrom = now;
    this.#pausedUntil = now + delayMs;
    this.#pausedFor = reason;
    for (const waiter of this.#queue.all()) waiter.onPause();
  }

  #take({ key, maxPauseMs, signal }: Turn): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (reason: Error): void => {
        signal.removeEventListener('abort', onAbort);
        this.#queue.remove(key, waiter);
        reject(reason);
      };
      const onAbort = (): void => giveUp(abortReason(signal));
      const waiter: Waiter = {
        since: this.#options.clock.monotonic(),
        start: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
        onPause: () => {
          const pauseMs = this.#pausedUntil - this.#options.clock.monotonic();
          if (pauseMs > maxPauseMs) giveUp(new TooLongPauseError(pauseMs, this.#host, this.#pausedFor));
        },
      };
      this.#queue.add(key, waiter);
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      waiter.onPause();
      this.#dispatch();
    });
  }

  /** Starts what may start now, and wakes up when the next request may. */
  #dispatch(): void {
    const { clock, concurrency } = this.#options;
    this.#cancelWakeUp?.();
    while (!this.#queue.isEmpty() && this.#inFlight < concurrency) {
      const now = clock.monotonic();
      const waitMs = Math.max(this.#pausedUntil - now, this.#bucket.waitMs());
      if (waitMs > 0) {
        this.#cancelWakeUp = clock.after(Math.max(1, Math.ceil(waitMs)), () => this.#dispatch());
        return;
      }
      const waiter = this.#queue.takeNext();
      if (waiter === undefined) return;
      this.#bucket.take();
      this.#inFlight += 1;
      this.#reportWait(waiter.since, now);
      waiter.start();
    }
  }

  #reportWait(since: number, now: number): void {
    const { onThrottled } = this.#options;
    const pausedMs = Math.max(0, Math.min(now, this.#pausedUntil) - Math.max(since, this.#pausedFrom));
    if (pausedMs > 0) onThrottled('retry_after', pausedMs / 1000);
    const queuedMs = now - since - pausedMs;
    // Less than a millisecond is the cost of taking turns, not a wait.
    if (queuedMs >= 1) onThrottled('limiter', queuedMs / 1000);
  }
}

/** Full at first. */
class TokenBucket {
  readonly #capacity: number;
  readonly #tokensPerMs: number;
  readonly #clock: Clock;
  #tokens: number;
  #refilledAt: number;

  constructor(capacity: number, tokensPerMs: number, clock: Clock) {
    this.#capacity = capacity;
    this.#tokensPerMs = tokensPerMs;
    this.#clock = clock;
    this.#tokens = capacity;
    this.#refilledAt = clock.monotonic();
  }

  /** Time until there is a token; 0 when there is one. */
  waitMs(): number {
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#refilledAt) * this.#tokensPerMs);
    this.#refilledAt = now;
    // Slightly less than one token counts as one: the rounding errors of sums would otherwise wait forever.
    return this.#tokens >= 1 - 1e-9 ? 0 : (1 - this.#tokens) / this.#tokensPerMs;
  }

  take(): void {
    this.#tokens -= 1;
  }
}

interface Waiter {
  readonly since: number;
  readonly start: () => void;
  /** Called for every pause that is made while it waits. */
  readonly onPause: () => void;
}

class TurnQueue {
  /** A Map keeps the order of insertion: its first key is next. */
  readonly #waiters = new Map<string, Waiter[]>();

  isEmpty(): boolean {
    return this.#waiters.size === 0;
  }

  add(key: string, waiter: Waiter): void {
    const queue = this.#waiters.get(key);
    if (queue === undefined) this.#waiters.set(key, [waiter]);
    else queue.push(waiter);
  }

  remove(key: string, waiter: Waiter): void {
    const queue = this.#waiters.get(key)?.filter((other) => other !== waiter) ?? [];
    if (queue.length === 0) this.#waiters.delete(key);
    else this.#waiters.set(key, queue);
  }

  all(): readonly Waiter[] {
    return [...this.#waiters.values()].flat();
  }

  /** The first waiter of the key whose turn it is; the key then goes behind all others. */
  takeNext(): Waiter | undefined {
    const [next] = this.#waiters;
    if (next === undefined) return undefined;
    const [key, queue] = next;
    const waiter = queue.shift();
    this.#waiters.delete(key);
    if (queue.length > 0) this.#waiters.set(key, queue);
    return waiter;
  }
}
