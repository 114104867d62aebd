// When a resource is polled: at once, then once per interval, never twice at a time.

import type { Clock } from '../clock.ts';
import type { PollTimes } from '../model/poll.ts';
import type { Poller } from './poller.ts';
import { spreadMs } from './timing.ts';

/** Polling that goes on by itself. Disposing of it ends that; a poll under way still ends. */
export interface Polling extends Disposable {
  /** Resolves with the end of the first poll, history included. */
  readonly first: Promise<void>;
  times(): PollTimes;
}

export interface PollingOptions {
  readonly clock: Clock;
  /** The first poll waits for it. */
  readonly begin: Promise<void>;
  /** Called when a turn passes because the poll before it has not ended. */
  readonly onSkipped: () => void;
}

/** Polls at once, then once per interval in force. */
export function startPolling(poller: Poller, { clock, begin, onSkipped }: PollingOptions): Polling {
  const first = Promise.withResolvers<void>();
  let lastPoll: PollTimes['lastPoll'];
  const schedule = startSchedule({
    key: poller.status().resource.name,
    intervalMs: () => poller.status().intervalSeconds * 1000,
    run: async () => {
      await begin;
      const startedAt = clock.monotonic();
      await poller.poll();
      lastPoll = { endedAt: clock.now() / 1000, seconds: (clock.monotonic() - startedAt) / 1000 };
      void poller.historySettled().then(first.resolve);
    },
    onSkipped,
    clock,
  });
  return {
    first: first.promise,
    times: () => ({ lastPoll, nextAt: (clock.now() + schedule.nextInMs()) / 1000 }),
    [Symbol.dispose]: () => schedule[Symbol.dispose](),
  };
}

export interface ScheduleOptions {
  /** Decides the offset of the resource in the interval, so that resources are not all polled at the same moment. */
  readonly key: string;
  /** The interval in force; read again after every run. */
  readonly intervalMs: () => number;
  /** Must not reject. */
  readonly run: () => Promise<void>;
  /** Called when a turn passes because the run before it has not ended. */
  readonly onSkipped: () => void;
  readonly clock: Clock;
}

/** Starts the first run at once. */
export function startSchedule(options: ScheduleOptions): Schedule {
  return new Schedule(options);
}

/** Disposing of it starts no further run; it does not end one under way. */
class Schedule implements Disposable {
  readonly #options: ScheduleOptions;
  #isRunning = false;
  #isClosed = false;
  #intervalMs: number;
  #nextAtMs: number;
  #cancel: (() => void) | undefined;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs();
    this.#nextAtMs = options.clock.monotonic() + spreadMs(options.key, this.#intervalMs);
    void this.#run();
    this.#wait();
  }

  /** Milliseconds to the next turn. */
  nextInMs(): number {
    return this.#nextAtMs - this.#options.clock.monotonic();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    await this.#options.run();
    this.#isRunning = false;
    this.#adapt(this.#options.intervalMs());
  }

  /** In another interval the key has the same relative offset. */
  #adapt(intervalMs: number): void {
    if (intervalMs === this.#intervalMs || this.#isClosed) return;
    this.#nextAtMs += intervalMs - this.#intervalMs;
    this.#intervalMs = intervalMs;
    this.#wait();
  }

  #tick(): void {
    if (this.#isRunning) this.#options.onSkipped();
    else void this.#run();
    // Timers may fire a little early: by the time alone this turn would come twice.
    this.#nextAtMs += this.#intervalMs;
    this.#wait();
  }

  #wait(): void {
    this.#cancel?.();
    const { clock } = this.#options;
    const nowMs = clock.monotonic();
    // Turns that passed while the process was suspended are not made up for.
    if (this.#nextAtMs <= nowMs)
      this.#nextAtMs += Math.ceil((nowMs - this.#nextAtMs + 1) / this.#intervalMs) * this.#intervalMs;
    this.#cancel = clock.after(this.#nextAtMs - nowMs, () => this.#tick());
  }
}
