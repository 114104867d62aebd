import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResourceStatus } from '../../../src/model/snapshot.ts';
import { TASK_STATES, type Task } from '../../../src/model/task.ts';
import { findTasks } from '../../../src/web/api/task-page.ts';
import {
  decodeCursor,
  DEFAULT_QUERY,
  SORT_COLUMNS,
  type TaskQuery,
} from '../../../src/web/api/task-query.ts';
import { buildLocation, buildResource, buildSnapshot, buildStatus } from '../../support/status.ts';

function resourceWith(name: string, tasks: readonly Partial<Task>[]): ResourceStatus {
  return buildStatus({ resource: buildResource({ name }), snapshot: buildSnapshot(tasks) });
}

const find = (statuses: readonly ResourceStatus[], query: Partial<TaskQuery> = {}) =>
  findTasks(statuses, { ...DEFAULT_QUERY, ...query });

/** `resource/id` of the tasks found. */
async function idsOf(statuses: readonly ResourceStatus[], query: Partial<TaskQuery> = {}): Promise<string[]> {
  return (await find(statuses, query)).tasks.map(({ resource, id }) => `${resource}/${id}`);
}

describe('filters', () => {
  const statuses = [
    resourceWith('nightly', [
      { id: 'a', name: '训练集 Part 1', state: 'FAILED', type: 'AOSSTOFS', errorMessage: 'AccessDenied' },
      { id: 'b', name: 'part 2', state: 'DOING', type: 'FSTOAOSS' },
    ]),
    resourceWith('weekly', [
      { id: 'a', state: 'DOING', sources: [buildLocation({ name: 'bucket', prefix: 'raw/' })] },
      { id: 'c', state: 'COMPLETED', type: 'FSTOAOSS', thirdParty: 'OSS' },
    ]),
  ];

  test('nothing asked for is everything, by resource and id', async () => {
    expect(await idsOf(statuses)).toEqual(['nightly/a', 'nightly/b', 'weekly/a', 'weekly/c']);
  });

  test.each<[Partial<TaskQuery>, string[]]>([
    [{ resources: ['weekly'] }, ['weekly/a', 'weekly/c']],
    [{ ids: ['a'] }, ['nightly/a', 'weekly/a']],
    [{ states: ['DOING', 'FAILED'] }, ['nightly/a', 'nightly/b', 'weekly/a']],
    [{ types: ['FSTOAOSS'] }, ['nightly/b', 'weekly/c']],
    [{ types: ['FSTOAOSS'], states: ['DOING'] }, ['nightly/b']],
    [{ reasons: ['permission'] }, ['nightly/a']],
    [{ reasons: ['quota', 'timeout'] }, []],
    [{ stalled: ['true'] }, []],
    [{ stalled: ['false'], states: ['FAILED'] }, ['nightly/a']],
    [{ q: 'PART' }, ['nightly/a', 'nightly/b']],
    [{ q: ' 训练集  denied ' }, ['nightly/a']],
    [{ q: 'bucket/raw' }, ['weekly/a']],
    [{ q: 'oss' }, ['weekly/c']],
    [{ q: '.*' }, []],
  ])('%j finds %j', async (query, expected) => {
    expect(await idsOf(statuses, query)).toEqual(expected);
  });

  test('states are counted as if no state was chosen, the total as it was', async () => {
    const page = await find(statuses, { states: ['DOING'], limit: 1 });
    expect(page.states).toEqual({ ...page.states, DOING: 2, FAILED: 1, COMPLETED: 1, PAUSED: 0 });
    expect(page.total).toBe(2);
    expect(page.tasks).toHaveLength(1);
  });
});

describe('a sort', () => {
  const statuses = [
    resourceWith('b', [
      { id: '1', progressRatio: 0.5, state: 'FAILED' },
      { id: '2', progressRatio: undefined, state: 'SCANNING' },
    ]),
    resourceWith('a', [
      { id: '3', progressRatio: 0.5, state: 'DOING' },
      { id: '4', progressRatio: 0, state: 'DOING' },
    ]),
  ];

  test.each([
    [false, ['a/4', 'a/3', 'b/1', 'b/2']],
    [true, ['a/3', 'b/1', 'a/4', 'b/2']],
  ])('descending: %j puts the unknown last and equals by resource and id', async (descending, expected) => {
    expect(await idsOf(statuses, { sort: { column: 'progress_ratio', descending } })).toEqual(expected);
  });

  test('by state is in the order of the states', async () => {
    const sort = { column: 'state', descending: false } as const;
    expect(await idsOf(statuses, { sort })).toEqual(['b/2', 'a/3', 'a/4', 'b/1']);
  });
});

const tasksArbitrary = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    name: fc.constantFrom('', 'a', 'B', '中'.repeat(200), `${'中'.repeat(200)}!`),
    state: fc.constantFrom(...TASK_STATES),
    sizeBytes: fc.option(fc.nat(3), { nil: undefined }),
    createdAt: fc.option(fc.nat(3), { nil: undefined }),
    errorMessage: fc.constantFrom('', 'AccessDenied', 'timeout'),
  }),
  { selector: ({ id }) => id, maxLength: 25 },
);
const sortArbitrary = fc.record({ column: fc.constantFrom(...SORT_COLUMNS), descending: fc.boolean() });

/** Every page from the first on; `change` is called between two of them. */
async function readPages(
  statuses: () => readonly ResourceStatus[],
  query: TaskQuery,
  change: () => void = () => undefined,
): Promise<string[]> {
  const ids: string[] = [];
  let after: TaskQuery['after'];
  do {
    const page = await findTasks(statuses(), { ...query, after });
    ids.push(...page.tasks.map(({ resource, id }) => `${resource}/${id}`));
    after = page.next_cursor === null ? undefined : decodeCursor(query.sort, page.next_cursor);
    change();
  } while (after !== undefined);
  return ids;
}

describe('pages', () => {
  test('together hold every task once, in the order of one big page', async () => {
    await fc.assert(
      fc.asyncProperty(
        tasksArbitrary,
        tasksArbitrary,
        sortArbitrary,
        fc.integer({ min: 1, max: 8 }),
        async (some, others, sort, limit) => {
          const statuses = [resourceWith('x', some), resourceWith('y', others)];
          const inOne = await idsOf(statuses, { sort, limit: 1000 });
          expect(new Set(inOne).size).toBe(some.length + others.length);
          expect(await readPages(() => statuses, { ...DEFAULT_QUERY, sort, limit })).toEqual(inOne);
        },
      ),
    );
  });

  test('neither skip nor repeat a task that stays while others come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        tasksArbitrary,
        sortArbitrary,
        fc.integer({ min: 1, max: 5 }),
        async (all, sort, limit) => {
          const staying = all.filter((_, index) => index % 2 === 0);
          let round = 0;
          const statuses = () => [resourceWith('x', round % 2 === 0 ? all : staying)];
          const ids = await readPages(statuses, { ...DEFAULT_QUERY, sort, limit }, () => (round += 1));
          const expected = await idsOf([resourceWith('x', staying)], { sort, limit: 1000 });
          const stayed = new Set(expected);
          expect(ids.filter((id) => stayed.has(id))).toEqual(expected);
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
    );
  });
});

test('the tasks of a stale resource are shown as last seen, and say so', async () => {
  const lastSnapshot = buildSnapshot([{ id: 'a' }]);
  const page = await find([buildStatus({ snapshot: undefined, lastSnapshot })]);
  expect(page.tasks.map(({ id, stale }) => [id, stale])).toEqual([['a', true]]);
});

test('gives way to other work while it looks through many tasks', async () => {
  const many = resourceWith(
    'big',
    Array.from({ length: 10_000 }, (_, n) => ({ id: `task-${n}` })),
  );
  const first = Promise.race([find([many]).then(() => 'found'), setImmediate('another turn')]);
  expect(await first).toBe('another turn');
});
