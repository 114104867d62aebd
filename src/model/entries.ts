// Whether a row of a known task shows an entry into its state that did not count yet. Nothing counts twice, though rows go
// back and forth: a replica lags, or a task that runs again is on both listings.

import type { TaskMemory } from './memory.ts';
import { isKnownEnd, isOfRunBefore, lastEnd, lastEndSeconds, toEndKey } from './runs.ts';
import { toSeconds } from './task-times.ts';
import { isActive, isTerminal, type Task } from './task.ts';

/** The listing that the row is of. */
interface Looked {
  /** Unix seconds. */
  readonly now: number;
  /** The first listing of its kind: what it shows for the first time was there before. */
  readonly isBaseline: boolean;
}

/** What start and duration together may lose where both are reported without fractions. */
const ROUNDING_SECONDS = 2;

/** Whether a row of the latest run shows that the task entered its state, and that did not count yet. */
export function isEntry(known: TaskMemory, task: Task, looked: Looked): boolean {
  if (isTerminal(task.state)) return isNewEnd(known, task, looked);
  const secondsBetween = secondsBetweenRuns(known, task);
  const isLaterRun = secondsBetween !== undefined && secondsBetween > 0;
  if (task.state === known.state) return isLaterRun && hasEnded(known);
  return isLaterRun || !isTerminal(known.state) || isResumed(known, task);
}

/**
 * Whether a task that had ended is active again, as far as its start does not show it: not where the row is older than the one
 * that showed the end, and once for each end.
 */
function isResumed(known: TaskMemory, task: Task): boolean {
  const { ends, resumedAfter, startedAt } = known;
  if (resumedAfter !== undefined && lastEnd(ends) === resumedAfter) return false;
  // A run that begins may not report its start yet.
  if (startedAt !== undefined && task.startedAt === undefined) return true;
  const { completedFiles = Infinity, durationSeconds = Infinity, progressRatio = Infinity } = task;
  const isBehind = completedFiles < (known.runFiles ?? 0) || progressRatio < (known.progressRatio ?? 0);
  const shownAt = (startedAt ?? Infinity) + durationSeconds + ROUNDING_SECONDS;
  return !isBehind && shownAt > (lastEndSeconds(ends) ?? 0);
}

/** Whether an end of the latest run was seen. */
function hasEnded({ ends, startedAt = 0 }: TaskMemory): boolean {
  return (lastEndSeconds(ends) ?? -Infinity) >= startedAt;
}

/** From the start of the latest run to that of a row; undefined where either is not reported. */
function secondsBetweenRuns({ startedAt }: TaskMemory, task: Task): number | undefined {
  if (startedAt === undefined || task.startedAt === undefined) return undefined;
  return Math.floor(task.startedAt) - startedAt;
}

/** Whether a row shows an end that did not count yet. */
export function isNewEnd(known: TaskMemory, task: Task, looked: Looked): boolean {
  const key = toEndKey(task);
  if (key === undefined) return task.state !== known.state;
  if (isKnownEnd(known.ends, key)) return false;
  if (looked.isBaseline && wasThereBefore(known, task)) return false;
  const isOfOtherRun = (secondsBetweenRuns(known, task) ?? 0) !== 0;
  return task.state !== known.state || isOfOtherRun || hasEndedAgain(known, task, looked.now);
}

/** Whether an end that the first history listing shows was there before the task was first seen: it runs again. */
function wasThereBefore({ state, startedAt, readAtMs }: TaskMemory, task: Task): boolean {
  if (!isActive(state)) return false;
  if (startedAt !== undefined) return isOfRunBefore(task, startedAt);
  return task.endedAt !== undefined && Math.floor(task.endedAt) < toSeconds(readAtMs);
}

/** Whether a finished task was tried again and ended as before, all between two polls; otherwise its end was corrected. */
function hasEndedAgain(known: TaskMemory, task: Task, now: number): boolean {
  if (known.finishedAt === undefined || task.endedAt === undefined) return false;
  const lookedAt = Math.max(known.finishedAt, toSeconds(known.readAtMs));
  return task.endedAt <= now && Math.floor(task.endedAt) > lookedAt;
}
