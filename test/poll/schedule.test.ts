import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { startSchedule } from '../../src/poll/schedule.ts';
import { spreadMs } from '../../src/poll/timing.ts';
import { createFakeClock } from '../support/fake-clock.ts';

describe('startSchedule', () => {
  test('runs at once, then once per interval at the turn of its key', async () => {
    const clock = createFakeClock();
    const runs: number[] = [];
    using _schedule = startSchedule({
      key: 'nightly',
      intervalMs: () => 60_000,
      run: async () => void runs.push(clock.monotonic()),
      onSkipped: () => expect.unreachable(),
      clock,
    });
    await clock.advance(180_000);
    const turn = spreadMs('nightly', 60_000);
    expect(runs).toEqual([0, turn, turn + 60_000, turn + 120_000]);
  });

  test('has one turn per interval, although timers fire a little early', async () => {
    const clock = createFakeClock();
    const early: Clock = {
      ...clock,
      // As Node.js has it: whole milliseconds, and up to one too soon.
      after: (delayMs, fire) => clock.after(Math.max(0, Math.floor(delayMs) - 1), fire),
    };
    const runs: number[] = [];
    using _schedule = startSchedule({
      key: 'nightly',
      intervalMs: () => 1000,
      run: async () => void runs.push(clock.monotonic()),
      onSkipped: () => expect.unreachable(),
      clock: early,
    });
    await clock.advance(100_000);
    const gaps = runs.slice(1).map((at, index) => at - (runs[index] ?? 0));
    expect(runs).toHaveLength(101);
    expect(Math.min(...gaps.slice(1))).toBeGreaterThan(990);
  });

  test('never overlaps: a turn that comes while the run before it goes on is skipped and reported', async () => {
    const clock = createFakeClock();
    const runs: number[] = [];
    let skipped = 0;
    using _schedule = startSchedule({
      key: 'slow',
      intervalMs: () => 1000,
      run: () => {
        runs.push(clock.monotonic());
        return new Promise((resolve) => clock.after(2500, resolve));
      },
      onSkipped: () => (skipped += 1),
      clock,
    });
    await clock.advance(6000);
    const turn = spreadMs('slow', 1000);
    expect(runs).toEqual([0, turn + 2000, turn + 5000]);
    expect(skipped).toBe(4);
  });

  test('follows an interval that changes, from the run after which it did', async () => {
    const clock = createFakeClock();
    const runs: number[] = [];
    let intervalMs = 1000;
    using _schedule = startSchedule({
      key: 'a',
      intervalMs: () => intervalMs,
      run: async () => void runs.push(clock.monotonic()),
      onSkipped: () => expect.unreachable(),
      clock,
    });
    const turn = spreadMs('a', 1000);
    await clock.advance(1999);
    intervalMs = 3000;
    await clock.advance(8001);
    intervalMs = 500;
    await clock.advance(4000);
    const gaps = runs.slice(1).map((at, index) => at - (runs[index] ?? 0));
    // A change counts from the run after it: the turn already waited for stays where it is.
    expect(gaps.slice(0, 5)).toEqual([turn, 1000, 1000, 3000, 3000]);
    expect(gaps.slice(6).every((gap) => gap === 500)).toBe(true);
    expect(runs.length).toBeGreaterThan(7);
  });

  test('starts nothing once it is disposed', async () => {
    const clock = createFakeClock();
    let runs = 0;
    const schedule = startSchedule({
      key: 'a',
      intervalMs: () => 1000,
      run: async () => void (runs += 1),
      onSkipped: () => undefined,
      clock,
    });
    await clock.advance(1000);
    const before = runs;
    schedule[Symbol.dispose]();
    await clock.advance(10_000);
    expect(runs).toBe(before);
  });
});

describe('spreadMs', () => {
  test('is within the interval and the same for the same key', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1e9 }), (key, intervalMs) => {
        const turn = spreadMs(key, intervalMs);
        expect(turn).toBeGreaterThan(0);
        expect(turn).toBeLessThanOrEqual(intervalMs);
        expect(spreadMs(key, intervalMs)).toBe(turn);
      }),
    );
  });

  test('spreads a thousand resources evenly', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 1000; index += 1) {
      const tenth = Math.min(9, Math.floor(spreadMs(`data-sync-${index}`, 10)));
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(60);
    expect(Math.max(...tenths)).toBeLessThan(140);
  });
});
