// Numbers of tasks by state.

import type { Task, TaskState } from './task.ts';

/** A number of tasks for every state. */
export type TaskCounts = Record<TaskState, number>;

/** Zero for every state: to be added to. */
export function zeroCounts(): TaskCounts {
  return { SCANNING: 0, DOING: 0, PAUSED: 0, COMPLETED: 0, FAILED: 0, CANCELLED: 0, UNKNOWN: 0 };
}

/** How many of the tasks are in each state. */
export function countByState(tasks: readonly Task[]): Readonly<TaskCounts> {
  const counts = zeroCounts();
  for (const { state } of tasks) counts[state] += 1;
  return counts;
}
