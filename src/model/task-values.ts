// The values of a task that show its progress, merged and compared between polls.

import type { TaskMemory } from './memory.ts';

/** How far a task is. A task and its memory both have these. */
export type TaskValues = Pick<
  TaskMemory,
  'totalFiles' | 'completedFiles' | 'existingFiles' | 'progressRatio' | 'sizeBytes'
>;

/** The later values; where one is unknown, the earlier one. */
export function mergeValues(before: TaskValues, after: TaskValues): TaskValues {
  return {
    totalFiles: after.totalFiles ?? before.totalFiles,
    completedFiles: after.completedFiles ?? before.completedFiles,
    existingFiles: after.existingFiles ?? before.existingFiles,
    progressRatio: after.progressRatio ?? before.progressRatio,
    sizeBytes: after.sizeBytes ?? before.sizeBytes,
  };
}

/** Whether a value changed that was known before: one that becomes known shows no movement. */
export function haveMoved(before: TaskValues, after: TaskValues): boolean {
  return (
    hasMoved(before.totalFiles, after.totalFiles) ||
    hasMoved(before.completedFiles, after.completedFiles) ||
    hasMoved(before.existingFiles, after.existingFiles) ||
    hasMoved(before.progressRatio, after.progressRatio) ||
    hasMoved(before.sizeBytes, after.sizeBytes)
  );
}

function hasMoved(before: number | undefined, after: number | undefined): boolean {
  return before !== undefined && before !== after;
}

export function areSame(before: TaskValues, after: TaskValues): boolean {
  return (
    before.totalFiles === after.totalFiles &&
    before.completedFiles === after.completedFiles &&
    before.existingFiles === after.existingFiles &&
    before.progressRatio === after.progressRatio &&
    before.sizeBytes === after.sizeBytes
  );
}
