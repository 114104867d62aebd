import { describe, expect, test } from 'vitest';
import { EMPTY_MEMORY } from '../../src/model/memory.ts';
import { TASK_STATES } from '../../src/model/task.ts';
import { entriesOf, rememberedOf, trackLooks, type Look } from './track-looks.ts';

const NO_TASKS = { at: 100, tasks: [] } satisfies Look;
const NO_HISTORY = { at: 100, listing: 'history', tasks: [] } satisfies Look;

describe('the first listing of a kind', () => {
  test('records its tasks and counts nothing', () => {
    const looked = trackLooks([
      {
        at: 100,
        tasks: [
          { state: 'DOING', completedFiles: 70 },
          { state: 'FAILED', endedAt: 90, durationSeconds: 30, createdAt: 99 },
        ],
      },
    ]);
    expect([...looked.memory.tasks.keys()]).toEqual(['task-1', 'task-2']);
    expect(looked.events).toEqual([]);
    expect(looked.memory.counters).toEqual({ ...EMPTY_MEMORY.counters, lastFailedAt: 90 });
    expect(looked.memory).toMatchObject({ activeStartedAtMs: 100_000, historyStartedAtMs: undefined });
  });

  test('of history counts nothing either, though the active listing has had its first', () => {
    const looked = trackLooks([
      NO_TASKS,
      { at: 160, listing: 'history', tasks: [{ state: 'FAILED', createdAt: 150, endedAt: 155 }] },
    ]);
    expect(entriesOf(looked)).toEqual({});
    expect(looked.memory).toMatchObject({ activeStartedAtMs: 100_000, historyStartedAtMs: 160_000 });
  });

  test('of history counts the end of a task that the active listing showed before', () => {
    const looked = trackLooks([
      { at: 100, tasks: [{ state: 'DOING', completedFiles: 70 }] },
      {
        at: 160,
        listing: 'history',
        tasks: [{ state: 'COMPLETED', completedFiles: 100, durationSeconds: 3600, endedAt: 130 }],
      },
    ]);
    expect(entriesOf(looked)).toEqual({ COMPLETED: 1 });
    expect(looked.memory.counters.transferredFiles).toBe(30);
    expect(looked.memory.counters.finishedDurations.COMPLETED).toEqual({
      counts: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
      sum: 3600,
    });
    expect(looked.events).toMatchObject([
      { from: 'DOING', to: 'COMPLETED', durationSeconds: 3600, task: { id: 'task-1' } },
    ]);
  });
});

describe('a task first seen after that', () => {
  test.each(['SCANNING', 'DOING', 'PAUSED', 'UNKNOWN'] as const)(
    'in %s counts an entry of its state and its files from 0, however old it is',
    (state) => {
      const looked = trackLooks([
        NO_TASKS,
        { at: 160, tasks: [{ state, createdAt: 1, completedFiles: 5, durationSeconds: 7 }] },
      ]);
      expect(entriesOf(looked)).toEqual({ [state]: 1 });
      expect(looked.memory.counters.transferredFiles).toBe(5);
      expect(looked.events).toMatchObject([{ from: undefined, to: state, durationSeconds: undefined }]);
    },
  );

  test.each(['COMPLETED', 'FAILED', 'CANCELLED'] as const)(
    'in %s counts its end, its duration and its files if it is new',
    (state) => {
      const looked = trackLooks([
        NO_TASKS,
        NO_HISTORY,
        {
          at: 400,
          listing: 'history',
          tasks: [{ state, createdAt: 101, completedFiles: 5, durationSeconds: 700_000 }],
        },
      ]);
      expect(entriesOf(looked)).toEqual({ [state]: 1 });
      expect(looked.memory.counters.transferredFiles).toBe(5);
      expect(looked.memory.counters.finishedDurations[state]).toEqual({
        counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        sum: 700_000,
      });
    },
  );

  test('and finished long ago is recorded without counting', () => {
    const looked = trackLooks([
      NO_TASKS,
      NO_HISTORY,
      {
        at: 400,
        listing: 'history',
        tasks: [{ state: 'FAILED', createdAt: 99, completedFiles: 5, durationSeconds: 7, endedAt: 150 }],
      },
    ]);
    expect(looked.memory.counters).toEqual({ ...EMPTY_MEMORY.counters, lastFailedAt: 150 });
    expect(rememberedOf(looked)).toMatchObject({ state: 'FAILED', finishedAt: 150 });
  });

  test.each([
    ['created in the second of the last history listing', { createdAt: 250 }, 1],
    ['created in the second before it', { createdAt: 249.9 }, 0],
    ['of unknown creation, started since', { startedAt: 260, endedAt: 270 }, 1],
    ['of unknown creation, started before', { startedAt: 240, endedAt: 270 }, 0],
    ['of unknown creation and start, ended since', { endedAt: 270 }, 1],
    ['of which no time is known', {}, 0],
  ])('and %s', (_, times, count) => {
    const looked = trackLooks([
      NO_TASKS,
      { ...NO_HISTORY, at: 255, startedAt: 250.7 },
      { at: 300, tasks: [] },
      { at: 550, listing: 'history', tasks: [{ state: 'FAILED', ...times }] },
    ]);
    expect(looked.memory.counters.stateEntries.FAILED).toBe(count);
  });

  test.each([
    [149, 0],
    [150, 1],
  ])(
    'and created at %i counts %i where history is off and the last active listing began at 150',
    (at, count) => {
      const looked = trackLooks([
        { ...NO_HISTORY, at: 200 },
        { at: 150, historyEnabled: false, tasks: [] },
        { at: 210, historyEnabled: false, tasks: [{ state: 'FAILED', createdAt: at }] },
      ]);
      expect(looked.memory.counters.stateEntries.FAILED).toBe(count);
    },
  );

  test('counts its files from 0, even if its first row does not tell them', () => {
    const looked = trackLooks([
      NO_TASKS,
      { at: 160, tasks: [{}] },
      { at: 220, tasks: [{ completedFiles: 5 }] },
    ]);
    expect(looked.memory.counters.transferredFiles).toBe(5);
  });
});

describe('a known task', () => {
  test('that is tried again and fails again counts twice', () => {
    const states = ['DOING', 'FAILED', 'DOING', 'FAILED'] as const;
    const looked = trackLooks([
      NO_TASKS,
      ...states.map((state, index) => ({ at: 160 + 60 * index, tasks: [{ state, durationSeconds: 60 }] })),
    ]);
    expect(entriesOf(looked)).toEqual({ DOING: 2, FAILED: 2 });
    expect(looked.memory.counters.finishedDurations.FAILED).toMatchObject({ sum: 120 });
    expect(looked.memory.counters.finishedDurations.FAILED.counts[0]).toBe(2);
  });

  test.each(
    TASK_STATES.flatMap((from) => TASK_STATES.filter((to) => to !== from).map((to) => [from, to] as const)),
  )('that goes from %s to %s counts one entry', (from, to) => {
    const looked = trackLooks([
      { at: 100, tasks: [{ state: from }] },
      { at: 160, tasks: [{ state: to }] },
    ]);
    expect(entriesOf(looked)).toEqual({ [to]: 1 });
    expect(looked.events).toMatchObject([{ from, to }]);
  });

  test('that finishes without telling how long it took counts no duration', () => {
    const looked = trackLooks([
      { at: 100, tasks: [{ state: 'DOING' }] },
      { at: 160, tasks: [{ state: 'COMPLETED' }] },
    ]);
    expect(entriesOf(looked)).toEqual({ COMPLETED: 1 });
    expect(looked.memory.counters.finishedDurations).toBe(EMPTY_MEMORY.counters.finishedDurations);
  });

  test('counts only what rises above the highest number of its run', () => {
    const files = [100, 130, undefined, 100, 130, 150, 20, 25];
    const looked = trackLooks(
      files.map((completedFiles, index) => ({ at: 100 + index, tasks: [{ completedFiles, startedAt: 50 }] })),
    );
    expect(looked.memory.counters.transferredFiles).toBe(30 + 20);
  });

  test('counts the files of its next run from 0', () => {
    const looked = trackLooks([
      { at: 100, tasks: [{ completedFiles: 130, startedAt: 50 }] },
      { at: 160, tasks: [{ completedFiles: 20, startedAt: 150 }] },
      { at: 220, tasks: [{ completedFiles: 135, startedAt: 50 }] },
      { at: 280, tasks: [{ completedFiles: 25, startedAt: 150 }] },
    ]);
    expect(looked.memory.counters.transferredFiles).toBe(20 + 5);
  });

  test('of which a start years ahead is told counts its files all the same', () => {
    const looked = trackLooks([
      { at: 100, tasks: [{ completedFiles: 10, startedAt: 1e11 }] },
      { at: 160, tasks: [{ completedFiles: 20, startedAt: 50 }] },
    ]);
    expect(looked.memory.counters.transferredFiles).toBe(10);
  });

  test('of the first listing without a number counts from the first number known', () => {
    const files = [undefined, 130, 150];
    const looked = trackLooks(
      files.map((completedFiles, index) => ({ at: 100 + index, tasks: [{ completedFiles }] })),
    );
    expect(looked.memory.counters.transferredFiles).toBe(20);
  });

  test('is still followed after the clock was set back', () => {
    const looked = trackLooks([
      { at: 5000, tasks: [{ state: 'DOING' }] },
      { at: 100, tasks: [{ state: 'FAILED' }] },
    ]);
    expect(entriesOf(looked)).toEqual({ FAILED: 1 });
  });
});

test('a duration on the boundary of two buckets counts in the lower one', () => {
  const looked = trackLooks([
    { at: 100, tasks: [{}, {}, {}] },
    {
      at: 160,
      tasks: [60, 60.1, 604_800].map((durationSeconds) => ({ state: 'COMPLETED', durationSeconds })),
    },
  ]);
  expect(looked.memory.counters.finishedDurations.COMPLETED).toEqual({
    counts: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
    sum: 604_920.1,
  });
});
