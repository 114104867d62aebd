// How much a task needs a person: the order that the status page and the terminal table list tasks in.

import type { TaskMemory } from './memory.ts';
import { isTerminal, type Task } from './task.ts';
import { toSeconds } from './task-times.ts';

/** A task in DOING that makes no progress for so long is stalled. The alert has the same threshold. */
export const STALLED_AFTER_SECONDS = 30 * 60;

/** Whether a task stood still, as of the poll that read it. */
export function isStalled(task: Task, memory: TaskMemory | undefined): boolean {
  if (task.state !== 'DOING' || memory === undefined) return false;
  return toSeconds(task.readAtMs) - memory.progressedAt >= STALLED_AFTER_SECONDS;
}

/**
 * When files, percent or size of a task last moved, as Unix seconds. A task that was first seen after its end moved at its end
 * at the latest.
 */
export function progressedAtOf(task: Task, memory: TaskMemory | undefined): number | undefined {
  const endedAt = isTerminal(task.state) ? task.endedAt : undefined;
  return memory === undefined ? undefined : Math.min(memory.progressedAt, endedAt ?? Infinity);
}

/** Unix seconds below this, up to the year 2514, are told apart within a rank. */
const SECONDS_PER_RANK = 2 ** 34;

/**
 * A number that is smaller the more a task needs a person: failed tasks, the newest failure first; stalled ones, the longest
 * first; paused, unknown, transferring and scanning ones, in their state the longest first; then finished ones, the newest first.
 */
export function needOf(task: Task, memory: TaskMemory | undefined): number {
  const changedAt = memory?.stateChangedAt ?? 0;
  switch (task.state) {
    case 'FAILED':
      return newestFirst(0, changedAt);
    case 'DOING':
      return isStalled(task, memory) ? oldestFirst(1, memory?.progressedAt ?? 0) : oldestFirst(4, changedAt);
    case 'PAUSED':
      return oldestFirst(2, changedAt);
    case 'UNKNOWN':
      return oldestFirst(3, changedAt);
    case 'SCANNING':
      return oldestFirst(5, changedAt);
    case 'COMPLETED':
    case 'CANCELLED':
      return newestFirst(6, changedAt);
  }
}

function oldestFirst(rank: number, seconds: number): number {
  return rank * SECONDS_PER_RANK + Math.min(Math.max(seconds, 0), SECONDS_PER_RANK - 1);
}

function newestFirst(rank: number, seconds: number): number {
  return oldestFirst(rank, SECONDS_PER_RANK - 1 - seconds);
}
