// What is remembered of a resource from one poll to the next, and over a restart. Values only; `tracker.ts` makes them.

import type { TaskState, TerminalState } from './task.ts';

/** All that is remembered of one resource. Immutable; what a poll did not change keeps its identity. */
export interface ResourceMemory {
  /** Tasks by id: those of the snapshot, and for a while those that vanished from it. */
  readonly tasks: ReadonlyMap<string, TaskMemory>;
  readonly counters: ResourceCounters;
  /** When the last good active listing started, Unix milliseconds; undefined = no baseline yet. */
  readonly activeStartedAtMs: number | undefined;
  /** The same of the last good history listing. */
  readonly historyStartedAtMs: number | undefined;
}

/** What is remembered of one task. Times are whole Unix seconds unless said. */
export interface TaskMemory {
  readonly state: TaskState;
  /** When the row was read that the rest comes from, Unix milliseconds: the first of the rows that said so. */
  readonly readAtMs: number;
  /** When it entered its state: as reported by ADS, otherwise when that was first seen. */
  readonly stateChangedAt: number;
  /** When files, percent or size last moved, or it entered DOING, or it was first seen. */
  readonly progressedAt: number;
  /** Estimated completion, not before the time of the estimate; undefined while it is unknown. */
  readonly etaAt: number | undefined;
  /** From when the retention of the row that is shown counts; undefined while that is not finished. */
  readonly finishedAt: number | undefined;
  /** When it was first missing from the snapshot; undefined while it is listed. */
  readonly vanishedAt: number | undefined;
  /** The last values known, to see what moves. */
  readonly totalFiles: number | undefined;
  readonly completedFiles: number | undefined;
  readonly existingFiles: number | undefined;
  readonly progressRatio: number | undefined;
  readonly sizeBytes: number | undefined;
  /** Start of the latest run seen; undefined while it is not reported. */
  readonly startedAt: number | undefined;
  /** The most completed files seen in that run. */
  readonly runFiles: number | undefined;
  readonly ends: Ends;
  /** The last of these ends after which it counted as active again. */
  readonly resumedAfter: number | undefined;
  /** How fast it progresses; only while DOING. */
  readonly pace: Pace | undefined;
}

/**
 * The ends seen, in order of time, as `runs.ts` writes them: none of them counts again. Most tasks have one at most, and a list
 * takes as much memory as half of the rest.
 */
export type Ends = undefined | number | readonly number[];

/** Observed progress of a task in DOING. Times are Unix seconds. */
export interface Pace {
  /** Share done when it last moved, 0 to 1. */
  readonly progress: number;
  readonly movedAt: number;
  /** When the observation began: at the first move seen. */
  readonly since: number;
  /** Smoothed; undefined before the second move. */
  readonly progressPerSecond: number | undefined;
  /** Smoothed time between moves; undefined before the second move. */
  readonly secondsPerMove: number | undefined;
}

/** Counters and newest ends of one resource. They only grow. */
export interface ResourceCounters {
  readonly stateEntries: Readonly<Record<TaskState, number>>;
  readonly transferredFiles: number;
  readonly finishedDurations: Readonly<Record<TerminalState, DurationHistogram>>;
  /** Newest end of a completed task, Unix seconds. */
  readonly lastCompletedAt: number | undefined;
  readonly lastFailedAt: number | undefined;
}

/** Upper bounds of the buckets of `finished_task_duration_seconds`: 1m 5m 15m 30m 1h 2h 4h 8h 1d 2d 7d. */
export const DURATION_BUCKETS_SECONDS = [
  60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800,
] as const;

export interface DurationHistogram {
  /** One count per bucket, not cumulative, and one more for everything longer. */
  readonly counts: readonly number[];
  readonly sum: number;
}

const EMPTY_HISTOGRAM: DurationHistogram = {
  counts: Array.from({ length: DURATION_BUCKETS_SECONDS.length + 1 }, () => 0),
  sum: 0,
};

/** Of a resource that was never read. */
export const EMPTY_MEMORY: ResourceMemory = {
  tasks: new Map(),
  counters: {
    stateEntries: { SCANNING: 0, DOING: 0, PAUSED: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0, UNKNOWN: 0 },
    transferredFiles: 0,
    finishedDurations: { COMPLETED: EMPTY_HISTOGRAM, FAILED: EMPTY_HISTOGRAM, CANCELLED: EMPTY_HISTOGRAM },
    lastCompletedAt: undefined,
    lastFailedAt: undefined,
  },
  activeStartedAtMs: undefined,
  historyStartedAtMs: undefined,
};
