import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectTasks, type Selection } from '../../src/model/selection.ts';
import type { SeriesPolicy } from '../../src/model/series-policy.ts';
import { TASK_STATES, type Task } from '../../src/model/task.ts';
import { buildMemory, buildPolicy, buildSnapshot } from '../support/status.ts';

const NOW = 1_000_000;
const HOUR_MS = 3_600_000;

function select(tasks: readonly Partial<Task>[], policy: Partial<SeriesPolicy> = {}, now = NOW): Selection {
  const built = buildSnapshot(tasks.map((task) => ({ readAtMs: NOW * 1000, ...task }))).tasks;
  const memory = buildMemory(built, NOW * 1000).tasks;
  return selectTasks({ tasks: built, memory, policy: buildPolicy(policy), nowSeconds: now });
}

function ids({ selected }: Selection): readonly string[] {
  return selected.map(({ id }) => id);
}

describe('mode', () => {
  const tasks: Partial<Task>[] = TASK_STATES.map((state) => ({ id: state, state, endedAt: NOW }));

  test('"all" leaves nothing out', () => {
    expect(select(tasks, { tasks: 'all' }).selected).toHaveLength(TASK_STATES.length);
  });

  test('"active" keeps what can still move, a task in an unknown state included', () => {
    const selection = select(tasks, { tasks: 'active' });
    expect(ids(selection)).toEqual(['DOING', 'PAUSED', 'SCANNING', 'UNKNOWN']);
    expect(selection.withoutSeries).toEqual({ limit: 0, retention: 0, mode: 3 });
  });

  test('"none" keeps nothing', () => {
    const selection = select(tasks, { tasks: 'none' });
    expect(selection).toEqual({
      selected: [],
      withoutSeries: { limit: 0, retention: 0, mode: TASK_STATES.length },
      nextChangeAt: undefined,
    });
  });
});

describe('retention', () => {
  const policy = { finishedRetentionMs: HOUR_MS };

  test('a finished task is left out once its end is as long ago as the retention', () => {
    const finished = { state: 'COMPLETED', endedAt: NOW - 3600 } as const;
    expect(select([finished], policy, NOW - 1)).toMatchObject({
      withoutSeries: { retention: 0 },
      nextChangeAt: NOW,
    });
    expect(select([finished], policy, NOW)).toMatchObject({
      withoutSeries: { retention: 1 },
      nextChangeAt: undefined,
    });
  });

  test('an active task is kept however old it is', () => {
    expect(select([{ state: 'PAUSED', createdAt: 1 }], policy).selected).toHaveLength(1);
  });

  test('a finished task of unknown end counts from when it was first seen', () => {
    const tasks = [{ state: 'CANCELLED', startedAt: 1, createdAt: 1 } as const];
    expect(select(tasks, policy)).toMatchObject({ selected: [{}], nextChangeAt: NOW + 3600 });
  });

  test('an end in the future counts as now', () => {
    const tasks = [{ state: 'COMPLETED', endedAt: NOW + 60 } as const];
    expect(select(tasks, { finishedRetentionMs: 0 }).selected).toHaveLength(0);
    expect(select(tasks, policy)).toMatchObject({ selected: [{}], nextChangeAt: NOW + 3600 });
  });
});

describe('limit', () => {
  const tasks: Partial<Task>[] = [
    { id: 'a-old', state: 'COMPLETED', endedAt: NOW - 20 },
    { id: 'b-new', state: 'CANCELLED', endedAt: NOW - 10 },
    { id: 'c-failed', state: 'FAILED', endedAt: NOW - 30 },
    { id: 'd-active', state: 'DOING' },
    { id: 'e-same', state: 'COMPLETED', endedAt: NOW - 20 },
  ];

  test.each([
    [1, ['d-active']],
    [2, ['c-failed', 'd-active']],
    [3, ['b-new', 'c-failed', 'd-active']],
    [4, ['a-old', 'b-new', 'c-failed', 'd-active']],
    [5, ['a-old', 'b-new', 'c-failed', 'd-active', 'e-same']],
  ])('of %i, active tasks come first, then failed ones, then the newest finished', (limit, expected) => {
    const selection = select(tasks, { maxTasksPerResource: limit });
    expect(ids(selection)).toEqual(expected);
    expect(selection.withoutSeries).toEqual({ limit: tasks.length - limit, retention: 0, mode: 0 });
  });
});

describe('for any tasks and policy', () => {
  const time = fc.option(fc.integer({ min: NOW - 7200, max: NOW + 7200 }), { nil: undefined });
  const tasks = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      state: fc.constantFrom(...TASK_STATES),
      endedAt: time,
      startedAt: time,
      createdAt: time,
    }),
    { selector: ({ id }) => id, maxLength: 30 },
  );
  const policy = fc.record({
    tasks: fc.constantFrom('all', 'active', 'none'),
    finishedRetentionMs: fc.constantFrom(0, HOUR_MS / 2, HOUR_MS),
    maxTasksPerResource: fc.integer({ min: 1, max: 20 }),
  });

  test('every task is selected or counted once, and what is selected is ordered by id', () => {
    fc.assert(
      fc.property(tasks, policy, (given, chosen) => {
        const selection = select(given, chosen);
        const { limit, retention, mode } = selection.withoutSeries;
        expect(selection.selected.length + limit + retention + mode).toBe(given.length);
        expect(ids(selection)).toEqual([...ids(selection)].sort());
      }),
    );
  });

  test('time alone changes nothing before nextChangeAt, and changes something then', () => {
    fc.assert(
      fc.property(tasks, policy, (given, chosen) => {
        const { nextChangeAt, ...before } = select(given, chosen);
        const { nextChangeAt: next, ...later } = select(given, chosen, (nextChangeAt ?? 2 * NOW) - 1);
        expect(later).toEqual(before);
        expect(next).toBe(nextChangeAt);
        if (nextChangeAt === undefined) return;
        const { nextChangeAt: _, ...then } = select(given, chosen, nextChangeAt);
        expect(then).not.toEqual(before);
      }),
    );
  });
});
