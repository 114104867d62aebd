// Rows of one task that go back and forth between versions: a replica that lags, a task that is on both listings.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/model/task.ts';
import { entriesOf, rememberedOf, trackLooks, type Look } from './track-looks.ts';

const NO_TASKS: readonly Look[] = [
  { at: 100, tasks: [] },
  { at: 100, listing: 'history', tasks: [] },
];
const RUN = { createdAt: 110, startedAt: 120 } as const;

/** One row after the other, a minute apart. */
function alternate(...rows: readonly Partial<Task>[]): Look[] {
  return rows.map((row, index) => ({ at: 160 + 60 * index, tasks: [row] }));
}

/** The two versions again and again. */
function flip(before: Partial<Task>, after: Partial<Task>): Look[] {
  return alternate(...Array.from({ length: 10 }, () => [before, after]).flat());
}

describe('a replica that lags every second response counts nothing twice', () => {
  const doing = {
    ...RUN,
    state: 'DOING',
    completedFiles: 100,
    progressRatio: 0.4,
    durationSeconds: 30,
  } as const;
  const failed = { ...RUN, state: 'FAILED', completedFiles: 130, endedAt: 170, durationSeconds: 50 } as const;

  test('neither files nor a failure nor the state before it', () => {
    const looked = trackLooks([...NO_TASKS, ...flip(doing, failed)]);
    expect(looked.memory.counters.transferredFiles).toBe(130);
    expect(entriesOf(looked)).toEqual({ DOING: 1, FAILED: 1 });
    expect(looked.memory.counters.finishedDurations.FAILED.sum).toBe(50);
  });

  test.each<[string, Partial<Task>]>([
    ['the files are behind', { completedFiles: 100 }],
    ['the percent is behind', { progressRatio: 0.4 }],
    ['the duration is that of a time before the end', { durationSeconds: 30 }],
  ])('nor that state, where only %s', (_, values) => {
    const end = { ...RUN, state: 'FAILED', endedAt: 170, completedFiles: 130, progressRatio: 0.5 } as const;
    const looked = trackLooks([
      ...NO_TASKS,
      ...flip({ ...RUN, state: 'DOING', completedFiles: 130, progressRatio: 0.5, ...values }, end),
    ]);
    expect(entriesOf(looked)).toEqual({ DOING: 1, FAILED: 1 });
  });

  test('and where no value tells, the state before it once more at most', () => {
    const looked = trackLooks([
      ...NO_TASKS,
      ...flip({ ...RUN, state: 'DOING' }, { ...RUN, state: 'FAILED', endedAt: 170 }),
    ]);
    expect(entriesOf(looked)).toEqual({ DOING: 2, FAILED: 1 });
  });

  test('between an end and the next run', () => {
    const again = { createdAt: 110, startedAt: 180, state: 'DOING', completedFiles: 7 } as const;
    const looked = trackLooks([...NO_TASKS, ...flip(failed, again)]);
    expect(entriesOf(looked)).toEqual({ FAILED: 1, DOING: 1 });
    expect(looked.memory.counters.transferredFiles).toBe(130 + 7);
  });

  test('and the end keeps its time', () => {
    const looked = trackLooks([...NO_TASKS, ...flip(doing, failed)]);
    expect(rememberedOf(looked)).toMatchObject({ stateChangedAt: 170, finishedAt: 170 });
    expect(looked.memory.counters.lastFailedAt).toBe(170);
  });
});

function failingRun(startedAt: number | undefined, completedFiles: number): Partial<Task>[] {
  return [
    { createdAt: 110, startedAt, state: 'DOING', completedFiles },
    { createdAt: 110, startedAt, state: 'FAILED', completedFiles, endedAt: 200 + completedFiles },
  ];
}

test('a task that is tried again counts as active, whether it keeps its start or not', () => {
  for (const startedAt of [120, 250, undefined]) {
    const looked = trackLooks([
      ...NO_TASKS,
      ...alternate(...failingRun(120, 10), ...failingRun(startedAt, 20)),
    ]);
    expect(entriesOf(looked)).toEqual({ DOING: 2, FAILED: 2 });
  }
});

test('every end counts once, however often and in whatever order its rows come', () => {
  const end = fc.record({
    state: fc.constantFrom('COMPLETED', 'FAILED', 'CANCELLED'),
    run: fc.integer({ min: 1, max: 6 }),
  });
  fc.assert(
    fc.property(fc.array(end, { maxLength: 30 }), (drawn) => {
      // One end for each run.
      const states = new Map(drawn.toReversed().map(({ run, state }) => [run, state]));
      const rows = drawn.map(({ run }): Partial<Task> => {
        return {
          state: states.get(run) ?? 'FAILED',
          createdAt: 110,
          startedAt: 120 + run,
          endedAt: 150 + run,
        };
      });
      const looked = trackLooks([...NO_TASKS, ...alternate(...rows)]);
      const expected: Record<string, number> = {};
      for (const state of states.values()) expected[state] = (expected[state] ?? 0) + 1;
      expect(entriesOf(looked)).toEqual(expected);
    }),
  );
});

describe('a row of history that the active listing hides', () => {
  const again = { state: 'DOING', startedAt: 180, completedFiles: 7 } as const;
  const failed = {
    state: 'FAILED',
    startedAt: 120,
    endedAt: 170,
    completedFiles: 130,
    durationSeconds: 50,
  } as const;

  test('counts the end that it tells, once', () => {
    const hidden = { listing: 'history', tasks: [again], hidden: [failed] } as const;
    const looked = trackLooks([
      ...NO_TASKS,
      { at: 130, tasks: [{ state: 'DOING', startedAt: 120, completedFiles: 100 }] },
      { at: 190, tasks: [again] },
      { at: 200, ...hidden },
      { at: 500, ...hidden },
    ]);
    expect(entriesOf(looked)).toEqual({ DOING: 1, FAILED: 1 });
    expect(looked.memory.counters.finishedDurations.FAILED.sum).toBe(50);
    expect(looked.memory.counters.lastFailedAt).toBe(170);
    expect(rememberedOf(looked)).toMatchObject({ state: 'DOING', finishedAt: undefined });
  });

  test.each([
    ['before the run that was seen first', again, failed],
    [
      'before the task was seen first, where no start is told',
      { state: 'DOING' },
      { state: 'FAILED', endedAt: 170 },
    ],
  ] as const)('counts nothing on the first history listing where the end was %s', (_, active, end) => {
    const hidden = { listing: 'history', tasks: [active], hidden: [end] } as const;
    const looked = trackLooks([
      { at: 190, tasks: [active] },
      { at: 200, ...hidden },
      { at: 500, ...hidden },
    ]);
    expect(entriesOf(looked)).toEqual({});
    expect(looked.memory.counters.lastFailedAt).toBe(170);
  });
});

test('no estimate comes from the progress of another run', () => {
  const looked = trackLooks(
    alternate(
      { startedAt: 100, progressRatio: 0.1 },
      { startedAt: 100, progressRatio: 0.11 },
      { startedAt: 100, progressRatio: 0.13 },
      { startedAt: 300, progressRatio: 0.2 },
      { startedAt: 300, progressRatio: 0.2 },
    ),
  );
  expect(rememberedOf(looked)).toMatchObject({ etaAt: undefined, pace: undefined, progressedAt: 340 });
});
