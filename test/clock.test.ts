import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../src/clock.ts';

const DAY_MS = 86_400_000;

describe('the clock of the machine', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([1, 24, 25, 60, 400])('waits %d days, which may be longer than one timer can', (days) => {
    const fire = vi.fn<() => void>();
    systemClock.after(days * DAY_MS, fire);
    vi.advanceTimersByTime(days * DAY_MS - 1);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledOnce();
  });

  test('a long wait can be cancelled at any time', () => {
    const fire = vi.fn<() => void>();
    const cancel = systemClock.after(60 * DAY_MS, fire);
    vi.advanceTimersByTime(30 * DAY_MS);
    cancel();
    vi.advanceTimersByTime(60 * DAY_MS);
    expect(fire).not.toHaveBeenCalled();
  });
});
