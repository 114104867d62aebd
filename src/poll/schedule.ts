// When a resource is polled: at once, then once per interval, never twice at a time.

import type { Clock } from '../clock.ts';
import { hash32 } from '../model/shard.ts';

export interface ScheduleOptions {
  /** Decides where in the interval the resource has its turn, so that resources do not all come at the same moment. */
  readonly key: string;
  /** The interval in force; asked again after every run. */
  readonly intervalMs: () => number;
  /** Must not reject. */
  readonly run: () => Promise<void>;
  /** Told when a turn passes because the run before it has not ended. */
  readonly onSkipped: () => void;
  readonly clock: Clock;
}

/** Disposing of it starts no further run; it does not end one under way. */
export interface Schedule extends Disposable {
  /** Milliseconds to the next turn. */
  nextInMs(): number;
}

/** Starts the first run at once. */
export function startSchedule(options: ScheduleOptions): Schedule {
  const { clock } = options;
  let running = false;
  let closed = false;
  let intervalMs = options.intervalMs();
  let nextAt = clock.monotonic() + spreadMs(options.key, intervalMs);
  let cancel: (() => void) | undefined;

  async function runOnce(): Promise<void> {
    running = true;
    await options.run();
    running = false;
    adapt(options.intervalMs());
  }

  /** Another interval keeps the turn that the key has in it. */
  function adapt(changedMs: number): void {
    if (changedMs === intervalMs || closed) return;
    const lastAt = nextAt - intervalMs;
    intervalMs = changedMs;
    nextAt = lastAt + intervalMs;
    wait();
  }

  function tick(): void {
    if (running) options.onSkipped();
    else void runOnce();
    // Timers may fire a little early: by the time alone this turn would come twice.
    nextAt += intervalMs;
    wait();
  }

  function wait(): void {
    cancel?.();
    const now = clock.monotonic();
    // Turns that passed while the process was suspended are not made up for.
    if (nextAt <= now) nextAt += Math.ceil((now - nextAt + 1) / intervalMs) * intervalMs;
    cancel = clock.after(nextAt - now, tick);
  }

  void runOnce();
  wait();
  return {
    nextInMs: () => nextAt - clock.monotonic(),
    [Symbol.dispose]() {
      closed = true;
      cancel?.();
    },
  };
}

/** A fixed share of the interval for every key: more than 0, at most the whole. */
export function spreadMs(key: string, intervalMs: number): number {
  return ((hash32(key) + 1) / 2 ** 32) * intervalMs;
}
