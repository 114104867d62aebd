import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_MEMORY, type ResourceMemory } from '../../src/model/memory.ts';
import { LISTINGS } from '../../src/model/poll.ts';
import { TASK_STATES, TERMINAL_STATES, isActive, isTerminal, type Task } from '../../src/model/task.ts';
import { track, type Observation } from '../../src/model/tracker.ts';
import { Listings } from '../../src/poll/listings.ts';
import {
  countByDefinition,
  listedRow,
  rowAt,
  type Moment,
  type Poll,
  type TrueTask,
} from './reference-tracker.ts';

const START = 1_790_000_000;

/** Tasks change in odd seconds and polls happen in even ones, so that it is always clear which came first. */
const odd = fc.integer({ min: 0, max: 150 }).map((half) => START + 2 * half + 1);
const even = fc.integer({ min: 0, max: 150 }).map((half) => START + 2 * half);

const moment = fc.record<Moment>({
  at: odd,
  state: fc.constantFrom(...TASK_STATES),
  completedFiles: fc.option(fc.nat(100), { nil: undefined }),
  durationSeconds: fc.option(fc.nat(1_000_000), { nil: undefined }),
});
const absence = fc
  .tuple(odd, fc.oneof(odd, fc.constant(Infinity)))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const tasks = fc
  .array(
    fc.record({
      moments: fc.uniqueArray(moment, { selector: ({ at }) => at, minLength: 1, maxLength: 8 }),
      tellsCreation: fc.boolean(),
      keepsEnd: fc.boolean(),
      absences: fc.array(absence, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((drawn) => drawn.map((task, index) => toTrueTask(`task-${index}`, task)));

/** A poll that fails makes no observation, so it is one that is not there: what is left has gaps of any length. */
const polls = fc
  .array(fc.record<Poll>({ at: even, listing: fc.constantFrom(...LISTINGS) }), { maxLength: 25 })
  .map((drawn) => drawn.toSorted((a, b) => a.at - b.at || a.listing.localeCompare(b.listing)))
  // History is asked for once there was a good active listing.
  .map((sorted) => sorted.filter(({ at }) => at >= (sorted.find(isOfActive)?.at ?? Infinity)));

function isOfActive({ listing }: Poll): boolean {
  return listing === 'active';
}

function toTrueTask(
  id: string,
  task: Omit<TrueTask, 'id' | 'moments'> & { readonly moments: readonly Moment[] },
): TrueTask {
  const [first, ...rest] = task.moments.toSorted((a, b) => a.at - b.at);
  if (first === undefined) throw new RangeError('a task has at least one moment');
  return { ...task, id, moments: [first, ...rest] };
}

/** What the exporter observes. */
function observe(
  history: readonly TrueTask[],
  good: readonly Poll[],
  historyEnabled: boolean,
): readonly Observation[] {
  const listings = new Listings(historyEnabled, undefined);
  return good.map((poll) => {
    const rows = history.flatMap((task) => listedRow(task, poll) ?? []);
    const startedAtMs = poll.at * 1000;
    const listing = {
      startedAtMs,
      tasks: new Map(rows.map((row) => [row.id, row])),
      latencySeconds: 0,
      failures: new Map(),
      missingRows: 0,
    };
    if (poll.listing === 'active') listings.takeActive(listing);
    else {
      listings.ask();
      listings.takeHistory(listing);
    }
    return {
      listing: poll.listing,
      startedAtMs,
      tasks: listings.snapshot()?.tasks ?? [],
      hidden: poll.listing === 'history' ? listings.hidden() : [],
      historyEnabled,
      nowMs: startedAtMs + 500,
    };
  });
}

function trackAll(observations: readonly Observation[]): ResourceMemory {
  return observations.reduce((memory, observation) => track(memory, observation).memory, EMPTY_MEMORY);
}

function sumOf(entries: Readonly<Record<string, number>>): number {
  return Object.values(entries).reduce((sum, count) => sum + count, 0);
}

test('the counters are what the definition says, whatever happens and whichever polls fail', () => {
  fc.assert(
    fc.property(tasks, polls, fc.boolean(), (history, drawn, historyEnabled) => {
      const good = historyEnabled ? drawn : drawn.filter(isOfActive);
      const { counters } = trackAll(observe(history, good, historyEnabled));
      expect(counters).toEqual(countByDefinition(history, good, historyEnabled));
    }),
    { numRuns: 3000 },
  );
});

test('every entry that is counted is an event, and the reverse', () => {
  fc.assert(
    fc.property(tasks, polls, (history, good) => {
      let memory = EMPTY_MEMORY;
      const entries = { ...EMPTY_MEMORY.counters.stateEntries };
      for (const observation of observe(history, good, true)) {
        const step = track(memory, observation);
        for (const event of step.events) {
          expect(event.from).toBe(memory.tasks.get(event.task.id)?.state);
          entries[event.to] += 1;
        }
        memory = step.memory;
        expect(memory.counters.stateEntries).toEqual(entries);
      }
    }),
  );
});

test('polled before and after every change, the counters hold every transition there was', () => {
  fc.assert(
    fc.property(tasks, (history) => {
      const always = history.map((task) => ({ ...task, absences: [] }));
      const good = Array.from({ length: 152 }, (_, half) =>
        LISTINGS.map((listing) => ({ at: START + 2 * half, listing })),
      ).flat();
      const expected = { ...EMPTY_MEMORY.counters.stateEntries };
      for (const { moments } of always) {
        for (const [index, { state }] of moments.entries()) {
          // Every end is an entry, though the task ended in the same state before.
          if (isTerminal(state) || state !== moments[index - 1]?.state) expected[state] += 1;
        }
      }
      expect(trackAll(observe(always, good, true)).counters.stateEntries).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('rows in any order count no end twice, and no file of a run twice', () => {
  const glimpse = fc.record({ readAt: even, place: fc.nat(3) });
  const glimpses = fc.array(
    fc.record({ rows: fc.array(glimpse, { maxLength: 5 }), listing: fc.constantFrom(...LISTINGS) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(tasks, glimpses, (history, drawn) => {
      const seen = drawn.map(({ rows }) =>
        rows.flatMap(({ readAt, place }) => toRow(history[place], readAt)),
      );
      const { counters } = trackAll(
        drawn.map(({ listing }, index) => ({
          listing,
          startedAtMs: (START + index) * 1000,
          tasks: seen[index] ?? [],
          historyEnabled: true,
          nowMs: (START + 1000) * 1000,
        })),
      );
      for (const state of TERMINAL_STATES) {
        const ends = seen.flat().filter((row) => row.state === state);
        const distinct = new Set(ends.map(({ id, endedAt }) => `${id} ${endedAt}`));
        expect(counters.stateEntries[state]).toBeLessThanOrEqual(distinct.size);
      }
      const highest = new Map<string, number>();
      for (const { id, startedAt, completedFiles = 0 } of seen.flat()) {
        const run = `${id} ${startedAt}`;
        highest.set(run, Math.max(highest.get(run) ?? 0, completedFiles));
      }
      const sum = highest.values().reduce((files, each) => files + each, 0);
      expect(counters.transferredFiles).toBeLessThanOrEqual(sum);
    }),
    { numRuns: 1000 },
  );
});

function toRow(task: TrueTask | undefined, readAt: number): readonly Task[] {
  const row = task === undefined ? undefined : rowAt(task, readAt);
  return row === undefined ? [] : [row];
}

test('an observation tracked twice changes nothing', () => {
  fc.assert(
    fc.property(tasks, polls, (history, good) => {
      let memory = EMPTY_MEMORY;
      for (const observation of observe(history, good, true)) {
        memory = track(memory, observation).memory;
        const again = track(memory, observation);
        expect(again).toEqual({ memory, events: [] });
        expect(again.memory.counters).toBe(memory.counters);
        for (const [id, task] of again.memory.tasks) expect(task).toBe(memory.tasks.get(id));
      }
    }),
  );
});

test('tasks do not depend on each other: tracked apart they add up to the same', () => {
  fc.assert(
    fc.property(tasks, polls, (history, good) => {
      const together = trackAll(observe(history, good, true));
      const apart = history.map((task) => trackAll(observe([task], good, true)));
      expect(new Map(apart.flatMap(({ tasks: remembered }) => [...remembered]))).toEqual(together.tasks);
      expect(apart.reduce((sum, { counters }) => sum + sumOf(counters.stateEntries), 0)).toBe(
        sumOf(together.counters.stateEntries),
      );
      expect(apart.reduce((sum, { counters }) => sum + counters.transferredFiles, 0)).toBe(
        together.counters.transferredFiles,
      );
    }),
  );
});

test('what is remembered of a task fits its state', () => {
  fc.assert(
    fc.property(tasks, polls, (history, good) => {
      for (const [index, observation] of observe(history, good, true).entries()) {
        const { tasks: remembered } = trackAll(observe(history, good.slice(0, index + 1), true));
        const listed = new Map(observation.tasks.map(({ id, state }) => [id, state]));
        for (const [id, task] of remembered) {
          expect(task.vanishedAt === undefined).toBe(listed.has(id));
          expect(task.finishedAt === undefined).toBe(isActive(listed.get(id) ?? task.state));
          expect(task.stateChangedAt).toBeLessThanOrEqual(observation.nowMs / 1000);
          expect(task.progressedAt).toBeLessThanOrEqual(observation.nowMs / 1000);
        }
      }
    }),
  );
});
