import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/sensecore/api-error.ts';
import { decodePage, type DecodeOptions, type ListPage } from '../../src/ads/wire.ts';

const OPTIONS: DecodeOptions = { sizeBase: 1024, omittedFields: 'default', readAtMs: 1_700_000_500_000 };

function decode(body: unknown, options: Partial<DecodeOptions> = {}): ListPage {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return decodePage(new TextEncoder().encode(text), { ...OPTIONS, ...options });
}

function decodeError(body: unknown): unknown {
  try {
    return decode(body);
  } catch (error) {
    return error;
  }
}

test('the documented answer becomes tasks', () => {
  const response = decode({
    data_sync_task: [
      {
        task_id: 't-1',
        task_name: '每月迁移',
        uid: 'u-1',
        user_id: 'user-1',
        tenant_id: 'tenant-1',
        type: 'THIRDTOAOSS',
        state: 'DOING',
        src_info: [
          { id: 'i', region: 'cn-sh-01', prefix: 'in', name: 'raw', endpoint: 'e', zone: 'cn-sh-01e' },
        ],
        dst_info: {
          id: 'j',
          region: 'cn-sz-01',
          prefix: 'out',
          name: 'lake',
          endpoint: 'f',
          zone: 'cn-sz-01a',
        },
        size_unit: 'GB',
        size: 2,
        start: 1_700_000_000,
        end: 0,
        percent: 25,
        rate: '8MB/s',
        time_cost: '1m40s',
        create: 1_699_999_990,
        src_third_info: {
          type: 'OSS',
          host: 'https://oss.example.com/',
          ak: 'AK-1',
          sk: 'SK-1',
          path: '/b/p',
        },
        err_msg: '',
        total_num: 100,
        complete_num: 20,
        exist_num: 5,
      },
    ],
    page: { page: 1, page_size: 100, total: 1 },
  });
  expect(response).toEqual({
    tasks: [
      {
        id: 't-1',
        name: '每月迁移',
        type: 'THIRDTOAOSS',
        state: 'DOING',
        sources: [{ name: 'raw', prefix: 'in', zone: 'cn-sh-01e', region: 'cn-sh-01' }],
        destinations: [{ name: 'lake', prefix: 'out', zone: 'cn-sz-01a', region: 'cn-sz-01' }],
        thirdParty: 'OSS',
        thirdPartyPath: 'https://oss.example.com/b/p',
        userId: 'user-1',
        tenantId: 'tenant-1',
        progressRatio: 0.25,
        totalFiles: 100,
        completedFiles: 20,
        existingFiles: 5,
        sizeBytes: 2 * 1024 ** 3,
        rateBytesPerSecond: 8 * 1024 ** 2,
        durationSeconds: 100,
        createdAt: 1_699_999_990,
        startedAt: 1_700_000_000,
        endedAt: undefined,
        errorMessage: '',
        readAtMs: OPTIONS.readAtMs,
      },
    ],
    rowCount: 1,
    pageSize: 100,
    total: 1,
    failures: new Map(),
  });
});

describe('a row that cannot be told from others is skipped and counted, the others survive', () => {
  test.each([
    [null, 'data_sync_task'],
    ['x', 'data_sync_task'],
    [[], 'data_sync_task'],
    [{}, 'task_id'],
    [{ task_id: '' }, 'task_id'],
    [{ task_id: null }, 'task_id'],
    [{ task_id: {} }, 'task_id'],
    [{ task_id: true }, 'task_id'],
  ])('%j', (row, field) => {
    const response = decode({ data_sync_task: [{ task_id: 'a' }, row, { task_id: 'b' }] });
    expect(response.tasks.map((task) => task.id)).toEqual(['a', 'b']);
    expect(response.rowCount).toBe(3);
    expect(response.failures).toEqual(new Map([[field, 1]]));
  });

  test('a number is a usable id', () => {
    const response = decode('{"data_sync_task":[{"task_id":7},{"task_id":1e21},{"task_id":-1.5}]}');
    expect(response.tasks.map((task) => task.id)).toEqual(['7', '1000000000000000000000', '-1.5']);
  });
});

describe('an absent list is an empty one', () => {
  test.each([
    {},
    { page: {} },
    { page: { page: 1, page_size: 10 } },
    { page: { total: 0 } },
    { page: { total: '0' } },
    { page: { total: null } },
    { data_sync_task: null, page: { total: 0 } },
    { data_sync_task: null },
    { page: {}, code: 0 },
  ])('in %j', (body) => {
    expect(decode(body)).toMatchObject({ tasks: [], rowCount: 0 });
  });
});

test.each([
  [{ code: 5, message: 'no sk=S' }, 'not_found', 'HTTP 200 (google.rpc code 5 NOT_FOUND): no sk=<secret>'],
  [{ code: '16', data_sync_task: [] }, 'auth', 'HTTP 200 (google.rpc code 16 UNAUTHENTICATED)'],
  [{ error: { code: 7 } }, 'auth', 'HTTP 200 (google.rpc code 7 PERMISSION_DENIED)'],
  [{ code: 8, page: {} }, 'rate_limited', 'HTTP 200 (google.rpc code 8 RESOURCE_EXHAUSTED)'],
  [{ code: 12 }, 'invalid_response', 'HTTP 200 (google.rpc code 12 UNIMPLEMENTED)'],
  [{ code: 13 }, 'server_error', 'HTTP 200 (google.rpc code 13 INTERNAL)'],
  [{ code: 40301, page: {} }, 'server_error', 'HTTP 200 (code 40301)'],
  [{ code: 'Denied' }, 'server_error', 'HTTP 200 (code Denied)'],
])('a code in the answer is that error: %j', (body, reason, message) => {
  expect(decodeError(body)).toMatchObject({ reason, message, status: 200 });
});

test.each([0, '0', 'OK', '', null])('the code %j in an answer is no error', (code) => {
  expect(decode({ code, data_sync_task: [{ task_id: 'a' }] }).rowCount).toBe(1);
});

describe('an answer of the wrong shape is an invalid response', () => {
  test.each([
    ['', 'HTTP 200 with an empty body'],
    ['<html>', 'HTTP 200 with an HTML page'],
    ['{"data_sync_task":[{"sk":"S"', 'HTTP 200 with a body that is no JSON object'],
    [[], 'HTTP 200 with a body that is no JSON object'],
    ['null', 'HTTP 200 with a body that is no JSON object: null'],
    [{ data_sync_task: {} }, 'HTTP 200 with a data_sync_task that is no list'],
    [{ data_sync_task: 'x', page: {} }, 'HTTP 200 with a data_sync_task that is no list'],
  ])('%j', (body, message) => {
    expect(decodeError(body)).toEqual(new ApiError('invalid_response', message, { status: 200 }));
    expect(decodeError(body)).toMatchObject({ reason: 'invalid_response', status: 200 });
  });

  test.each([
    { page: { total: 1 } },
    { page: { total: 'many' } },
    { page: [] },
    { page: 'x' },
    { tasks: [] },
    { code: 0 },
    { tasks: [], page: null },
    { data_sync_task: null, page: { total: '3' } },
  ])('%j', (body) => {
    expect(decodeError(body)).toMatchObject({
      reason: 'invalid_response',
      message: 'HTTP 200 without a data_sync_task list, in a response that does not say that it is empty',
    });
  });

  test('invalid UTF-8', () => {
    const body = Buffer.concat([
      Buffer.from('{"data_sync_task":[],"x":"'),
      Buffer.of(0xff),
      Buffer.from('"}'),
    ]);
    expect(() => decodePage(body, OPTIONS)).toThrow('HTTP 200 with a body that is not UTF-8');
  });
});

function nested(depth: number): string {
  return `{"data_sync_task":[],"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
}

describe('nesting', () => {
  test('of 64 levels is read, one more is too large', () => {
    expect(decode(nested(63)).rowCount).toBe(0);
    expect(decodeError(nested(64))).toMatchObject({ reason: 'too_large' });
    expect(decodeError('['.repeat(1_000_000))).toMatchObject({ reason: 'too_large' });
  });

  test('does not count brackets in strings, nor siblings', () => {
    expect(decode({ data_sync_task: [], x: '\\"[{'.repeat(100) }).rowCount).toBe(0);
    expect(decode({ data_sync_task: [], x: Array.from({ length: 100 }, () => [{}]) }).rowCount).toBe(0);
    expect(decodeError(`{"x":"\\\\",${nested(80).slice(1)}`)).toMatchObject({ reason: 'too_large' });
  });
});

test.each([
  [{ page: 1, page_size: 50, total: 120 }, 50, 120],
  [{ pageSize: '50', total: '120' }, 50, 120],
  [{ page_size: 50, pageSize: 60 }, 50, undefined],
  [{ page_size: 'x', total: -1 }, undefined, undefined],
  [null, undefined, undefined],
  ['x', undefined, undefined],
])('the page object %j is advice', (page, pageSize, total) => {
  expect(decode({ dataSyncTask: [{ taskId: 'a' }], page })).toMatchObject({ rowCount: 1, pageSize, total });
});

test("the vendor's literal example, in which keys and ids are the same word, keeps its ids", () => {
  const location = { id: 'string', region: 'string', prefix: 'string', name: 'string', zone: 'string' };
  const row = {
    task_id: 'string',
    task_name: 'string',
    type: 'AOSSTOFS',
    state: 'SCANNING',
    src_info: [location],
    dst_info: location,
    src_third_info: { type: 'OSS', host: 'string', ak: 'string', sk: 'string', path: 'string' },
    rate: 'string',
    time_cost: 'string',
  };
  const body = new TextEncoder().encode(JSON.stringify({ data_sync_task: [row], page: { total: 1 } }));
  const response = decodePage(body, { sizeBase: 1024, omittedFields: 'default', readAtMs: 0 });
  expect(response.tasks[0]).toMatchObject({ id: 'string', name: 'string', thirdPartyPath: 'string/string' });
});
