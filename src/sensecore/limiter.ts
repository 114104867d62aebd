// One limiter per credential and API origin: a token bucket, a bound on requests in flight, and turns taken between resources.

import { abortReason, type Clock } from '../clock.ts';
import type { PollFailureReason } from '../model/poll.ts';
import { ApiError } from './api-error.ts';

/** Why a request had to wait: the bucket or the bound on requests in flight, or the server's Retry-After. */
export type ThrottleCause = 'limiter' | 'retry_after';

export interface LimiterOptions {
  /** Host and port of the API, for messages. */
  readonly host: string;
  /** Requests in flight at most; also the bucket's size. */
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  readonly clock: Clock;
  /** Told once for every request that had to wait. */
  readonly onThrottled: (cause: ThrottleCause, seconds: number) => void;
}

export interface Turn {
  /**
   * Requests of one key run in order; keys take turns, so that a listing of a thousand pages does not hold up a listing
   * of one.
   */
  readonly key: string;
  /** A longer pause is not waited for: the turn is given up with a TooLongPauseError. */
  readonly maxPauseMs: number;
  /** The turn is given up with the signal's reason when it aborts. */
  readonly signal: AbortSignal;
}

export interface Limiter {
  /** Runs `request` when its turn comes. */
  run<T>(turn: Turn, request: () => Promise<T>): Promise<T>;
  /** Starts no request for the next `delayMs`: what a Retry-After asks for. `reason`: why the answer with it failed. */
  pause(delayMs: number, reason: PollFailureReason): void;
}

/** A turn was given up for a pause; it failed for the same reason as the answer that asked for the pause. */
export class TooLongPauseError extends ApiError {
  constructor(
    pauseMs: number,
    { host, reason }: { readonly host: string; readonly reason: PollFailureReason },
  ) {
    super(reason, `${host} asked to wait for another ${Math.ceil(pauseMs / 1000)} s (Retry-After)`, {
      retryAfterMs: pauseMs,
    });
  }
}

/** The limiters of one credential. */
export interface Limiters {
  /** The limiter of the origin (scheme, host, port) of a URL: the same one for the same origin. */
  of(url: string): Limiter;
}

export function createLimiters(options: Omit<LimiterOptions, 'host'>): Limiters {
  const byOrigin = new Map<string, Limiter>();
  return {
    of(url) {
      const { host, origin } = new URL(url);
      const limiter = byOrigin.get(origin) ?? createLimiter({ ...options, host });
      byOrigin.set(origin, limiter);
      return limiter;
    },
  };
}

export function createLimiter(options: LimiterOptions): Limiter {
  const { clock, concurrency } = options;
  const bucket = createTokenBucket(concurrency, options.requestsPerSecond / 1000, clock);
  const queue = createTurnQueue();
  let inFlight = 0;
  let pausedFrom = 0;
  let pausedUntil = 0;
  let pausedFor: PollFailureReason = 'rate_limited';
  let cancelWakeUp: (() => void) | undefined;

  function dispatch(): void {
    cancelWakeUp?.();
    while (!queue.isEmpty() && inFlight < concurrency) {
      const now = clock.monotonic();
      const waitMs = Math.max(pausedUntil - now, bucket.waitMs());
      if (waitMs > 0) {
        cancelWakeUp = clock.after(Math.max(1, Math.ceil(waitMs)), dispatch);
        return;
      }
      const waiter = queue.takeNext();
      if (waiter === undefined) return;
      bucket.take();
      inFlight += 1;
      reportWait(waiter.since, now);
      waiter.start();
    }
  }

  function reportWait(since: number, now: number): void {
    const pausedMs = Math.max(0, Math.min(now, pausedUntil) - Math.max(since, pausedFrom));
    if (pausedMs > 0) options.onThrottled('retry_after', pausedMs / 1000);
    const queuedMs = now - since - pausedMs;
    // Less than a millisecond is the cost of taking turns, not a wait.
    if (queuedMs >= 1) options.onThrottled('limiter', queuedMs / 1000);
  }

  function take({ key, maxPauseMs, signal }: Turn): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        since: clock.monotonic(),
        start: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
        onPause: () => {
          const pauseMs = pausedUntil - clock.monotonic();
          if (pauseMs > maxPauseMs)
            giveUp(new TooLongPauseError(pauseMs, { host: options.host, reason: pausedFor }));
        },
      };
      function giveUp(reason: Error): void {
        signal.removeEventListener('abort', onAbort);
        queue.remove(key, waiter);
        reject(reason);
      }
      function onAbort(): void {
        giveUp(abortReason(signal));
      }
      queue.add(key, waiter);
      if (signal.aborted) return onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      waiter.onPause();
      dispatch();
    });
  }

  return {
    async run(turn, request) {
      await take(turn);
      try {
        return await request();
      } finally {
        inFlight -= 1;
        dispatch();
      }
    },
    pause(delayMs, reason) {
      const now = clock.monotonic();
      if (now + delayMs <= pausedUntil) return;
      if (now >= pausedUntil) pausedFrom = now;
      pausedUntil = now + delayMs;
      pausedFor = reason;
      for (const waiter of queue.all()) waiter.onPause();
    },
  };
}

interface TokenBucket {
  /** Until there is a token; 0 when there is one. */
  waitMs(): number;
  take(): void;
}

/** Full at first. */
function createTokenBucket(capacity: number, tokensPerMs: number, clock: Clock): TokenBucket {
  let tokens = capacity;
  let refilledAt = clock.monotonic();
  return {
    waitMs() {
      const now = clock.monotonic();
      tokens = Math.min(capacity, tokens + (now - refilledAt) * tokensPerMs);
      refilledAt = now;
      // A hair under one token is one: sums of fractions would otherwise wait for ever.
      return tokens >= 1 - 1e-9 ? 0 : (1 - tokens) / tokensPerMs;
    },
    take() {
      tokens -= 1;
    },
  };
}

interface Waiter {
  readonly since: number;
  readonly start: () => void;
  /** Told of every pause that is made while it waits. */
  readonly onPause: () => void;
}

interface TurnQueue {
  isEmpty(): boolean;
  add(key: string, waiter: Waiter): void;
  remove(key: string, waiter: Waiter): void;
  all(): readonly Waiter[];
  /** The first waiter of the key whose turn it is; the key then goes behind all others. */
  takeNext(): Waiter | undefined;
}

function createTurnQueue(): TurnQueue {
  // A Map keeps the order of insertion: its first key is next.
  const waiters = new Map<string, Waiter[]>();
  return {
    isEmpty: () => waiters.size === 0,
    add(key, waiter) {
      const queue = waiters.get(key);
      if (queue === undefined) waiters.set(key, [waiter]);
      else queue.push(waiter);
    },
    remove(key, waiter) {
      const queue = waiters.get(key)?.filter((other) => other !== waiter) ?? [];
      if (queue.length === 0) waiters.delete(key);
      else waiters.set(key, queue);
    },
    all: () => [...waiters.values()].flat(),
    takeNext() {
      const [next] = waiters;
      if (next === undefined) return undefined;
      const [key, queue] = next;
      const waiter = queue.shift();
      waiters.delete(key);
      if (queue.length > 0) waiters.set(key, queue);
      return waiter;
    },
  };
}
