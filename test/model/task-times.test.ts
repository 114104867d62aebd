import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/model/task.ts';
import { rememberedOf, trackLooks, type Look } from './track-looks.ts';

const EMPTY: readonly Look[] = [
  { at: 10, tasks: [] },
  { at: 10, listing: 'history', tasks: [] },
];

/** What is remembered of a task with these rows, one per look. */
function remember(
  rows: readonly (Partial<Task> & { readonly at: number })[],
): ReturnType<typeof rememberedOf> {
  return rememberedOf(trackLooks(rows.map(({ at, ...task }) => ({ at, tasks: [task] }))));
}

function finishedAt(looks: readonly Look[]): number | undefined {
  return rememberedOf(trackLooks(looks)).finishedAt;
}

function newest(looks: readonly Look[]): readonly (number | undefined)[] {
  const { counters } = trackLooks(looks).memory;
  return [counters.lastCompletedAt, counters.lastFailedAt];
}

describe('when a task entered its state', () => {
  const times = { createdAt: 100.9, startedAt: 120.9, endedAt: 140.9 };

  test.each([
    ['SCANNING', 100],
    ['DOING', 120],
    ['PAUSED', 200],
    ['COMPLETED', 140],
    ['FAILED', 140],
    ['CANCELLED', 140],
    ['UNKNOWN', 200],
  ] as const)('is told by ADS or by the first look, in whole seconds: %s', (state, changedAt) => {
    expect(remember([{ at: 200.5, state, ...times }]).stateChangedAt).toBe(changedAt);
  });

  test('is told by the look where ADS does not tell', () => {
    expect(remember([{ at: 200.5, state: 'FAILED' }]).stateChangedAt).toBe(200);
  });

  test('is told by the look where ADS tells a time in the future', () => {
    expect(remember([{ at: 200.5, state: 'FAILED', endedAt: 200.6 }]).stateChangedAt).toBe(200);
    expect(remember([{ at: 200.5, state: 'FAILED', endedAt: 200.5 }]).stateChangedAt).toBe(200);
  });

  test.each([
    [149, 200],
    [150, 150],
    [180, 180],
    [201, 200],
  ])(
    'of a task seen in another state at 150 and told to have started at %i is %i',
    (startedAt, changedAt) => {
      const rows = [
        { at: 150.7, state: 'PAUSED' },
        { at: 200, state: 'DOING', startedAt },
      ] as const;
      expect(remember(rows).stateChangedAt).toBe(changedAt);
    },
  );

  test('stays while the state stays', () => {
    const rows = [
      { at: 150, state: 'DOING' },
      { at: 200, state: 'DOING', startedAt: 160, completedFiles: 5 },
    ] as const;
    expect(remember(rows)).toMatchObject({ stateChangedAt: 150, completedFiles: 5 });
  });
});

describe('when a task progressed last', () => {
  const values = { totalFiles: 9, completedFiles: 5, existingFiles: 1, progressRatio: 0.5, sizeBytes: 100 };

  test('is when it was first seen, at first', () => {
    expect(remember([{ at: 100.9, state: 'DOING', startedAt: 50, ...values }]).progressedAt).toBe(100);
  });

  test.each([
    ['totalFiles', 10],
    ['completedFiles', 4],
    ['existingFiles', 2],
    ['progressRatio', 0.51],
    ['sizeBytes', 99],
  ])('moves with %s', (key, value) => {
    expect(
      remember([
        { at: 100, ...values },
        { at: 160.9, ...values, [key]: value },
      ]).progressedAt,
    ).toBe(160);
  });

  test('does not move with anything else', () => {
    const others = { rateBytesPerSecond: 7, durationSeconds: 8, name: 'renamed', endedAt: 9 };
    expect(
      remember([
        { at: 100, ...values },
        { at: 160, ...values, ...others },
      ]).progressedAt,
    ).toBe(100);
  });

  test('does not move when a value becomes known or is not told', () => {
    const rows = [{ at: 100 }, { at: 160, ...values }, { at: 220 }, { at: 280, ...values }];
    expect(remember(rows)).toMatchObject({ progressedAt: 100, ...values });
  });

  test('moves when the task enters DOING, and no other state', () => {
    expect(
      remember([
        { at: 100, state: 'PAUSED' },
        { at: 160, state: 'DOING' },
      ]).progressedAt,
    ).toBe(160);
    expect(
      remember([
        { at: 100, state: 'DOING' },
        { at: 160, state: 'PAUSED' },
      ]).progressedAt,
    ).toBe(100);
  });
});

describe('from when retention counts', () => {
  test('of a task that was finished at the first look is its end, not later than that look', () => {
    expect(finishedAt([{ at: 200, tasks: [{ state: 'FAILED', endedAt: 140.9 }] }])).toBe(140);
    expect(finishedAt([{ at: 200.9, tasks: [{ state: 'FAILED', endedAt: 9999 }] }])).toBe(200);
  });

  test('of a task that was finished at the first look, without an end, is that look', () => {
    expect(finishedAt([{ at: 200.9, tasks: [{ state: 'FAILED' }] }])).toBe(200);
  });

  test('of a task first seen finished and new is when it was seen', () => {
    const task = { state: 'FAILED', createdAt: 20, endedAt: 30 } as const;
    expect(finishedAt([...EMPTY, { at: 5000, listing: 'history', tasks: [task] }])).toBe(5000);
  });

  test('of a task first seen finished and not new is its end', () => {
    const task = { state: 'FAILED', createdAt: 5, endedAt: 30 } as const;
    expect(finishedAt([...EMPTY, { at: 5000, listing: 'history', tasks: [task] }])).toBe(30);
  });

  test('of a task that was seen to finish is when that was seen', () => {
    const doing = { at: 100, tasks: [{ state: 'DOING' }] } satisfies Look;
    expect(finishedAt([doing, { at: 200, tasks: [{ state: 'FAILED', endedAt: 150 }] }])).toBe(200);
    expect(finishedAt([doing, { at: 200, tasks: [{ state: 'FAILED', endedAt: 9999 }] }])).toBe(200);
    // The row was read a while before the listing ended; the end lies between the two by another clock.
    expect(
      finishedAt([doing, { at: 200, tasks: [{ state: 'FAILED', endedAt: 195, readAtMs: 190_000 }] }]),
    ).toBe(195);
  });

  test('is not told while the task is not finished, and anew when it finishes again', () => {
    const failed = { at: 100, tasks: [{ state: 'FAILED', endedAt: 90 }] } satisfies Look;
    const retried = { at: 200, tasks: [{ state: 'DOING', endedAt: 90 }] } satisfies Look;
    const failedAgain = { at: 300, tasks: [{ state: 'FAILED', endedAt: 250 }] } satisfies Look;
    expect(finishedAt([failed, retried])).toBeUndefined();
    expect(finishedAt([failed, retried, failedAgain])).toBe(300);
  });
});

describe('a finished task that ended again between two looks', () => {
  const failed = { at: 100, tasks: [{ state: 'FAILED', endedAt: 90 }] } satisfies Look;

  test('has a new end, which counts', () => {
    const looked = trackLooks([failed, { at: 200, tasks: [{ state: 'FAILED', endedAt: 150 }] }]);
    expect(rememberedOf(looked)).toMatchObject({ stateChangedAt: 150, finishedAt: 200 });
    expect(looked.memory.counters).toMatchObject({ lastFailedAt: 150, stateEntries: { FAILED: 1 } });
    expect(looked.events).toMatchObject([{ from: 'FAILED', to: 'FAILED' }]);
  });

  test.each([
    ['in the future', { endedAt: 999 }, { endedAt: 999 }],
    ['after its row was read, by the clock of ADS', { endedAt: 95, readAtMs: 90_000 }, { endedAt: 95 }],
  ])('is not one that always had its end %s', (_, first, second) => {
    const before = trackLooks([{ at: 100, tasks: [{ state: 'FAILED', ...first }] }]);
    const after = trackLooks([{ at: 200, tasks: [{ state: 'FAILED', ...second }] }], before.memory);
    expect(rememberedOf(after)).toBe(rememberedOf(before));
    expect(after.memory.counters).toBe(before.memory.counters);
  });

  test('is not one whose end was only corrected', () => {
    const before = trackLooks([failed]);
    const after = trackLooks([{ at: 200, tasks: [{ state: 'FAILED', endedAt: 99 }] }], before.memory);
    const { ends, readAtMs } = rememberedOf(after);
    expect(rememberedOf(after)).toEqual({ ...rememberedOf(before), ends, readAtMs });
    expect(ends).toHaveLength(2);
  });
});

describe('the newest end of a resource', () => {
  test('is that of any task, those of the first listing included', () => {
    const tasks = [
      { state: 'COMPLETED', endedAt: 50.5 },
      { state: 'COMPLETED', endedAt: 40 },
      { state: 'FAILED', endedAt: 60 },
      { state: 'CANCELLED', endedAt: 70 },
      { state: 'DOING', endedAt: 80 },
    ] as const;
    expect(newest([{ at: 100, tasks }])).toEqual([50.5, 60]);
  });

  test('is never later than the look', () => {
    expect(newest([{ at: 100.25, tasks: [{ state: 'FAILED', endedAt: 999 }] }])).toEqual([undefined, 100.25]);
  });

  test('of a task without an end is when it was seen to finish', () => {
    expect(newest([{ at: 100, tasks: [{ state: 'FAILED' }] }])).toEqual([undefined, undefined]);
    expect(
      newest([
        { at: 100, tasks: [{ state: 'DOING' }] },
        { at: 160.5, tasks: [{ state: 'COMPLETED' }] },
      ]),
    ).toEqual([160, undefined]);
  });

  test('never goes back', () => {
    const looks = [
      { at: 100, tasks: [{ state: 'FAILED', endedAt: 90 }, { state: 'DOING' }] },
      { at: 160, tasks: [{ state: 'DOING' }, { state: 'FAILED', endedAt: 80 }] },
    ] satisfies Look[];
    expect(newest(looks)).toEqual([undefined, 90]);
  });
});
