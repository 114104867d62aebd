// Time as a value that is handed in, so that tests can hold it still.

/** Everything the program may ask of time. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. Can jump. */
  now(): number;
  /** Milliseconds since an arbitrary start. Never jumps; for durations, limits and schedules. */
  monotonic(): number;
  /** Calls `fire` once after `delayMs`; returns what cancels it. Does not keep the process alive. */
  after(delayMs: number, fire: () => void): () => void;
}

/** A longer setTimeout fires at once: longer waits are made of several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, fire) => {
    let timer: NodeJS.Timeout;
    function wait(leftMs: number): void {
      const turnMs = Math.min(leftMs, LONGEST_TIMER_MS);
      timer = setTimeout(() => (leftMs > turnMs ? wait(leftMs - turnMs) : fire()), turnMs);
      timer.unref();
    }
    wait(delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`, or rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    function abort(): void {
      cancel();
      reject(abortReason(signal));
    }
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

/** What an aborted signal was aborted for, which may be any value, as an Error. */
export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
