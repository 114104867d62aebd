// What no value of the API may exceed: beyond its bound a field is not told, and its failure counts.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOUNDS } from '../../src/ads/bounds.ts';
import { scanBody } from '../../src/ads/scan-body.ts';
import { decodePage, type DecodeOptions, type ListPage } from '../../src/ads/wire.ts';
import { EMPTY_MEMORY, type ResourceMemory } from '../../src/model/memory.ts';
import type { Task } from '../../src/model/task.ts';
import { track } from '../../src/model/tracker.ts';
import { readMemory, toChange } from '../../src/state/rows.ts';

const NOW_MS = Date.UTC(2026, 10, 22);

function decode(rows: readonly object[], readAtMs = NOW_MS): ListPage {
  const options: DecodeOptions = { sizeBase: 1024, omittedFields: 'unset', readAtMs };
  return decodePage(new TextEncoder().encode(JSON.stringify({ data_sync_task: rows })), options);
}

describe('a value beyond its bound is unreadable', () => {
  test.each<[field: string, value: unknown, property: keyof Task]>([
    ['total_num', 1e308, 'totalFiles'],
    ['complete_num', Number.MAX_SAFE_INTEGER + 1, 'completedFiles'],
    ['exist_num', '9007199254740992', 'existingFiles'],
    ['size', 1e308, 'sizeBytes'],
    ['size', 16.1 * 2 ** 60, 'sizeBytes'],
    ['rate', '2EB/s', 'rateBytesPerSecond'],
    ['rate', 1e308, 'rateBytesPerSecond'],
    ['time_cost', 1e308, 'durationSeconds'],
    ['time_cost', '876601h', 'durationSeconds'],
    ['start', 1e20, 'startedAt'],
    ['end', '9'.repeat(129), 'endedAt'],
    ['create', `2026-11-22T00:00:00.${'0'.repeat(200)}Z`, 'createdAt'],
    ['percent', '1'.repeat(129), 'progressRatio'],
    ['size_unit', 'B'.repeat(129), 'sizeBytes'],
  ])('%s %j', (field, value, property) => {
    const { tasks, failures } = decode([{ task_id: 'a', size: 1, size_unit: 'B', [field]: value }]);
    expect(tasks[0]?.[property]).toBeUndefined();
    expect([...failures]).toEqual([[field, 1]]);
  });

  test.each(['task_name', 'user_id', 'tenant_id'])('%s of more characters than any name', (field) => {
    const { tasks, failures } = decode([{ task_id: 'a', [field]: 'n'.repeat(BOUNDS.nameLength + 1) }]);
    expect(tasks[0]).toMatchObject({ name: '', userId: '', tenantId: '' });
    expect([...failures]).toEqual([[field, 1]]);
  });

  test('more sources than any task has are left out', () => {
    const { tasks, failures } = decode([{ task_id: 'a', src_info: Array.from({ length: 65 }, () => ({})) }]);
    expect(tasks[0]?.sources).toHaveLength(BOUNDS.locations);
    expect([...failures]).toEqual([['src_info', 1]]);
  });

  test('an id of more characters than any id skips its row', () => {
    const rows = [{ task_id: 'x'.repeat(257) }, { task_id: 'y'.repeat(256) }];
    const { tasks, failures, rowCount } = decode(rows);
    expect(tasks.map(({ id }) => id)).toEqual(['y'.repeat(256)]);
    expect([...failures]).toEqual([['task_id', 1]]);
    expect(rowCount).toBe(2);
  });

  test.each([
    Array.from({ length: 33 }, (_, index) => ({ ak: `SECRET-${index}` })),
    { sk: 'S'.repeat(BOUNDS.nameLength + 1) },
  ])('more keys than any third party has skip the row that may echo them', (thirdParty) => {
    const { tasks, failures } = decode([{ task_id: 'a', src_third_info: thirdParty }, { task_id: 'b' }]);
    expect(tasks.map(({ id }) => id)).toEqual(['b']);
    expect([...failures]).toEqual([['src_third_info', 1]]);
  });
});

test('values at their bounds are read', () => {
  const row = {
    task_id: 'a',
    total_num: Number.MAX_SAFE_INTEGER,
    size: 16,
    size_unit: 'EB',
    rate: '1EB/s',
    time_cost: '876600h',
    create: '9999-12-31T23:59:59Z',
  };
  const { tasks, failures } = decode([row]);
  expect([...failures]).toEqual([]);
  expect(tasks[0]).toMatchObject({ sizeBytes: 2 ** 64, durationSeconds: BOUNDS.durationSeconds });
});

describe('a page of more than was asked for', () => {
  test('rows is too large', () => {
    const rows = Array.from({ length: BOUNDS.rows + 1 }, (_, index) => ({ task_id: index }));
    expect(() => decode(rows)).toThrow('HTTP 200 with more than 10000 rows on a page');
    expect(decode(rows.slice(1)).tasks).toHaveLength(BOUNDS.rows);
  });

  test('values is too large before it is parsed', () => {
    const values = Array.from({ length: BOUNDS.values + 1 }, () => 0);
    expect(() => decode([{ task_id: 'a', x: values }])).toThrow('HTTP 200 with more than 120000 values');
  });

  test.each(['{}', '[]', '{ }', '[\n]'])('values is too large, of which each %s is one', (empty) => {
    // The list of rows, the row, its id and its list are four.
    const fit = Array.from({ length: BOUNDS.values - 4 }, () => empty);
    expect(scanBody(toPage(fit)).excess).toBeUndefined();
    expect(scanBody(toPage([...fit, empty])).excess).toBe('more than 120000 values');
  });
});

function toPage(values: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`{"data_sync_task":[{"task_id":"a","x":[${values.join(',')}]}]}`);
}

function readBack(memory: ResourceMemory): ResourceMemory {
  const key = { name: 'nightly', identity: 'nightly' };
  const { put, resource } = toChange({ key, memory }, undefined);
  const read = readMemory({ resource, tasks: put });
  expect(read.damaged).toEqual([]);
  return read.memory;
}

test('whatever the API tells, what is remembered of it can be stored and read back', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true }),
    fc.constantFrom(1e308, Number.MAX_SAFE_INTEGER, 1e-320, 5e-324, 100),
  );
  const row = fc.record(
    {
      state: fc.constantFrom('DOING', 'COMPLETED', 'FAILED'),
      percent: number,
      total_num: number,
      complete_num: number,
      exist_num: number,
      size: number,
      time_cost: number,
      start: number,
      end: number,
      create: number,
      size_unit: fc.constantFrom('B', 'EB'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 3 }), { minLength: 2, maxLength: 5 }), (polls) => {
      let memory = EMPTY_MEMORY;
      for (const [index, rows] of polls.entries()) {
        const nowMs = NOW_MS + index * 60_000;
        const identified = rows.map((fields, at) => ({ task_id: `task-${at}`, ...fields }));
        const { tasks } = decode(identified, nowMs);
        const step = { listing: 'active', startedAtMs: nowMs, tasks, historyEnabled: false, nowMs } as const;
        memory = track(memory, step).memory;
        expect(readBack(memory)).toEqual(memory);
      }
    }),
  );
});
