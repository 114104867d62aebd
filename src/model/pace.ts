// Estimates when a task will be done from its observed progress. docs/tracking.md explains the method.

import type { Pace, TaskMemory } from './memory.ts';

/** A task that has not moved for this many times its usual time between moves has stopped. */
const STOPPED_AFTER_MOVES = 5;

/**
 * What a moment of the observation weighs grows with the time since its beginning to the power of this less one: 1 is the
 * plain average. So the estimate averages early and adapts late, as if smoothed over 1/2.5 of the time observed.
 * Measured on simulated transfers: with less, one change of speed spoils the estimate for long; with more, every wave does.
 */
const RECENCY = 2.5;

/** 100 years: an end further ahead is no estimate. */
const MAX_ESTIMATE_SECONDS = 100 * 365.25 * 86_400;

/** Progress between two rows of one task. */
export interface ProgressStep {
  /** Share done, 0 to 1, by the row before; undefined if it had none, or measured it differently. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** When the later row was read, Unix seconds. */
  readonly at: number;
}

/** The share done: as reported by ADS, otherwise that of the files. Undefined if neither is known. */
export function progressOf(
  task: Pick<TaskMemory, 'progressRatio' | 'totalFiles' | 'completedFiles' | 'existingFiles'>,
): number | undefined {
  if (task.progressRatio !== undefined) return task.progressRatio;
  const { completedFiles, existingFiles = 0, totalFiles = 0 } = task;
  if (completedFiles === undefined || totalFiles === 0) return undefined;
  return Math.min(1, (completedFiles + existingFiles) / totalFiles);
}

/** The pace after one more row of a task in DOING; undefined before the first move, and once progress stops or goes back. */
export function followPace(pace: Pace | undefined, step: ProgressStep): Pace | undefined {
  const { from, to, at } = step;
  if (from === undefined || to === undefined || to < from) return undefined;
  if (to === from) return pace === undefined || hasStopped(pace, at) ? undefined : pace;
  // The first sight is somewhere between two moves, so the observation begins at a move.
  if (pace === undefined || at < pace.movedAt) return startPace(to, at);
  // Moves within one second give no speed: the next move gives that of all of them.
  return at - pace.movedAt < 1 ? pace : movePace(pace, to, at);
}

/** When a task of this pace will be done, whole Unix seconds and never before `now`; undefined while it is unknown. */
export function estimateEnd(pace: Pace | undefined, now: number): number | undefined {
  if (pace?.progressPerSecond === undefined) return undefined;
  const secondsLeft = (1 - pace.progress) / pace.progressPerSecond;
  // So slow that the rate may be too small for a number.
  if (!(secondsLeft <= MAX_ESTIMATE_SECONDS)) return undefined;
  const endsAt = pace.movedAt + secondsLeft;
  return Math.max(Math.ceil(now), Math.round(endsAt));
}

function startPace(progress: number, at: number): Pace {
  return { progress, movedAt: at, since: at, progressPerSecond: undefined, secondsPerMove: undefined };
}

function movePace(pace: Pace, progress: number, at: number): Pace {
  const seconds = at - pace.movedAt;
  const progressPerSecond = (progress - pace.progress) / seconds;
  // 0 at the second move, when there is nothing to be kept.
  const kept = ((pace.movedAt - pace.since) / (at - pace.since)) ** RECENCY;
  return {
    progress,
    movedAt: at,
    since: pace.since,
    progressPerSecond: smooth(pace.progressPerSecond, progressPerSecond, kept),
    secondsPerMove: smooth(pace.secondsPerMove, seconds, kept),
  };
}

function smooth(before: number | undefined, sample: number, kept: number): number {
  return before === undefined ? sample : kept * before + (1 - kept) * sample;
}

function hasStopped(pace: Pace, at: number): boolean {
  return pace.secondsPerMove !== undefined && at - pace.movedAt > STOPPED_AFTER_MOVES * pace.secondsPerMove;
}
