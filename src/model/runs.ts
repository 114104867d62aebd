// What tells the runs of a task apart, and their ends, so that each counts once in whatever order rows come: a run is known
// by its start, an end by state and second.

import type { TaskMemory } from './memory.ts';
import { isTerminal, TERMINAL_STATES, type Task } from './task.ts';

/** What is remembered of the runs of a task. */
export type RunMemory = Pick<TaskMemory, 'startedAt' | 'runFiles' | 'ends'>;

/** So many ends of one task are remembered, the newest ones; an earlier one than these counts as known. */
const MAX_ENDS = 8;

export const NO_ENDS: readonly number[] = [];

/** A start further ahead than any clock is wrong tells nothing: no later run could be told from it. */
const FUTURE_SECONDS = 86_400;

/** The start of the run that a row is of, in whole Unix seconds; undefined where it is not told. */
export function startOf({ startedAt }: Task, now: number): number | undefined {
  return startedAt === undefined || startedAt > now + FUTURE_SECONDS ? undefined : Math.floor(startedAt);
}

/** Whether a row is of a run before the one that started at `startedAt`; false where its times do not tell. */
export function isOfRunBefore(task: Task, startedAt: number | undefined): boolean {
  const told = task.startedAt ?? (isTerminal(task.state) ? task.endedAt : undefined);
  return startedAt !== undefined && told !== undefined && Math.floor(told) < startedAt;
}

/** An end as one number that tells its state and its second; undefined for a row that is no end, or tells no time. */
export function toEndKey(task: Task): number | undefined {
  const { state } = task;
  const at = task.endedAt ?? task.startedAt;
  return isTerminal(state) && at !== undefined
    ? Math.floor(at) * TERMINAL_STATES.length + TERMINAL_STATES.indexOf(state)
    : undefined;
}

/** When an end was, in Unix seconds. */
export function toEndSeconds(key: number): number {
  return Math.floor(key / TERMINAL_STATES.length);
}

/** Whether nothing is to be counted for an end any more. */
export function isKnownEnd(ends: readonly number[], key: number): boolean {
  return ends.includes(key) || (ends.length >= MAX_ENDS && key < Math.min(...ends));
}

/** The ends with one more; the same array if it is known. */
export function addEndKey(ends: readonly number[], key: number | undefined): readonly number[] {
  if (key === undefined || isKnownEnd(ends, key)) return ends;
  return [...ends, key].sort((a, b) => a - b).slice(-MAX_ENDS);
}

/** What a row adds to the run it is of, and the files that were transferred since the rows before. */
export function followRun(
  known: RunMemory,
  task: Pick<Task, 'completedFiles'>,
  startedAt: number | undefined,
): Pick<TaskMemory, 'startedAt' | 'runFiles'> & { readonly transferred: number } {
  const { completedFiles } = task;
  if (startedAt !== undefined && known.startedAt !== undefined) {
    if (startedAt < known.startedAt)
      return { startedAt: known.startedAt, runFiles: known.runFiles, transferred: 0 };
    // Its run began since the last one was seen, so all its files are new.
    if (startedAt > known.startedAt)
      return { startedAt, runFiles: completedFiles ?? 0, transferred: completedFiles ?? 0 };
  }
  const before = known.runFiles ?? completedFiles;
  const runFiles = before === undefined ? undefined : Math.max(before, completedFiles ?? before);
  return {
    startedAt: known.startedAt ?? startedAt,
    runFiles,
    transferred: (runFiles ?? 0) - (before ?? 0),
  };
}
