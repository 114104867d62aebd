import { describe, expect, test } from 'vitest';
import { createRateLimiter } from '../../src/web/guard.ts';
import { createFakeClock } from '../support/fake-clock.ts';

describe('the rate limiter', () => {
  test('lets a burst in, then one request each interval', async () => {
    const clock = createFakeClock();
    const allows = createRateLimiter(clock);
    const limit = { intervalMs: 1000, burst: 2 };
    const ask = (): boolean => allows(limit);
    expect([ask(), ask(), ask()]).toEqual([true, true, false]);
    await clock.advance(999);
    expect(ask()).toBe(false);
    await clock.advance(1);
    expect([ask(), ask()]).toEqual([true, false]);
    await clock.advance(60_000);
    expect([ask(), ask(), ask()]).toEqual([true, true, false]);
  });

  test('a limit that stays keeps its bucket; a changed one starts full', () => {
    const allows = createRateLimiter(createFakeClock());
    expect(allows({ intervalMs: 1000, burst: 1 })).toBe(true);
    expect(allows({ intervalMs: 1000, burst: 1 })).toBe(false);
    expect(allows({ intervalMs: 2000, burst: 1 })).toBe(true);
    expect(allows({ intervalMs: 2000, burst: 1 })).toBe(false);
  });

  test('without a limit every request is let in', () => {
    const allows = createRateLimiter(createFakeClock());
    expect(Array.from({ length: 1000 }, () => allows(undefined)).every(Boolean)).toBe(true);
  });
});
