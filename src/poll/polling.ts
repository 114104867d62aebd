import type { Clock } from '../clock.ts';
import type { PollTimes } from '../model/poll.ts';
import type { Poller } from './poller.ts';
import { startSchedule } from './schedule.ts';

/** A poller at work, by itself from now on. Disposing of it ends that; a poll under way still ends. */
export interface Polling extends Disposable {
  /** Resolves with the end of the first poll, history included. */
  readonly first: Promise<void>;
  times(): PollTimes;
}

export interface PollingOptions {
  readonly clock: Clock;
  /** The first poll waits for it. */
  readonly begin: Promise<void>;
  /** Told of a turn that passed because the poll before went on. */
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
