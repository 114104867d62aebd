import { describe, expect, test } from 'vitest';
import { decodeTask } from '../../src/ads/task-row.ts';
import type { DecodeField, DecodeOptions } from '../../src/ads/wire.ts';
import type { Task } from '../../src/model/task.ts';

const OPTIONS: DecodeOptions = { sizeBase: 1024, omittedFields: 'default', readAtMs: 1_000_000 };

function decode(
  fields: Record<string, unknown>,
  options: Partial<DecodeOptions> = {},
): { task: Task; failures: Partial<Record<DecodeField, number>> } {
  const failures = new Map<DecodeField, number>();
  const task = decodeTask({ task_id: 'a', ...fields }, { ...OPTIONS, ...options }, failures);
  expect(task).toBeDefined();
  return { task: task!, failures: Object.fromEntries(failures) };
}

const THIRD_KEY = 'Qx7Lm9ZtWk3Pv8RsB2';

test.each([
  [{ ak: THIRD_KEY }],
  [{ sk: [THIRD_KEY, 'other'] }],
  [{ credentials: { value: THIRD_KEY } }],
  [{ auth: [{ access_key: THIRD_KEY }] }],
  [[{ host: 'h', sk: { parts: [{ text: THIRD_KEY }] } }]],
  [{ sk: `${THIRD_KEY.slice(0, 6)}\n${THIRD_KEY.slice(6)}` }],
])('the key of a third party is in no other text, wherever it was given: %j', (thirdParty) => {
  const { task } = decode({
    src_third_info: thirdParty,
    task_name: `with ${THIRD_KEY}`,
    err_msg: `${'a '.repeat(505)}key ${THIRD_KEY} and ${Buffer.from(THIRD_KEY).toString('base64')}`,
    user_id: encodeURIComponent(THIRD_KEY).replace('Q', '%51'),
  });
  expect(task.name).toBe('with <secret>');
  expect(task.userId).toBe('<secret>');
  expect(task.errorMessage).not.toContain('Qx7');
});

test('a key that the cap would divide is not shown in part', () => {
  for (let before = 980; before < 1030; before++) {
    const text = `${'a '.repeat(600).slice(0, before)} secret_key=${THIRD_KEY} ${'b '.repeat(5000)}`;
    expect(decode({ err_msg: text }).task.errorMessage).not.toContain('Qx7');
    const url = `${'a '.repeat(600).slice(0, before)} s3://user:${THIRD_KEY}@host ${'b '.repeat(5000)}`;
    expect(decode({ err_msg: url }).task.errorMessage).not.toContain('Qx7');
  }
});

test('no text and no id holds what ends a line', () => {
  const text = 'a\u2028b\u2029c\u0085d\re\u001Cf';
  const location = { name: text, prefix: text, zone: text, region: text };
  const { task } = decode({
    task_id: text,
    task_name: text,
    err_msg: text,
    src_info: [location],
    user_id: text,
  });
  const { name, userId, errorMessage } = task;
  const texts = [task.id, name, userId, errorMessage, ...Object.values(task.sources[0] ?? {})].join('');
  for (const end of '\u2028\u2029\u0085\r\u001C') expect(texts).not.toContain(end);
  expect(name).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf');
  expect(task.id).toBe('a\\u2028b\\u2029c\\u0085d\\u000de\\u001cf');
});

test('our own key is in no id, however it is written', () => {
  const secrets = [THIRD_KEY];
  expect(decode({ task_id: `x-${THIRD_KEY}` }, { secrets }).task.id).toBe('x-<secret>');
  expect(decode({ task_id: `x-${THIRD_KEY.replace('Q', '%51')}` }, { secrets }).task.id).toBe('x-<secret>');
});

const location = { name: '', prefix: '', zone: '', region: '' };

/** Wire fields, what the task must hold, and the failures. */
const TOLERATED: [Record<string, unknown>, Partial<Task>, Partial<Record<DecodeField, number>>][] = [
  [
    { total_num: 5, complete_num: '4', exist_num: 3.9 },
    { totalFiles: 5, completedFiles: 4, existingFiles: 3 },
    {},
  ],
  [{ total_num: '', exist_num: '-' }, { totalFiles: undefined, existingFiles: undefined }, {}],
  [{ total_num: -1 }, { totalFiles: undefined }, { total_num: 1 }],
  [{ complete_num: 'many' }, { completedFiles: undefined }, { complete_num: 1 }],
  [{ exist_num: {} }, { existingFiles: undefined }, { exist_num: 1 }],
  [{ state: 'doing' }, { state: 'DOING' }, {}],
  [{ state: 'TASK_STATE_FAILED' }, { state: 'FAILED' }, {}],
  [{ state: 3, type: '5' }, { state: 'COMPLETED', type: 'FSTOFS' }, {}],
  [
    { state: 6, type: -1 },
    { state: 'UNKNOWN', type: 'UNKNOWN' },
    { state: 1, type: 1 },
  ],
  [{ state: 'PENDING' }, { state: 'UNKNOWN' }, { state: 1 }],
  [{ state: 'NOT_FAILED' }, { state: 'UNKNOWN' }, { state: 1 }],
  [
    { state: 'UNKNOWN', type: '' },
    { state: 'UNKNOWN', type: 'UNKNOWN' },
    { state: 1, type: 1 },
  ],
  [
    { state: 1.5, type: [] },
    { state: 'UNKNOWN', type: 'UNKNOWN' },
    { state: 1, type: 1 },
  ],
  [{ start: 5, end: 6, create: 4 }, { startedAt: 5, endedAt: 6, createdAt: 4 }, {}],
  [{ start: 1.7e12 }, { startedAt: 1.7e9 }, {}],
  [{ create: '2023-07-26T11:36:03Z' }, { createdAt: 1_690_371_363 }, {}],
  [
    { start: 0, end: -1, create: null },
    { startedAt: undefined, endedAt: undefined, createdAt: undefined },
    {},
  ],
  [{ start: 'now', end: [], create: 'x' }, { startedAt: undefined }, { start: 1, end: 1, create: 1 }],
  [{ percent: 33 }, { progressRatio: 0.33 }, {}],
  [{ percent: '33%' }, { progressRatio: 0.33 }, {}],
  [{ percent: 1 }, { progressRatio: 0.01 }, {}],
  [{ percent: 120 }, { progressRatio: 1 }, {}],
  [{ percent: 'half' }, { progressRatio: undefined }, { percent: 1 }],
  [{ rate: '1MB/s' }, { rateBytesPerSecond: 1024 ** 2 }, {}],
  [{ rate: '-' }, { rateBytesPerSecond: undefined }, {}],
  [{ rate: 'string' }, { rateBytesPerSecond: undefined }, { rate: 1 }],
  [{ time_cost: '1h2m3.5s' }, { durationSeconds: 3723.5 }, {}],
  [{ time_cost: '1天' }, { durationSeconds: 86_400 }, {}],
  [{ size: 1.5, size_unit: 'kb' }, { sizeBytes: 1536 }, {}],
  [{ size: '2', size_unit: 5 }, { sizeBytes: 2048 }, {}],
  [{ size: 0, size_unit: 'EB' }, { sizeBytes: 0 }, {}],
  [{ size: 2 }, { sizeBytes: undefined }, { size_unit: 1 }],
  [{ size: 2, size_unit: 'XB' }, { sizeBytes: undefined }, { size_unit: 1 }],
  [{ size_unit: 'GB' }, { sizeBytes: undefined }, {}],
  [{ size: 'big', size_unit: 'GB' }, { sizeBytes: undefined }, { size: 1 }],
  [{ size: 1e300, size_unit: 'EB' }, { sizeBytes: undefined }, { size: 1 }],
  [{ src_info: { name: 'b' } }, { sources: [{ ...location, name: 'b' }] }, {}],
  [
    { dst_info: [{ zone: 'z' }, { region: 'r' }] },
    {
      destinations: [
        { ...location, zone: 'z' },
        { ...location, region: 'r' },
      ],
    },
    {},
  ],
  [{ src_info: null, dst_info: [] }, { sources: [], destinations: [] }, {}],
  [{ src_info: ['x', { prefix: 'p' }, null] }, { sources: [{ ...location, prefix: 'p' }] }, { src_info: 2 }],
  [{ dst_info: 'x' }, { destinations: [] }, { dst_info: 1 }],
  [{ dst_info: { name: {} } }, { destinations: [location] }, { dst_info: 1 }],
  [{ src_third_info: { type: 's3', host: 'h', path: 'p' } }, { thirdParty: 'S3', thirdPartyPath: 'h/p' }, {}],
  [
    { src_third_info: { type: 6, host: 'h//', path: '//p' } },
    { thirdParty: 'QINIU', thirdPartyPath: 'h/p' },
    {},
  ],
  [{ src_third_info: { type: 'minio', path: '/p' } }, { thirdParty: 'MINIO', thirdPartyPath: '/p' }, {}],
  [{ src_third_info: null }, { thirdParty: '', thirdPartyPath: '' }, {}],
  [{ src_third_info: 'x' }, { thirdParty: '', thirdPartyPath: '' }, { src_third_info: 1 }],
  [{ err_msg: '拒绝 s3://AK:SK@h/x' }, { errorMessage: '拒绝 s3://<secret>@h/x' }, {}],
  [{ err_msg: 'a\0b\uD800\nc' }, { errorMessage: 'a\uFFFDb\uFFFD\nc' }, {}],
  [
    { task_name: 7, user_id: {}, tenant_id: [], err_msg: true },
    { name: '7', userId: '', tenantId: '' },
    { user_id: 1, tenant_id: 1, err_msg: 1 },
  ],
  [{ task_name: 'n'.repeat(257) }, { name: `${'n'.repeat(255)}…` }, {}],
  [{ user_id: 'u'.repeat(129) }, { userId: `${'u'.repeat(127)}…` }, {}],
  [{ err_msg: '错'.repeat(2000) }, { errorMessage: `${'错'.repeat(1023)}…` }, {}],
  [{ exist_num: 1, existNum: 2 }, { existingFiles: 1 }, {}],
];

test.each(TOLERATED)('%j is read', (fields, expected, failures) => {
  const decoded = decode(fields);
  expect(decoded.task).toMatchObject(expected);
  expect(decoded.failures).toEqual(failures);
});

describe('absent and null', () => {
  const NULLS = {
    state: null,
    type: null,
    percent: null,
    total_num: null,
    complete_num: null,
    exist_num: null,
  };

  test.each([{}, NULLS])('are the protobuf defaults: %j', (fields) => {
    const { task, failures } = decode(fields);
    expect(task).toMatchObject({ state: 'SCANNING', type: 'AOSSTOFS', progressRatio: 0 });
    expect(task).toMatchObject({ totalFiles: 0, completedFiles: 0, existingFiles: 0 });
    expect([task.startedAt, task.rateBytesPerSecond, task.durationSeconds, task.sizeBytes]).toEqual(
      Array.from({ length: 4 }),
    );
    expect(failures).toEqual({});
  });

  test.each([{}, NULLS])('are unknown where omitted fields are unset: %j', (fields) => {
    const { task, failures } = decode(fields, { omittedFields: 'unset' });
    expect(task).toMatchObject({ state: 'UNKNOWN', type: 'UNKNOWN' });
    const { progressRatio, totalFiles, completedFiles, existingFiles } = task;
    expect([progressRatio, totalFiles, completedFiles, existingFiles]).toEqual(Array.from({ length: 4 }));
    expect(failures).toEqual({});
  });
});

test('a size base of 1000 changes MB but not MiB', () => {
  const fields = { size: 1, size_unit: 'MB', rate: '1MiB/s' };
  expect(decode(fields, { sizeBase: 1000 }).task).toMatchObject({
    sizeBytes: 1e6,
    rateBytesPerSecond: 1024 ** 2,
  });
});

describe('a duration that is not told', () => {
  test.each([
    ['end - start', { state: 'COMPLETED', start: 100, end: 160 }, 60],
    ['end - start of no length', { state: 'FAILED', start: 100, end: 100 }, 0],
    ['now - start of a task that runs', { state: 'DOING', start: 100 }, 900],
    ['now - start of a task that runs again after an end', { state: 'DOING', start: 100, end: 160 }, 900],
    ['now - start of a task that runs to a planned end', { state: 'SCANNING', start: 100, end: 5000 }, 900],
    ['unknown where the end is years ahead', { state: 'COMPLETED', start: 100, end: 1e9 }, undefined],
    ['now - start of a paused task', { state: 'PAUSED', start: 100 }, 900],
    ['unknown for a finished task without an end', { state: 'COMPLETED', start: 100 }, undefined],
    ['unknown where the end is before the start', { state: 'FAILED', start: 100, end: 50 }, undefined],
    ['unknown where the start is to come', { state: 'DOING', start: 1001 }, undefined],
    ['unknown without a start', { state: 'DOING', end: 50 }, undefined],
  ])('is %s', (_words, fields, expected) => {
    expect(decode(fields)).toMatchObject({ task: { durationSeconds: expected }, failures: {} });
    expect(decode({ ...fields, time_cost: 'soon' })).toMatchObject({
      task: { durationSeconds: expected },
      failures: { time_cost: 1 },
    });
  });
});

test('keys of objects that every object inherits are not wrong for fields', () => {
  const row: unknown = JSON.parse(
    '{"task_id":"a","__proto__":{"state":"DOING"},"constructor":1,"toString":2}',
  );
  expect(decodeTask(row, OPTIONS, new Map())).toMatchObject({ id: 'a', state: 'SCANNING' });
});
