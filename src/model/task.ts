// The glossary of the whole program.
//
//   resource   a configured ADS data-sync resource
//   task       one data-sync task of a resource
//   poll       reading one resource once
//   listing    all tasks of one resource as the API lists them: active, or history
//   snapshot   the tasks of one resource at one time: the active listing united with the history
//   scrape     a read of /metrics
//   series     one line of the exposition

import type { TaskFieldValues } from './task-fields.ts';

/** States as the API documents them, in the documented order (an integer on the wire is an index into it), then ours. */
export const TASK_STATES = [
  'SCANNING',
  'DOING',
  'PAUSED',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'UNKNOWN',
] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** States that a task does not leave by itself. */
export const TERMINAL_STATES = ['COMPLETED', 'FAILED', 'CANCELLED'] as const;
export type TerminalState = (typeof TERMINAL_STATES)[number];

/** Types as the API documents them, in the documented order, then ours. */
export const TASK_TYPES = [
  'AOSSTOFS',
  'FSTOAOSS',
  'THIRDTOAOSS',
  'THIRDTOFS',
  'AOSSTOAOSS',
  'FSTOFS',
  'UNKNOWN',
] as const;
export type TaskType = (typeof TASK_TYPES)[number];

/** One end of a transfer: `src_info[]` or `dst_info`. Empty string where the API gave nothing. */
export interface TaskLocation {
  readonly name: string;
  readonly prefix: string;
  readonly zone: string;
  readonly region: string;
}

/**
 * One ADS task, decoded: the texts and numbers of `TASK_FIELDS`, and the properties below. `undefined` means that the API
 * reported no value; it never becomes a 0. Texts are redacted and free of the third party's keys; numbers are finite and not
 * negative.
 */
export interface Task extends TaskFieldValues {
  /** `task_id`, never empty; unique in a snapshot. */
  readonly id: string;
  readonly type: TaskType;
  readonly state: TaskState;
  readonly sources: readonly TaskLocation[];
  readonly destinations: readonly TaskLocation[];
  /** `src_third_info.host` and `.path`, joined by a slash; empty without one. */
  readonly thirdPartyPath: string;
  /** When the response that held this row arrived, Unix milliseconds of our clock. */
  readonly readAtMs: number;
}

/** Whether a task in this state is over. */
export function isTerminal(state: TaskState): state is TerminalState {
  return (TERMINAL_STATES as readonly string[]).includes(state);
}

/** Whether a task in this state can still move. UNKNOWN counts as active: better one series too many than a lost task. */
export function isActive(state: TaskState): boolean {
  return !isTerminal(state);
}
