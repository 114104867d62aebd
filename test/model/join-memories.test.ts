import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addGiven, joinMemories, type GivenTasks } from '../../src/model/join-memories.ts';
import { EMPTY_MEMORY, type ResourceCounters, type ResourceMemory } from '../../src/model/memory.ts';
import type { Task, TaskState } from '../../src/model/task.ts';
import { track } from '../../src/model/tracker.ts';
import { buildTask } from '../support/status.ts';

const POLL_MS = 60_000;
const NO_TASKS: GivenTasks = new Map();

/** The memory after the nth poll. */
function follow(before: ResourceMemory, n: number, tasks: readonly Partial<Task>[]): ResourceMemory {
  const nowMs = n * POLL_MS;
  return track(before, {
    listing: 'active',
    startedAtMs: nowMs,
    nowMs,
    historyEnabled: false,
    tasks: tasks.map((task) => buildTask({ readAtMs: nowMs, ...task })),
  }).memory;
}

/** Over polls without knowing what was stored, and then with it. */
function followUnread(
  stored: ResourceMemory,
  first: number,
  polls: readonly (readonly Partial<Task>[])[],
): ResourceMemory {
  let since = EMPTY_MEMORY;
  let given = NO_TASKS;
  for (const [index, tasks] of polls.slice(0, -1).entries()) {
    const next = follow(since, first + index, tasks);
    given = addGiven(given, since, next);
    since = next;
  }
  return follow(joinMemories({ stored, since, given }), first + polls.length - 1, polls.at(-1) ?? []);
}

function numberedCounters(n: number): ResourceCounters {
  return {
    stateEntries: { ...EMPTY_MEMORY.counters.stateEntries, DOING: n },
    transferredFiles: 10 * n,
    finishedDurations: {
      ...EMPTY_MEMORY.counters.finishedDurations,
      FAILED: { counts: [n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], sum: 30 * n },
    },
    lastCompletedAt: 1000 + n,
    lastFailedAt: n === 1 ? 7 : undefined,
  };
}

describe('what was stored, and what was counted without it', () => {
  test('add up', () => {
    const stored = {
      ...EMPTY_MEMORY,
      counters: numberedCounters(1),
      activeStartedAtMs: 5,
      historyStartedAtMs: 6,
    };
    const since = { ...EMPTY_MEMORY, counters: numberedCounters(2), activeStartedAtMs: 50 };
    expect(joinMemories({ stored, since, given: NO_TASKS })).toEqual({
      tasks: new Map(),
      counters: { ...numberedCounters(3), lastCompletedAt: 1002, lastFailedAt: 7 },
      activeStartedAtMs: 5,
      historyStartedAtMs: 6,
    });
  });

  test('a task that finished in between counts once, with its duration', () => {
    const stored = follow(EMPTY_MEMORY, 1, [{ id: 'a', state: 'DOING', completedFiles: 10 }]);
    const finished = { id: 'a', state: 'FAILED', completedFiles: 30, durationSeconds: 50 } as const;
    const { counters } = followUnread(stored, 5, [[finished], [finished], [finished]]);
    expect(counters.stateEntries.FAILED).toBe(1);
    expect(counters.transferredFiles).toBe(20);
    expect(counters.finishedDurations.FAILED.sum).toBe(50);
  });

  test('a task that entered a state before it was given, and the next one after, counts for both', () => {
    const stored = follow(EMPTY_MEMORY, 1, [{ id: 'a', state: 'PAUSED' }]);
    const { counters } = followUnread(stored, 2, [
      [{ id: 'a', state: 'DOING' }],
      [{ id: 'a', state: 'DOING' }],
      [{ id: 'a', state: 'COMPLETED' }],
    ]);
    expect(counters.stateEntries).toMatchObject({ DOING: 1, COMPLETED: 1 });
  });

  test('what the first history listing showed was given as well', () => {
    const active = follow(EMPTY_MEMORY, 1, [{ id: 'a' }]);
    const given = addGiven(NO_TASKS, EMPTY_MEMORY, active);
    const history = track(active, {
      listing: 'history',
      startedAtMs: POLL_MS,
      nowMs: POLL_MS,
      historyEnabled: true,
      tasks: [buildTask({ id: 'a' }), buildTask({ id: 'old', state: 'COMPLETED' })],
    }).memory;
    expect([...addGiven(given, active, history).keys()]).toEqual(['a', 'old']);
    expect([...addGiven(given, history, follow(history, 2, [{ id: 'a' }, { id: 'new' }])).keys()]).toEqual([
      'a',
    ]);
  });
});

const STATES = ['DOING', 'PAUSED', 'SCANNING'] as const;

test('counts are those of an exporter that could read what was stored from the start', () => {
  const look = fc.record({ state: fc.constantFrom(...STATES), moved: fc.nat({ max: 3 }) });
  const life = fc.record({
    from: fc.nat({ max: 4 }),
    until: fc.integer({ min: 1, max: 8 }),
    end: fc.constantFrom('COMPLETED', 'FAILED'),
    looks: fc.array(look, { minLength: 6, maxLength: 6 }),
  });
  fc.assert(
    fc.property(fc.array(life, { maxLength: 5 }), (lives) => {
      const polls = Array.from({ length: 6 }, (_, n) =>
        lives.flatMap(({ from, until, end, looks }, index) => {
          if (n < from) return [];
          const completedFiles = looks
            .slice(0, Math.min(n, until) + 1)
            .reduce((sum, { moved }) => sum + moved, 0);
          const state = n >= until ? end : looks[n]!.state;
          return [{ id: `task-${index}`, state, completedFiles, createdAt: (from + 1) * 60 }];
        }),
      );
      const [first = [], ...rest] = polls;
      const stored = follow(EMPTY_MEMORY, 1, first);
      const known = rest.reduce((memory, tasks, index) => follow(memory, 2 + index, tasks), stored);
      const { counters, tasks } = followUnread(stored, 2, rest);
      expect(counters.stateEntries).toEqual(known.counters.stateEntries);
      expect(counters.transferredFiles).toBe(known.counters.transferredFiles);
      expect(statesOf(tasks)).toEqual(statesOf(known.tasks));
    }),
    { numRuns: 2000 },
  );
});

function statesOf(tasks: ResourceMemory['tasks']): ReadonlyMap<string, TaskState> {
  return new Map([...tasks].map(([id, { state }]) => [id, state]));
}
