import { expect, test } from 'vitest';
import { measurePresence, type FieldPresence, type Presence } from '../../src/ads/presence.ts';

const SECRET = 'OURSECRETKEY0001';

function measure(response: unknown): Presence {
  return measurePresence(Buffer.from(JSON.stringify(response)), {
    sizeBase: 1024,
    omittedFields: 'default',
    readAtMs: 1_764_000_000_000,
    secrets: [SECRET],
  });
}

function fieldOf(rows: readonly unknown[], name: FieldPresence['field']): FieldPresence | undefined {
  return measure({ data_sync_task: rows }).fields.find(({ field }) => field === name);
}

test('counts the rows in which a field is there; null is missing, an empty text is not', () => {
  const rows = [
    { task_id: 'a', rate: '1MB/s' },
    { task_id: 'b', rate: null },
    { task_id: 'c', rate: '' },
  ];
  expect(fieldOf([...rows, { task_id: 'd' }], 'rate')).toEqual({
    field: 'rate',
    present: 2,
    empty: 1,
    unreadable: 0,
    sample: undefined,
  });
});

test('a time of 0 tells nothing', () => {
  expect(
    fieldOf(
      [
        { task_id: 'a', end: 0 },
        { task_id: 'b', end: 5 },
      ],
      'end',
    ),
  ).toMatchObject({
    present: 2,
    empty: 1,
  });
});

test('shows the first value that cannot be read', () => {
  const rows = ['12 foo/s', '3MB/s', 'fast'].map((rate, index) => ({ task_id: index + 1, rate }));
  expect(fieldOf(rows, 'rate')).toMatchObject({ present: 3, unreadable: 2, sample: '"12 foo/s"' });
});

test.each<[FieldPresence['field'], unknown, string]>([
  ['state', 'QUEUED', '"QUEUED"'],
  ['state', { name: 'DOING' }, 'an object'],
  ['percent', `x${'9'.repeat(60)}`, `"x${'9'.repeat(37)}…`],
  ['state', `is ${SECRET}`, '"is <secret>"'],
  ['state', 'third-party-key', '"<secret>"'],
  ['rate', '\u001b[31mred', '"\\u001b[31mred"'],
  ['src_info', 'bucket/prefix', 'a text'],
  ['src_third_info', 'AK:SK', 'a text'],
  ['task_name', true, 'a boolean'],
  ['user_id', ['a'], 'a list'],
])('an unreadable %s of %j is shown as %s', (field, value, sample) => {
  const row = { task_id: 'a', src_third_info: { sk: 'third-party-key' }, [field]: value };
  expect(fieldOf([row], field)).toMatchObject({ unreadable: 1, sample });
});

test('a size without a unit is unreadable for the missing unit', () => {
  expect(fieldOf([{ task_id: 'a', size: 5 }], 'size_unit')).toMatchObject({
    present: 0,
    unreadable: 1,
    sample: 'missing',
  });
});

test('a row that is no object, and one without an id', () => {
  expect(fieldOf(['x', {}], 'data_sync_task')).toMatchObject({ present: 2, unreadable: 1, sample: 'a text' });
  expect(fieldOf(['x', {}], 'task_id')).toMatchObject({ present: 0, unreadable: 1, sample: 'missing' });
});

test.each([
  [{ data_sync_task: [{ task_id: 'a' }] }, 'snake_case'],
  [{ dataSyncTask: [{ taskId: 'a' }] }, 'camelCase'],
  [{ data_sync_task: [{ taskId: 'a' }] }, 'both snake_case and camelCase'],
  [{ page: { total: 0 } }, undefined],
])('the keys of %j are %s', (response, style) => {
  expect(measure(response).keyStyle).toBe(style);
});

test('counts fields in either key style', () => {
  const [snake, camel] = [
    { data_sync_task: [{ task_id: 'a', total_num: 1 }] },
    { dataSyncTask: [{ taskId: 'a', totalNum: 1 }] },
  ];
  expect(measure(camel).fields).toEqual(measure(snake).fields);
});

test('names each unknown key once, with its place, and without a secret', () => {
  const row = { task_id: 'a', owner: 'x', src_info: [{ name: 'b', tier: 1 }, { tier: 2 }] };
  const response = { data_sync_task: [row, row], page: { next: '' }, trace: { task_id: 'z' }, [SECRET]: 1 };
  expect(measure(response).unknownKeys).toEqual([
    'data_sync_task.owner',
    'data_sync_task.src_info.tier',
    'page.next',
    'trace',
    '<secret>',
  ]);
});
