import { expect, test } from 'vitest';
import { countChanges } from '../../src/model/count-changes.ts';
import { EMPTY_MEMORY, type ResourceCounters } from '../../src/model/memory.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const FULL: ResourceCounters = {
  ...EMPTY_MEMORY.counters,
  stateEntries: { ...EMPTY_MEMORY.counters.stateEntries, COMPLETED: MOST },
  transferredFiles: MOST,
  finishedDurations: {
    ...EMPTY_MEMORY.counters.finishedDurations,
    COMPLETED: { counts: [MOST, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], sum: MOST },
  },
};

test('a counter that is full stays full', () => {
  const counters = countChanges(FULL, {
    entries: [{ to: 'COMPLETED', durationSeconds: 10 }],
    transferredFiles: MOST,
    lastCompletedAt: undefined,
    lastFailedAt: undefined,
  });
  expect(counters).toEqual(FULL);
});
