import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_MEMORY, type TaskMemory } from '../../src/model/memory.ts';
import type { Task } from '../../src/model/task.ts';
import { createRandom, magnitudeBetween } from '../../src/simulator/random.ts';
import { CONSTANT_SPEED, VARYING_SPEEDS, halfwayError, type SpeedShape } from './simulated-transfer.ts';
import { rememberedOf, trackLooks, type Looked } from './track-looks.ts';

/** What is remembered of a task in DOING after polls that showed these percents at these seconds. */
function remember(...polls: readonly (readonly [at: number, shown: number | Partial<Task>])[]): TaskMemory {
  return rememberedOf(
    trackLooks(
      polls.map(([at, shown]) => {
        const task = typeof shown === 'number' ? { progressRatio: shown / 100 } : shown;
        return { at, tasks: [{ state: 'DOING', ...task }] };
      }),
    ),
  );
}

describe('the estimate', () => {
  test('begins at the first move, because the first look is somewhere between two', () => {
    expect(remember([0, 10], [60, 10]).pace).toBeUndefined();
    const { etaAt, pace } = remember([0, 10], [60, 11]);
    expect(etaAt).toBeUndefined();
    expect(pace).toEqual({
      progress: 0.11,
      movedAt: 60,
      since: 60,
      progressPerSecond: undefined,
      secondsPerMove: undefined,
    });
  });

  test('is there from the second move on: what is left at the rate between the two', () => {
    // 2 % in 60 s, 87 % to go.
    expect(remember([0, 10], [60, 11], [120, 13]).etaAt).toBe(120 + 43.5 * 60);
  });

  test('stays while nothing moves', () => {
    const before = remember([0, 10], [60, 11], [120, 13]);
    const looked = trackLooks([{ at: 120, tasks: [{ state: 'DOING', progressRatio: 0.13 }] }]);
    expect(remember([0, 10], [60, 11], [120, 13], [180, 13])).toEqual(before);
    expect(
      rememberedOf(
        trackLooks([{ at: 180, tasks: [{ state: 'DOING', progressRatio: 0.13 }] }], looked.memory),
      ),
    ).toBe(rememberedOf(looked));
  });

  test('lets the latest moves weigh most', () => {
    // 60 of 120 s observed are new, so the old rate keeps (1/2)^2.5 of its weight.
    const { pace } = remember([0, 10], [60, 11], [120, 13], [180, 14]);
    expect(pace?.progressPerSecond).toBeCloseTo((0.176_777 * 2 + 0.823_223 * 1) / 6000, 8);
    expect(pace?.secondsPerMove).toBe(60);
  });

  test('is never before the poll', () => {
    // Half of the work per minute, so it should be done at 180.
    expect(remember([0, 10], [60, 20], [120, 60], [300.5, 60]).etaAt).toBe(301);
  });

  test('is given up once nothing moved for five times as long as usual', () => {
    const moves = [
      [0, 10],
      [60, 11],
      [120, 13],
    ] as const;
    expect(remember(...moves, [420, 13]).etaAt).toBe(2730);
    expect(remember(...moves, [421, 13])).toMatchObject({ etaAt: undefined, pace: undefined });
  });

  test('begins anew when progress goes back', () => {
    const moves = [
      [0, 10],
      [60, 11],
      [120, 13],
      [180, 12],
    ] as const;
    expect(remember(...moves)).toMatchObject({ etaAt: undefined, pace: undefined });
    expect(remember(...moves, [240, 13], [300, 15]).etaAt).toBe(300 + 42.5 * 60);
  });

  test('begins anew when the task was in another state', () => {
    const moves = [
      [0, 10],
      [60, 11],
      [120, 13],
    ] as const;
    const paused = [180, { state: 'PAUSED', progressRatio: 0.13 }] as const;
    expect(remember(...moves, paused)).toMatchObject({ etaAt: undefined, pace: undefined });
    expect(remember(...moves, paused, [240, 20], [300, 21], [360, 23]).etaAt).toBe(360 + 38.5 * 60);
  });

  test('comes from the files where ADS tells no percent', () => {
    // With the 3 % that were there already: 10 %, 11 % and 13 %.
    const files = [
      [0, ofThousand(70)],
      [60, ofThousand(80)],
      [120, ofThousand(100)],
    ] as const;
    expect(remember(...files).etaAt).toBe(120 + 43.5 * 60);
  });

  test('comes from no more files than there are', () => {
    const files = [
      [0, ofThousand(900)],
      [60, ofThousand(1000)],
    ] as const;
    expect(remember(...files).pace?.progress).toBe(1);
  });

  test.each<[string, Partial<Task>]>([
    ['without a total', { totalFiles: undefined }],
    ['with a total of 0', { totalFiles: 0 }],
  ])('does not come from files %s', (_, total) => {
    const shown = (completedFiles: number): Partial<Task> => ({ completedFiles, ...total });
    expect(remember([0, shown(70)], [60, shown(80)], [120, shown(100)]).pace).toBeUndefined();
  });

  test('begins anew when a percent is told after files alone', () => {
    const files = [
      [0, ofThousand(100)],
      [60, ofThousand(110)],
      [120, ofThousand(130)],
    ] as const;
    expect(remember(...files).pace).toBeDefined();
    expect(remember(...files, [180, { ...ofThousand(140), progressRatio: 0.9 }]).pace).toBeUndefined();
  });

  test('takes two moves within one second as one', () => {
    expect(remember([0, 10], [60, 11], [60.5, 12], [120, 13]).etaAt).toBe(120 + 43.5 * 60);
  });
});

test('whatever a task shows, its estimate is a time that is not past, and only there in DOING', () => {
  const shown = fc.record({
    after: fc.integer({ min: 10, max: 400_000 }).map((ms) => ms / 1000),
    state: fc.constantFrom('DOING', 'DOING', 'DOING', 'DOING', 'PAUSED'),
    progressRatio: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    totalFiles: fc.option(fc.nat(9), { nil: undefined }),
    completedFiles: fc.option(fc.nat(9), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(shown, { maxLength: 20 }), (polls) => {
      let looked: Looked = { memory: EMPTY_MEMORY, events: [] };
      let at = 1_790_000_000;
      for (const { after, ...task } of polls) {
        at += after;
        looked = trackLooks([{ at, tasks: [task] }], looked.memory);
        const { etaAt, pace } = rememberedOf(looked);
        if (task.state === 'PAUSED') expect(pace).toBeUndefined();
        const secondsLeft = (1 - (pace?.progress ?? NaN)) / (pace?.progressPerSecond ?? NaN);
        // 100 years: no estimate.
        if (secondsLeft <= 3_155_760_000) expect(etaAt).toBeGreaterThanOrEqual(at);
        else expect(etaAt).toBeUndefined();
      }
    }),
    { numRuns: 1000 },
  );
});

describe('at half-way, the median error of the estimate', () => {
  test('is below 10 % of the remaining time at constant speed', () => {
    expect(medianError(CONSTANT_SPEED)).toBeLessThan(0.1);
  });

  test.each(Object.entries(VARYING_SPEEDS).map(([name, shape]) => ({ name, shape })))(
    'is below 30 % when the speed is $name',
    ({ shape }) => {
      expect(medianError(shape)).toBeLessThan(0.3);
    },
  );
});

/** Over transfers that take from 20 minutes to 3 days at their mean speed. */
function medianError(shape: SpeedShape): number {
  const random = createRandom(1);
  const durations = Array.from({ length: 201 }, () => magnitudeBetween(random, 20 * 60, 3 * 86_400));
  const errors = durations.map((seconds) => halfwayError(shape, random, seconds));
  return errors.sort((a, b) => a - b)[100] ?? Infinity;
}

function ofThousand(completedFiles: number): Partial<Task> {
  return { totalFiles: 1000, completedFiles, existingFiles: 30 };
}
