import { describe, expect, test } from 'vitest';
import { EMPTY_MEMORY, type ResourceMemory } from '../../src/model/memory.ts';
import { track, type Observation } from '../../src/model/tracker.ts';
import { buildTask } from '../support/status.ts';
import { rememberedOf, trackLooks, type Look } from './track-looks.ts';

const NO_TASKS = { at: 100, tasks: [] } satisfies Look;
const NO_HISTORY = { at: 100, listing: 'history', tasks: [] } satisfies Look;
const DAY = 86_400;

function observe(before: ResourceMemory, at: number, ids: readonly string[]): ResourceMemory {
  const tasks = ids.map((id) =>
    buildTask({ id, state: id.endsWith('-doing') ? 'DOING' : 'COMPLETED', readAtMs: at * 1000 }),
  );
  const observation: Observation = {
    listing: 'active',
    startedAtMs: at * 1000,
    tasks,
    historyEnabled: true,
    nowMs: at * 1000,
  };
  return track(before, observation).memory;
}

describe('nothing counts twice', () => {
  const doing = { state: 'DOING', completedFiles: 5 } as const;
  const failed = {
    state: 'FAILED',
    completedFiles: 8,
    createdAt: 150,
    endedAt: 200,
    durationSeconds: 3,
  } as const;
  const once = { stateEntries: { DOING: 1, FAILED: 1 }, transferredFiles: 8 };

  test.each<[string, Look[]]>([
    ['a task that stays as it is', [{ at: 280, tasks: [failed] }]],
    [
      'a task that vanishes and comes back',
      [
        { at: 280, tasks: [] },
        { at: 340, tasks: [failed] },
      ],
    ],
    [
      'a task that comes back as it was before',
      [
        { at: 280, tasks: [] },
        { at: 340, tasks: [{ ...doing, readAtMs: 160_000 }] },
      ],
    ],
    ['a row that is there twice', [{ at: 280, tasks: [failed, { ...failed, id: 'task-1' }] }]],
    ['missed polls', [{ at: 280 + 3 * DAY, tasks: [failed] }]],
    ['a second listing of another kind', [{ at: 280, listing: 'history', tasks: [failed] }]],
  ])('%s', (_, looks) => {
    const before: Look[] = [NO_TASKS, NO_HISTORY, { at: 160, tasks: [doing] }, { at: 220, tasks: [failed] }];
    const { memory } = trackLooks([...before, ...looks]);
    expect(memory.counters).toMatchObject(once);
    expect(memory.counters.finishedDurations.FAILED.sum).toBe(3);
  });

  test('an observation that is tracked again', () => {
    const before = trackLooks([NO_TASKS, NO_HISTORY]).memory;
    const observation = {
      listing: 'active',
      startedAtMs: 160_000,
      tasks: [buildTask({ ...failed, readAtMs: 160_500 })],
      historyEnabled: true,
      nowMs: 161_000,
    } as const;
    const first = track(before, observation);
    const second = track(first.memory, observation);
    expect(first.events).toHaveLength(1);
    expect(second).toEqual({ memory: first.memory, events: [] });
  });
});

test('what a listing did not change keeps its identity', () => {
  const tasks = [
    { completedFiles: 5, progressRatio: 0.5 },
    { state: 'COMPLETED', endedAt: 90 },
  ] as const;
  const before = trackLooks([NO_HISTORY, { at: 100, tasks }]);
  const after = trackLooks(
    [{ at: 160, tasks: [tasks[0], { state: 'COMPLETED', endedAt: 90, sizeBytes: 7 }] }],
    before.memory,
  );
  expect(after.memory.counters).toBe(before.memory.counters);
  expect(rememberedOf(after, 'task-1')).toBe(rememberedOf(before, 'task-1'));
  expect(rememberedOf(after, 'task-2')).toMatchObject({ sizeBytes: 7, readAtMs: 160_000 });
});

describe('a task that is no longer listed', () => {
  const listed = { at: 100, tasks: [{ state: 'DOING', completedFiles: 5 }] } satisfies Look;

  test('is remembered as it was, with the time from which it was missing', () => {
    const looked = trackLooks([listed, { at: 160.5, tasks: [] }, { at: 220, tasks: [] }]);
    expect(rememberedOf(looked)).toEqual({ ...rememberedOf(trackLooks([listed])), vanishedAt: 160 });
  });

  test('keeps its identity while it is missing', () => {
    const gone = trackLooks([listed, { at: 160, tasks: [] }]);
    const later = trackLooks([{ at: 220, tasks: [] }], gone.memory);
    expect(rememberedOf(later)).toBe(rememberedOf(gone));
  });

  test('is compared with what it was when it comes back', () => {
    const looked = trackLooks([
      listed,
      { at: 160, tasks: [] },
      { at: 159 + 7 * DAY, tasks: [{ state: 'PAUSED', completedFiles: 7 }] },
    ]);
    expect(looked.events).toMatchObject([{ from: 'DOING', to: 'PAUSED' }]);
    expect(looked.memory.counters.transferredFiles).toBe(2);
    expect(rememberedOf(looked).vanishedAt).toBeUndefined();
  });

  test('is listed again when it comes back as it was', () => {
    const looked = trackLooks([listed, { at: 160, tasks: [] }, { ...listed, at: 220 }]);
    expect(rememberedOf(looked)).toEqual({ ...rememberedOf(trackLooks([listed])), readAtMs: 220_000 });
  });

  test('is forgotten after 7 days', () => {
    const gone = [listed, { at: 160, tasks: [] }] satisfies Look[];
    expect(trackLooks([...gone, { at: 159 + 7 * DAY, tasks: [] }]).memory.tasks.size).toBe(1);
    expect(trackLooks([...gone, { at: 160 + 7 * DAY, tasks: [] }]).memory.tasks.size).toBe(0);
  });
});

describe('of more than 20,000 tasks that are no longer listed', () => {
  const IDS = Array.from({ length: 20_000 }, (_, index) => `old-${index}`);

  test('the longest gone are forgotten first', () => {
    let memory = observe(EMPTY_MEMORY, 100, ['first', ...IDS, 'last', 'listed']);
    memory = observe(memory, 160, [...IDS, 'last', 'listed']);
    memory = observe(memory, 220, ['last', 'listed']);
    expect(memory.tasks.size).toBe(20_002);
    expect(memory.tasks.has('first')).toBe(false);
    memory = observe(memory, 280, ['listed']);
    expect(memory.tasks.size).toBe(20_001);
    expect(memory.tasks.has('last')).toBe(true);
    expect(memory.tasks.get('listed')?.vanishedAt).toBeUndefined();
  });

  test('of those gone together the active ones are kept', () => {
    const memory = observe(EMPTY_MEMORY, 100, ['a-doing', ...IDS, 'b-doing']);
    const after = observe(memory, 160, []);
    expect(after.tasks.size).toBe(20_000);
    expect(after.tasks.has('a-doing')).toBe(true);
    expect(after.tasks.has('b-doing')).toBe(true);
  });
});
