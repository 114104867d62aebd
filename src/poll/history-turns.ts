import type { Clock } from '../clock.ts';
import { spreadMs } from './schedule.ts';

/** When the history of one resource is due: with its first poll, once per interval, and until it has told what it owes. */
export interface HistoryTurns {
  isDue(): boolean;
  /** A task has left the active listing, and no history listing has told yet what became of it. */
  owe(): void;
  /** The history is asked for, whether it was due or not. */
  take(): void;
  /** The history was listed. */
  told(): void;
}

/**
 * After the first one, each resource has its own turn in the interval, so that the histories of all do not come together.
 * The turn has nothing to do with that of its polls: otherwise all histories would come with the polls of one part of the
 * interval.
 */
export function createHistoryTurns(key: string, intervalMs: number, clock: Clock): HistoryTurns {
  let dueAt = -Infinity;
  let isOwed = false;
  return {
    isDue: () => isOwed || clock.monotonic() >= dueAt,
    owe() {
      isOwed = true;
    },
    told() {
      isOwed = false;
    },
    take() {
      const now = clock.monotonic();
      const lateMs = now - dueAt;
      if (lateMs === Infinity) dueAt = now + spreadMs(`history of ${key}`, intervalMs);
      // What was due has waited for a poll, and keeps its turn. What came early, or missed turns, starts anew.
      else dueAt = (lateMs >= 0 && lateMs < intervalMs ? dueAt : now) + intervalMs;
    },
  };
}
