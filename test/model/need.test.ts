import { expect, test } from 'vitest';
import { isStalled, needOf, progressedAtOf } from '../../src/model/need.ts';
import type { TaskMemory } from '../../src/model/memory.ts';
import type { Task } from '../../src/model/task.ts';
import { buildMemory, buildTask } from '../support/status.ts';

const NOW = 1_790_000_000;

/** A task read now, and what is remembered of it. */
function build(task: Partial<Task>, change: Partial<TaskMemory> = {}): readonly [Task, TaskMemory] {
  const built = buildTask({ ...task, readAtMs: NOW * 1000 });
  const memory = buildMemory([built], NOW * 1000).tasks.get(built.id)!;
  return [built, { ...memory, ...change }];
}

test.each([
  ['DOING', 1800, true],
  ['DOING', 1799, false],
  ['SCANNING', 1800, false],
  ['PAUSED', 1800, false],
] as const)('a task in %s without progress for %d s: stalled is %j', (state, seconds, expected) => {
  expect(isStalled(...build({ state }, { progressedAt: NOW - seconds }))).toBe(expected);
});

test('a task that nothing is remembered of is not stalled', () => {
  expect(isStalled(buildTask({ state: 'DOING' }), undefined)).toBe(false);
});

test('failed tasks come first, the newest before the others, and finished ones last', () => {
  const tasks = {
    'failed now': build({ state: 'FAILED', endedAt: NOW }),
    'failed before': build({ state: 'FAILED', endedAt: NOW - 60 }),
    'stalled for an hour': build({ state: 'DOING' }, { progressedAt: NOW - 3600 }),
    'stalled for half an hour': build({ state: 'DOING' }, { progressedAt: NOW - 1800 }),
    'paused for long': build({ state: 'PAUSED' }, { stateChangedAt: NOW - 60 }),
    'paused now': build({ state: 'PAUSED' }),
    unknown: build({ state: 'UNKNOWN' }),
    'started first': build({ state: 'DOING', startedAt: NOW - 60 }),
    'started now': build({ state: 'DOING', startedAt: NOW }),
    scanning: build({ state: 'SCANNING' }),
    'cancelled now': build({ state: 'CANCELLED', endedAt: NOW }),
    'completed before': build({ state: 'COMPLETED', endedAt: NOW - 1 }),
  };
  const needs = Object.entries(tasks).map(([name, task]) => ({ name, need: needOf(...task) }));
  const sorted = needs.toReversed().sort((a, b) => a.need - b.need);
  expect(sorted.map(({ name }) => name)).toEqual(Object.keys(tasks));
});

test('a task progressed at its end at the latest', () => {
  expect(progressedAtOf(...build({ state: 'COMPLETED', endedAt: NOW - 60 }))).toBe(NOW - 60);
  expect(progressedAtOf(...build({ state: 'COMPLETED' }))).toBe(NOW);
  expect(progressedAtOf(...build({ state: 'DOING', endedAt: NOW - 60 }))).toBe(NOW);
  expect(progressedAtOf(buildTask(), undefined)).toBeUndefined();
});
