import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measurePresence } from '../../src/ads/presence.ts';
import { createResponseRedactor } from '../../src/ads/recording-redaction.ts';
import { decodePage, type DecodeOptions } from '../../src/ads/wire.ts';
import { toCamelCaseKeys, wireTask } from '../support/arbitraries.ts';

const DECODE: DecodeOptions = { sizeBase: 1024, omittedFields: 'default', readAtMs: 1_764_000_000_000 };
/** In every private text of the property: what holds it has survived. */
const MARK = '~k';

function redact(body: string | Uint8Array, secrets: readonly string[] = []): string {
  const redacted = createResponseRedactor(secrets).redactBody(Buffer.from(body));
  return 'json' in redacted ? JSON.stringify(redacted.json) : redacted.text;
}

function redactRow(row: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(redact(JSON.stringify({ data_sync_task: [row] }))).data_sync_task[0];
}

const privateText = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => MARK + text);
const privateValue: fc.Arbitrary<unknown> = fc.oneof(
  privateText,
  fc.integer(),
  fc.constantFrom(null, true, ''),
  fc.array(privateText, { maxLength: 2 }),
  fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), privateText, { maxKeys: 3 }),
);
const location = fc.record(
  {
    id: privateValue,
    name: privateValue,
    prefix: privateValue,
    zone: privateValue,
    region: privateValue,
    endpoint: privateValue,
  },
  { requiredKeys: [] },
);

/** A row of the list with private texts wherever such texts may be, and in every field of another kind too. */
const privateRow = fc
  .tuple(
    wireTask,
    fc.record({
      task_id: fc.oneof(privateText, fc.integer({ min: 1 })),
      task_name: privateValue,
      user_id: privateValue,
      src_info: fc.oneof(location, fc.array(fc.oneof(location, privateText), { maxLength: 2 })),
      dst_info: location,
      src_third_info: fc.record({
        type: fc.constantFrom('OSS', 'S3'),
        host: privateText,
        path: privateText,
        ak: privateText,
        sk: privateText,
      }),
      err_msg: privateText,
    }),
    fc.dictionary(
      fc.constantFrom('owner', 'state', 'rate', 'start', 'size', 'total_num', 'extra_id', 'secret_key'),
      privateValue,
    ),
  )
  .map(([row, privates, others]): Record<string, unknown> => ({ ...row, ...privates, ...others }));

const privateAnswer = fc
  .tuple(
    fc.array(privateRow, { maxLength: 4 }),
    fc.boolean(),
    fc.dictionary(fc.constantFrom('trace', 'links'), privateValue),
  )
  .map(([rows, camel, others]) => {
    const response = {
      data_sync_task: rows,
      page: { page: 1, page_size: '100', total: rows.length },
      ...others,
    };
    if (!camel) return response;
    return { ...others, dataSyncTask: rows.map(toCamelCaseKeys), page: { page: 1, pageSize: 100 } };
  });

describe('what must go', () => {
  test('no text of the answer survives but enumerations, quantities and times', () => {
    fc.assert(
      fc.property(privateAnswer, (response) => {
        expect(redact(JSON.stringify(response))).not.toContain(MARK);
      }),
    );
  });

  test('keys of clouds go, whatever holds them', () => {
    const row = {
      task_id: 'a',
      src_third_info: { ak: 'AKIA1', sk: 7, token: ['x'], auth: { secretKey: 'y' } },
    };
    expect(redactRow(row)).toMatchObject({
      src_third_info: { ak: '<secret>', sk: 0, token: ['<secret>'], auth: { secretKey: '<secret>' } },
    });
  });

  test('a field of a known form is replaced when it holds our own key', () => {
    const body = JSON.stringify({ code: 16, reason: 'ACCESSKEY_abc', message: 'key ACCESSKEY_abc' });
    expect(redact(body, ['ACCESSKEY_abc'])).toBe('{"code":16,"reason":"text-1","message":"message-1"}');
  });

  test('keys that look like values go too', () => {
    const response = { 'b3f1-9': 1, nested_map: { '0199aa': { name: 'x' } }, okay: 2 };
    expect(JSON.parse(redact(JSON.stringify(response)))).toEqual({
      'key-1': 1,
      nested_map: { 'key-2': { name: 'text-1' } },
      okay: 2,
    });
  });

  test('numeric ids are numbered, and so are large numbers of an unknown meaning', () => {
    expect(redactRow({ task_id: 1234567890123, user_id: 55, phone: 13800138000, retries: 3 })).toEqual({
      task_id: 1,
      user_id: 2,
      phone: 3,
      retries: 3,
    });
  });

  test.each([
    ['', ''],
    ['upstream gw-17.internal timed out', 'a text was here'],
    ['<html><body>Dear Alice</body></html>', '<!DOCTYPE html><title>an HTML page was here</title>'],
    ['{"data_sync_task":[{"task_id":"abc', '{"a damaged response was here'],
    ['['.repeat(70_000), '{"a damaged response was here'],
    [Buffer.from([0x7b, 0xff]), '{"a text that is not UTF-8 was here'],
  ])('the body %.40j becomes %j', (body, stand) => {
    expect(redact(body)).toBe(stand);
  });
});

describe('what must stay', () => {
  test('the answer decodes as before: counts, states, numbers, failures, presence', () => {
    fc.assert(
      fc.property(privateAnswer, (response) => {
        const before = Buffer.from(JSON.stringify(response));
        const after = Buffer.from(redact(before));
        expect(summaryOf(after)).toEqual(summaryOf(before));
      }),
    );
  });

  test.each([
    '12 foo/s',
    '2025/11/23 10:00',
    '2025-11-23T10:00:00.5Z',
    '1天2小时3分4秒',
    '01:02:03',
    ' 33 % ',
    '-',
  ])('the form of %j, readable or not', (text) => {
    expect(redactRow({ task_id: 'a', rate: text })).toMatchObject({ rate: text });
  });

  test.each(['QUEUED', 'TASK_STATE_DOING', 'doing', '3', ' FAILED '])('the state %j', (state) => {
    expect(redactRow({ task_id: 'a', state })).toMatchObject({ state });
  });

  test('the digits of numbers', () => {
    const body = '{"data_sync_task":[{"size":12.0,"start":1763856142000000001,"percent":1e1}]}';
    expect(redact(body)).toBe(body);
  });

  test('the same value has the same placeholder, in all answers of one redactor', () => {
    const redactor = createResponseRedactor([]);
    const bodies = [
      '{"data_sync_task":[{"task_id":"x"},{"task_id":"y"}]}',
      '{"data_sync_task":[{"taskId":"y"}]}',
    ];
    expect(bodies.map((body) => redactor.redactBody(Buffer.from(body)))).toMatchObject([
      { json: { data_sync_task: [{ task_id: 'id-1' }, { task_id: 'id-2' }] } },
      { json: { data_sync_task: [{ taskId: 'id-2' }] } },
    ]);
  });
});

/** All that decoding tells but texts. */
function summaryOf(body: Uint8Array): unknown {
  const { tasks, ...page } = decodePage(body, DECODE);
  const { fields, keyStyle, rows } = measurePresence(body, { ...DECODE, secrets: [] });
  return {
    ...page,
    tasks: tasks.map(
      ({
        id: _id,
        name: _name,
        sources,
        destinations,
        userId,
        tenantId,
        thirdPartyPath,
        errorMessage,
        ...numbers
      }) => ({
        ...numbers,
        counts: [sources.length, destinations.length],
        told: [userId !== '', tenantId !== '', thirdPartyPath !== '', errorMessage !== ''],
      }),
    ),
    fields: fields.map(({ sample: _sample, ...counts }) => counts),
    keyStyle,
    rows,
  };
}
