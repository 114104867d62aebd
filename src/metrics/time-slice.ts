import { setImmediate } from 'node:timers/promises';

import type { Clock } from '../clock.ts';

const SLICE_MS = 8;

/** Lets long work give way: ask `isSpent()` often, and `await rest()` when it says so. */
export interface TimeSlice {
  readonly isSpent: () => boolean;
  /** Lets the event loop turn once, then begins a new slice. */
  readonly rest: () => Promise<void>;
}

export function createTimeSlice(clock: Clock): TimeSlice {
  let startedAt = clock.monotonic();
  return {
    isSpent: () => clock.monotonic() - startedAt >= SLICE_MS,
    rest: async () => {
      await setImmediate();
      startedAt = clock.monotonic();
    },
  };
}
