import { DURATION_BUCKETS_SECONDS, type DurationHistogram, type ResourceCounters } from './memory.ts';
import { isTerminal, type TaskState } from './task.ts';

/** What one observation adds to the counters of a resource. Times are Unix seconds. */
export interface CounterChanges {
  readonly entries: readonly { readonly to: TaskState; readonly durationSeconds: number | undefined }[];
  readonly transferredFiles: number;
  /** Newest ends among the tasks seen; undefined if there are none. */
  readonly lastCompletedAt: number | undefined;
  readonly lastFailedAt: number | undefined;
}

/** The counters after the changes; the same object if nothing changes. */
export function countChanges(before: ResourceCounters, changes: CounterChanges): ResourceCounters {
  const lastCompletedAt = latest(before.lastCompletedAt, changes.lastCompletedAt);
  const lastFailedAt = latest(before.lastFailedAt, changes.lastFailedAt);
  const isSame =
    changes.entries.length === 0 &&
    changes.transferredFiles === 0 &&
    lastCompletedAt === before.lastCompletedAt &&
    lastFailedAt === before.lastFailedAt;
  if (isSame) return before;
  const stateEntries = { ...before.stateEntries };
  let { finishedDurations } = before;
  for (const { to, durationSeconds } of changes.entries) {
    stateEntries[to] = addUp(stateEntries[to], 1);
    if (!isTerminal(to) || durationSeconds === undefined) continue;
    finishedDurations = { ...finishedDurations, [to]: observe(finishedDurations[to], durationSeconds) };
  }
  return {
    stateEntries,
    transferredFiles: addUp(before.transferredFiles, changes.transferredFiles),
    finishedDurations,
    lastCompletedAt,
    lastFailedAt,
  };
}

function observe({ counts, sum }: DurationHistogram, seconds: number): DurationHistogram {
  const fitting = DURATION_BUCKETS_SECONDS.findIndex((bound) => seconds <= bound);
  const bucket = fitting === -1 ? DURATION_BUCKETS_SECONDS.length : fitting;
  return {
    counts: counts.map((count, index) => (index === bucket ? addUp(count, 1) : count)),
    sum: addUp(sum, seconds),
  };
}

/** The sum, or the greatest number up to which every integer is exact: a counter stays there, so that it can be stored. */
export function addUp(a: number, b: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, a + b);
}

/** The later of two times; what is known of a time that is not. */
export function latest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}
