// Integers too long for a number of JavaScript keep their digits, and nothing else of a body changes.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteIntegers, scanBody } from '../../src/ads/scan-body.ts';
import { decodePage } from '../../src/ads/wire.ts';
import { createTestClient } from '../support/test-client.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

/** JSON whose values may hold numbers of that size too, quoted by one side alone. */
function asNumbers(value: unknown): string {
  return JSON.stringify(value).replace(/"(-?\d{16,})"/g, (_, digits: string) => String(Number(digits)));
}

function quote(json: string): string {
  const body = new TextEncoder().encode(json);
  return new TextDecoder().decode(quoteIntegers(body, scanBody(body).longIntegers));
}

describe('integers of 16 digits and more are put in quotes', () => {
  test.each([
    ['{"id":1790213456789012481}', '{"id":"1790213456789012481"}'],
    ['{"id" : -1790213456789012481 }', '{"id" : "-1790213456789012481" }'],
    ['[1790213456789012481,1790213456789012482]', '["1790213456789012481","1790213456789012482"]'],
    ['[\n1790213456789012481\n]', '[\n"1790213456789012481"\n]'],
    ['{"错":1790213456789012481}', '{"错":"1790213456789012481"}'],
  ])('%s', (json, quoted) => {
    expect(quote(json)).toBe(quoted);
  });

  test.each([
    '{"id":179021345678901}',
    '{"id":"1790213456789012481"}',
    String.raw`{"id":"\":1790213456789012481,"}`,
    '[0.1790213456789012481]',
    '[1790213456789012481.5]',
    '[1790213456789012481e2]',
    '[1e1790213456789012]',
    '[0000000000000000001]',
    '{1790213456789012481:1}',
    '1790213456789012481',
  ])('but not in %s', (json) => {
    expect(quote(json)).toBe(json);
  });

  test('in any JSON', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const long = fc.bigInt({ min: 10n ** 15n, max: 10n ** 30n }).map(String);
    fc.assert(
      fc.property(value, long, fc.boolean(), (other, digits, pretty) => {
        const json = JSON.stringify({ a: other, b: [JSON.rawJSON(digits), other] }, null, pretty ? 2 : 0);
        const { a, b } = JSON.parse(quote(json)) as { a: unknown; b: unknown[] };
        expect(b[0]).toBe(digits);
        expect(asNumbers(a)).toBe(asNumbers(JSON.parse(JSON.stringify(other))));
        expect(asNumbers(b[1])).toBe(asNumbers(a));
      }),
    );
  });
});

test('ids that are numbers keep every digit, and tasks whose ids differ in the last one stay two', () => {
  const body = `{"data_sync_task":[
    {"task_id":1790213456789012481,"user_id":1790213456789012483,"tenantId":-1790213456789012485,"total_num":12345678901234567890},
    {"taskId":1790213456789012482,"complete_num":1234567890123456,"create":1700000000123456789}
  ],"page":{"total":2}}`;
  const options = { sizeBase: 1024, omittedFields: 'default', readAtMs: 0 } as const;
  const { tasks, failures } = decodePage(new TextEncoder().encode(body), options);
  expect(tasks).toMatchObject([
    { id: '1790213456789012481', userId: '1790213456789012483', tenantId: '-1790213456789012485' },
    { id: '1790213456789012482', completedFiles: 1_234_567_890_123_456 },
  ]);
  expect(tasks[1]?.createdAt).toBeCloseTo(1_700_000_000.123_456, 5);
  expect([...failures]).toEqual([['total_num', 1]]);
});

test('a key of a third party that is a number is taken out of texts to its last digit', () => {
  const row =
    '{"task_id":"a","err_msg":"denied: 1790213456789012481","src_third_info":{"ak":1790213456789012481}}';
  const options = { sizeBase: 1024, omittedFields: 'default', readAtMs: 0 } as const;
  const { tasks } = decodePage(new TextEncoder().encode(`{"data_sync_task":[${row}]}`), options);
  expect(tasks[0]?.errorMessage).toBe('denied: <secret>');
});

test('a listing over HTTP has both tasks', async () => {
  const ids = ['1790213456789012481', '1790213456789012482'];
  const rows = ids.map((id) => ({ task_id: JSON.rawJSON(id) }));
  const fault = { kind: 'wrong-shape', body: { data_sync_task: rows, page: { total: 2 } } } as const;
  await using simulator = await startTestSimulator({ faults: [{ fault }] });
  using client = createTestClient(simulator);
  expect([...(await client.list()).tasks.keys()]).toEqual(ids);
});
