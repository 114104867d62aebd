import { describe, expect, test } from 'vitest';
import { countChanges } from '../../src/model/count-changes.ts';
import { joinMemories } from '../../src/model/join-memories.ts';
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

describe('a counter that is full stays full', () => {
  test('when more is counted', () => {
    const counters = countChanges(FULL, {
      entries: [{ to: 'COMPLETED', durationSeconds: 10 }],
      transferredFiles: MOST,
      lastCompletedAt: undefined,
      lastFailedAt: undefined,
    });
    expect(counters).toEqual(FULL);
  });

  test('when two memories are joined', () => {
    const memory = { ...EMPTY_MEMORY, counters: FULL };
    expect(joinMemories({ stored: memory, since: memory, given: new Map() }).counters).toEqual(FULL);
  });
});
