// Distinguishes the runs of a task, and their ends, so that each counts once in whatever order rows come: a run is known
// by its start, an end by state and second.

import type { Ends, TaskMemory } from './memory.ts';
import { isTerminal, TERMINAL_STATES, type Task } from './task.ts';

type RunMemory = Pick<TaskMemory, 'startedAt' | 'runFiles'>;

/** How many ends of one task are remembered, newest first; an end earlier than these counts as known. */
const MAX_ENDS = 8;

/** A start further ahead than clocks differ is ignored: no later run could be distinguished from it. */
const FUTURE_SECONDS = 86_400;

/** The start of the run that a row is of, in whole Unix seconds; undefined where it is not reported. */
export function startOf({ startedAt }: Task, now: number): number | undefined {
  return startedAt === undefined || startedAt > now + FUTURE_SECONDS ? undefined : Math.floor(startedAt);
}

/** Whether a row is of a run before the one that started at `startedAt`; false where its times do not show it. */
export function isOfRunBefore(task: Task, startedAt: number | undefined): boolean {
  const reported = task.startedAt ?? (isTerminal(task.state) ? task.endedAt : undefined);
  return startedAt !== undefined && reported !== undefined && Math.floor(reported) < startedAt;
}

/** An end as one number made of its state and its second; undefined for a row that is no end, or has no time. */
export function toEndKey({ endedAt, startedAt, state }: Task): number | undefined {
  const at = endedAt ?? startedAt;
  if (at === undefined || !isTerminal(state)) return undefined;
  return Math.floor(at) * TERMINAL_STATES.length + TERMINAL_STATES.indexOf(state);
}

/** When the newest end was, in Unix seconds; undefined without one. */
export function lastEndSeconds(ends: Ends): number | undefined {
  const last = lastEnd(ends);
  return last === undefined ? undefined : Math.floor(last / TERMINAL_STATES.length);
}

export function lastEnd(ends: Ends): number | undefined {
  return typeof ends === 'number' ? ends : ends?.at(-1);
}

/** In order of time. */
export function listEnds(ends: Ends): readonly number[] {
  return typeof ends === 'number' ? [ends] : (ends ?? []);
}

/** Whether nothing is to be counted for an end any more. */
export function isKnownEnd(ends: Ends, key: number): boolean {
  if (ends === undefined || typeof ends === 'number') return ends === key;
  return ends.includes(key) || (ends.length >= MAX_ENDS && key < Math.min(...ends));
}

/** The ends with one more; the same value if it is known. */
export function addEnd(ends: Ends, key: number | undefined): Ends {
  if (key === undefined || isKnownEnd(ends, key)) return ends;
  if (ends === undefined) return key;
  return [...listEnds(ends), key].sort((a, b) => a - b).slice(-MAX_ENDS);
}

/** Whether the run that started at `startedAt` began after the latest one that is known. */
export function isLaterRun(known: RunMemory, startedAt: number | undefined): boolean {
  return known.startedAt !== undefined && startedAt !== undefined && startedAt > known.startedAt;
}

/** The most files of a run before a row of it, which is not of an earlier run; those of a later run are all new. */
export function filesBefore(
  known: RunMemory,
  files: number | undefined,
  startedAt: number | undefined,
): number | undefined {
  return isLaterRun(known, startedAt) ? 0 : (known.runFiles ?? files);
}

/** The most files of a run after that row. */
export function mostFiles(before: number | undefined, files: number | undefined): number | undefined {
  return before === undefined || files === undefined ? before : Math.max(before, files);
}
