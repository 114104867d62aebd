// What a listing must not lose, and what ends it, where rows, totals and pages are not what they should be.

import { expect, test } from 'vitest';
import { readListing } from '../../src/ads/listing.ts';
import type { ListPage } from '../../src/ads/wire.ts';
import { createListApi, ids, list } from '../support/list-api.ts';
import { buildTask } from '../support/status.ts';

test.each([
  [[['a', 'b'], ['?']], 2, 3],
  [[['?'], []], 1, 1],
  [[['?', '?'], ['a'], []], 2, undefined],
])('rows without an id cost no other row, wherever the page ends: %j', async (pages, pageSize, total) => {
  const fetchPage = async (page: number): Promise<ListPage> => {
    const rows = pages[page - 1] ?? [];
    const known = rows.filter((id) => id !== '?');
    return {
      tasks: known.map((id) => buildTask({ id })),
      rowCount: rows.length,
      pageSize,
      total,
      failures: new Map([['task_id', rows.length - known.length] as const]),
    };
  };
  const { tasks, failures } = await readListing({ fetchPage, maxPages: 10, concurrency: 2, total: 'exact' });
  expect([...tasks.keys()]).toEqual(pages.flat().filter((id) => id !== '?'));
  expect(failures.get('task_id')).toBe(pages.flat().filter((id) => id === '?').length);
});

test('tasks that come and go in both readings hide no other one', async () => {
  // Each time the first row is removed behind page 1, which hides c; the second time another one took its place before.
  const readings = [
    [['a', 'b'], ['d', 'e'], ['f'], []],
    [['x', 'b'], ['d', 'e'], ['f'], []],
  ];
  let reading = -1;
  const fetchPage = async (page: number): Promise<ListPage> => {
    if (page === 1) reading += 1;
    const tasks = (readings[reading]?.[page - 1] ?? []).map((id) => buildTask({ id }));
    const total = page === 1 ? 6 : 5;
    return { tasks, rowCount: tasks.length, pageSize: 2, total, failures: new Map() };
  };
  await expect(
    readListing({ fetchPage, maxPages: 10, concurrency: 1, total: 'exact' }),
  ).rejects.toMatchObject({
    reason: 'invalid_response',
  });
});

test('a total that both readings fall short of fails, whatever the two hold together', async () => {
  const answers = [
    [['a'], []],
    [['b'], []],
  ];
  let reading = -1;
  const fetchPage = async (page: number): Promise<ListPage> => {
    if (page === 1) reading += 1;
    const rows = answers[reading]?.[page - 1] ?? [];
    const tasks = rows.map((id) => buildTask({ id }));
    return { tasks, rowCount: rows.length, pageSize: 1, total: 3 - reading, failures: new Map() };
  };
  await expect(
    readListing({ fetchPage, maxPages: 10, concurrency: 1, total: 'exact' }),
  ).rejects.toMatchObject({
    reason: 'invalid_response',
  });
});

test('what could not be read counts once, though the list was read twice', async () => {
  const api = createListApi(ids(30), {
    pageSize: 10,
    beforePage: (rows, request) => {
      if (request === 1) rows.splice(0, 1);
    },
  });
  const fetchPage = async (page: number): Promise<ListPage> => ({
    ...(await api.fetchPage(page)),
    failures: new Map([['percent', 1] as const]),
  });
  const { failures } = await readListing({ fetchPage, maxPages: 10, concurrency: 1, total: 'exact' });
  expect(api.requested.filter((page) => page === 1)).toHaveLength(2);
  expect(failures).toEqual(new Map([['percent', 3]]));
});

test('at the cap a page that repeats, or is short, is the end', async () => {
  const repeating = createListApi(ids(3), { pageSize: 10, total: () => undefined });
  expect(await list({ fetchPage: () => repeating.fetchPage(1) }, 2)).toHaveLength(3);
  expect(await list(createListApi(ids(2), { pageSize: 100, total: () => undefined }), 1)).toHaveLength(2);
});

test('at the cap a page as full as the first is not the end, whatever size is told', async () => {
  const api = createListApi(ids(200), { pageSize: 50, total: () => undefined });
  const fetchPage = async (page: number): Promise<ListPage> => ({
    ...(await api.fetchPage(page)),
    pageSize: 100,
  });
  await expect(list({ fetchPage }, 2)).rejects.toMatchObject({ reason: 'too_large' });
});

test('a total of more pages than the cap is believed only if the last of them is there', async () => {
  const api = createListApi(ids(30), { pageSize: 10, total: () => 1_000_000 });
  await expect(list(api)).rejects.toMatchObject({ reason: 'invalid_response' });
});

test('where the total is advisory, one reading with fewer rows is whole and reports how many are missing', async () => {
  const api = createListApi(ids(25), { pageSize: 10, total: (length) => length + 7 });
  const { missingRows, tasks } = await readListing({
    fetchPage: api.fetchPage,
    maxPages: 10,
    concurrency: 1,
    total: 'advisory',
  });
  expect({ tasks: tasks.size, missingRows }).toEqual({ tasks: 25, missingRows: 7 });
  expect(api.requested.filter((page) => page === 1)).toHaveLength(1);
});
