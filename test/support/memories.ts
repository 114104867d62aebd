// Memories to save: any at all, and numbered ones that show a mixture of two.

import fc from 'fast-check';
import {
  DURATION_BUCKETS_SECONDS,
  EMPTY_MEMORY,
  type DurationHistogram,
  type Pace,
  type ResourceMemory,
  type TaskMemory,
} from '../../src/model/memory.ts';
import { TASK_STATES } from '../../src/model/task.ts';

/** Finite and not negative, whole or not, beyond 2^53 too. */
const amount = fc.oneof(fc.nat(), fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }));
/** The same without a fraction. */
const count = amount.map(Math.floor);
const maybe = fc.option(amount, { nil: undefined });

const pace: fc.Arbitrary<Pace> = fc.record({
  progress: amount,
  movedAt: amount,
  since: amount,
  progressPerSecond: maybe,
  secondsPerMove: maybe,
});

export const taskMemory: fc.Arbitrary<TaskMemory> = fc.record({
  state: fc.constantFrom(...TASK_STATES),
  readAtMs: amount,
  stateChangedAt: amount,
  progressedAt: amount,
  etaAt: maybe,
  finishedAt: maybe,
  vanishedAt: maybe,
  totalFiles: maybe,
  completedFiles: maybe,
  existingFiles: maybe,
  progressRatio: maybe,
  sizeBytes: maybe,
  startedAt: maybe,
  runFiles: maybe,
  ends: fc.oneof(maybe, fc.array(amount, { maxLength: 3 })),
  resumedAfter: maybe,
  pace: fc.option(pace, { nil: undefined }),
});

const bucketCount = DURATION_BUCKETS_SECONDS.length + 1;
const histogram: fc.Arbitrary<DurationHistogram> = fc.record({
  counts: fc.array(count, { minLength: bucketCount, maxLength: bucketCount }),
  sum: amount,
});

export const resourceMemory: fc.Arbitrary<ResourceMemory> = fc.record({
  tasks: fc
    .array(fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), taskMemory), { maxLength: 20 })
    .map((entries) => new Map(entries)),
  counters: fc.record({
    stateEntries: fc.record({
      SCANNING: count,
      DOING: count,
      PAUSED: count,
      COMPLETED: count,
      FAILED: count,
      CANCELLED: count,
      UNKNOWN: count,
    }),
    transferredFiles: count,
    finishedDurations: fc.record({ COMPLETED: histogram, FAILED: histogram, CANCELLED: histogram }),
    lastCompletedAt: maybe,
    lastFailedAt: maybe,
  }),
  activeStartedAtMs: maybe,
  historyStartedAtMs: maybe,
});

/** A task that is a function of one number. */
export function createTaskMemory(n: number): TaskMemory {
  return {
    state: 'DOING',
    readAtMs: n,
    stateChangedAt: n,
    progressedAt: n,
    etaAt: n + 0.5,
    finishedAt: undefined,
    vanishedAt: undefined,
    totalFiles: n,
    completedFiles: n,
    existingFiles: 0,
    progressRatio: 1 / (n + 1),
    sizeBytes: n,
    startedAt: n,
    runFiles: n,
    ends: undefined,
    resumedAfter: undefined,
    pace: undefined,
  };
}

/** Every how many memories a task of numbered memories changes. */
const CHANGE_PERIOD = 5;

/**
 * The nth memory of a row of memories in which with every step one task comes, one goes, and a fifth of the others
 * change. Tasks that are the same in `before` keep their identity.
 */
export function createNumberedMemory(n: number, taskCount: number, before = EMPTY_MEMORY): ResourceMemory {
  const tasks = new Map<string, TaskMemory>();
  for (let task = n; task < n + taskCount; task++) {
    const id = `task-${task}`;
    const version = Math.max(0, n - ((task - n) % CHANGE_PERIOD));
    const known = before.tasks.get(id);
    tasks.set(id, known?.completedFiles === version ? known : createTaskMemory(version));
  }
  return { ...EMPTY_MEMORY, tasks, counters: { ...EMPTY_MEMORY.counters, transferredFiles: n } };
}
