// The times that ADS reports of a task, and what replaces those it does not report. ADS has its own clock, and the times
// of a task that is tried again may be those of the try before: they are believed only as far as what was seen allows.

import { isActive, type Task } from './task.ts';

/** Whole Unix seconds. */
export function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** Since when a task exists, as far as ADS reports it; otherwise -Infinity, as if it had always existed. */
export function existsSince(task: Task): number {
  if (task.createdAt !== undefined) return task.createdAt;
  const earliest = Math.min(task.startedAt ?? Infinity, task.endedAt ?? Infinity);
  return earliest === Infinity ? -Infinity : earliest;
}

/** When a finished task ended, not later than `now`; otherwise when it was seen. Unix seconds. */
export function endOf(task: Task, now: number): number {
  return task.endedAt === undefined ? toSeconds(task.readAtMs) : Math.min(task.endedAt, now);
}

/**
 * When a task entered its state, in whole Unix seconds: as reported by ADS, unless that lies in the future, or before the task
 * was last seen in another state; then, and if ADS reports no time, when it was seen.
 */
export function stateChangeOf(
  task: Task,
  seen: { readonly elsewhereAtMs: number; readonly now: number },
): number {
  const reported = timeOfState(task);
  const isPlausible =
    reported !== undefined && reported <= seen.now && reported >= toSeconds(seen.elsewhereAtMs);
  return isPlausible ? Math.floor(reported) : toSeconds(task.readAtMs);
}

function timeOfState(task: Task): number | undefined {
  switch (task.state) {
    case 'SCANNING':
      return task.createdAt;
    case 'DOING':
      return task.startedAt;
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      return task.endedAt;
    case 'PAUSED':
    case 'UNKNOWN':
      return undefined;
  }
}

/**
 * From when the retention of a task counts, in whole Unix seconds: from its end, or if it was seen to finish from then at
 * the earliest, so that nothing is gone before it could be read. Undefined while it is not finished.
 */
export function finishOf(
  task: Task,
  seen: { readonly toFinish: boolean; readonly now: number },
): number | undefined {
  if (isActive(task.state)) return undefined;
  const endedAt = Math.floor(endOf(task, seen.now));
  return seen.toFinish ? Math.max(endedAt, toSeconds(task.readAtMs)) : endedAt;
}
