import type { Clock } from '../clock.ts';
import { spreadMs } from './schedule.ts';

/** When the history of one resource is due by itself: with its first poll, and once per interval; never where that is 0. */
export interface HistoryTurns {
  isDue(): boolean;
  /** The history is asked for, whether it was due or not. */
  take(): void;
}

/**
 * After the first one, each resource has its own turn in the interval, so that the histories of all do not come together.
 * The turn has nothing to do with that of its polls: otherwise all histories would come with the polls of one part of the
 * interval.
 */
export function createHistoryTurns(key: string, intervalMs: number, clock: Clock): HistoryTurns {
  let dueAt = -Infinity;
  return {
    isDue: () => intervalMs > 0 && clock.monotonic() >= dueAt,
    take() {
      const now = clock.monotonic();
      const lateMs = now - dueAt;
      if (lateMs === Infinity) dueAt = now + spreadMs(`history of ${key}`, intervalMs);
      // What was due has waited for a poll, and keeps its turn. What came early, or missed turns, starts anew.
      else dueAt = (lateMs >= 0 && lateMs < intervalMs ? dueAt : now) + intervalMs;
    },
  };
}
