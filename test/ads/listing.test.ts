import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readListing } from '../../src/ads/listing.ts';
import type { ListPage } from '../../src/ads/wire.ts';
import { createListApi, ids, list } from '../support/list-api.ts';

describe('readListing', () => {
  test('asks for each page once when the total is true', async () => {
    const api = createListApi(ids(250), { pageSize: 100 });
    expect(await list(api)).toEqual(ids(250).sort());
    expect(api.requested).toEqual([1, 2, 3]);
  });

  test.each([true, false])(
    'a total that counts the rows of its page hides no page, whether a page size is told (%s) or not',
    async (tellsPageSize) => {
      const all = ids(250);
      const api = createListApi(all, { pageSize: 100, tellsPageSize });
      const fetchPage = async (page: number): Promise<ListPage> => {
        const response = await api.fetchPage(page);
        return { ...response, total: response.rowCount };
      };
      expect(await list({ fetchPage })).toEqual(all.sort());
    },
  );

  test('a total that is that of a full page 1 is believed after one look at page 2', async () => {
    const whole = createListApi(ids(100), { pageSize: 100 });
    expect(await list(whole)).toEqual(ids(100).sort());
    expect(whole.requested).toEqual([1, 2]);
    const repeating = createListApi(ids(100), { pageSize: 100 });
    expect(await list({ fetchPage: () => repeating.fetchPage(1) })).toEqual(ids(100).sort());
    expect(repeating.requested).toHaveLength(2);
    const capped = createListApi(ids(100), { pageSize: 100 });
    expect(await list(capped, 1)).toHaveLength(100);
    const short = createListApi(ids(99), { pageSize: 100 });
    expect(await list(short)).toHaveLength(99);
    expect(short.requested).toEqual([1]);
  });

  test('an empty resource takes one request', async () => {
    const api = createListApi([], { pageSize: 100 });
    expect(await list(api)).toEqual([]);
    expect(api.requested).toEqual([1]);
  });

  test('takes the rows of page 1 as the page size when the answer tells none', async () => {
    const api = createListApi(ids(95), { pageSize: 20, tellsPageSize: false });
    expect(await list(api)).toEqual(ids(95).sort());
    expect(api.requested).toEqual([1, 2, 3, 4, 5]);
  });

  test('without a total reads on until a page is empty', async () => {
    const api = createListApi(ids(40), { pageSize: 20, total: () => undefined });
    expect(await list(api)).toEqual(ids(40).sort());
    expect(api.requested).toEqual([1, 2, 3]);
  });

  test.each([1, 25, 50])('a total of %i, smaller than the rows seen, is ignored', async (total) => {
    const api = createListApi(ids(90), { pageSize: 20, total: () => total });
    expect(await list(api)).toEqual(ids(90).sort());
  });

  test('a total that all pages together do not reach is read once more, then fails', async () => {
    const api = createListApi(ids(50), { pageSize: 20, total: () => 1000 });
    await expect(list(api)).rejects.toMatchObject({
      reason: 'invalid_response',
      message: 'the responses report a total of 1000 tasks, but all pages together hold 50',
    });
    expect(api.requested.filter((page) => page === 1)).toHaveLength(2);
  });

  test('a server that answers every page with the first one fails after a few requests', async () => {
    const first = createListApi(ids(20), { pageSize: 20, total: () => 10_000 });
    const api = { requested: first.requested, fetchPage: () => first.fetchPage(1) };
    await expect(list(api)).rejects.toMatchObject({ reason: 'invalid_response' });
    expect(api.requested.length).toBeLessThanOrEqual(12);
  });

  test('the page cap with more to come fails, whether the total tells it or the pages do', async () => {
    const told = createListApi(ids(100), { pageSize: 10 });
    await expect(list(told, 5)).rejects.toMatchObject({ reason: 'too_large' });
    expect(told.requested).toEqual([1, 5]);
    const untold = createListApi(ids(100), { pageSize: 10, total: () => undefined });
    await expect(list(untold, 5)).rejects.toMatchObject({ reason: 'too_large' });
    expect(untold.requested).toEqual([1, 2, 3, 4, 5]);
  });

  test('exactly as many pages as the cap is fine', async () => {
    expect(await list(createListApi(ids(50), { pageSize: 10 }), 5)).toHaveLength(50);
  });

  test('of a task read twice the row read last wins', async () => {
    const api = createListApi(ids(20), {
      pageSize: 10,
      total: () => undefined,
      beforePage: (rows, request) => {
        if (request === 1) rows.unshift('new');
      },
    });
    const { tasks } = await readListing({
      fetchPage: api.fetchPage,
      maxPages: 10,
      concurrency: 1,
      total: 'exact',
    });
    expect(tasks.get('task-8')?.readAtMs).toBe(1);
    expect(tasks.get('task-9')?.readAtMs).toBe(2);
  });

  test('of a task read twice the row read last wins, though the clock was set back in between', async () => {
    const api = createListApi(ids(20), {
      pageSize: 10,
      total: () => undefined,
      beforePage: (rows, request) => {
        if (request === 1) rows.unshift('new');
      },
    });
    const fetchPage = async (page: number): Promise<ListPage> => {
      const response = await api.fetchPage(page);
      return { ...response, tasks: response.tasks.map((task) => ({ ...task, readAtMs: -task.readAtMs })) };
    };
    const { tasks } = await readListing({ fetchPage, maxPages: 10, concurrency: 1, total: 'exact' });
    expect(tasks.get('task-9')?.readAtMs).toBe(-2);
  });

  test('a row that a removal hides is found by the second listing', async () => {
    const api = createListApi(ids(30), {
      pageSize: 10,
      beforePage: (rows, request) => {
        if (request === 1) rows.splice(0, 1);
      },
    });
    expect(await list(api)).toEqual(ids(30).slice(1).sort());
  });

  test.each([0, 0.5, undefined])(
    'a page size of %j tells nothing: the rows of page 1 do',
    async (pageSize) => {
      const api = createListApi(ids(250), { pageSize: 30 });
      const fetchPage = async (page: number): Promise<ListPage> => ({
        ...(await api.fetchPage(page)),
        pageSize,
      });
      expect(await list({ fetchPage })).toEqual(ids(250).sort());
      expect(api.requested).toHaveLength(9);
    },
  );

  test('a row without an id on a page that repeats does not keep a listing without a total going', async () => {
    const api = createListApi(ids(7), { pageSize: 10, total: () => undefined });
    const fetchPage = async (): Promise<ListPage> => {
      const response = await api.fetchPage(1);
      return { ...response, rowCount: response.rowCount + 1 };
    };
    expect(await list({ fetchPage })).toHaveLength(7);
    expect(api.requested).toHaveLength(3);
  });

  test('pages up to the cap are a whole listing when the last one is short', async () => {
    expect(await list(createListApi(ids(49), { pageSize: 10, total: () => undefined }), 5)).toHaveLength(49);
  });

  test('rows without an id count towards the total', async () => {
    const api = createListApi(ids(19), { pageSize: 10, total: () => 20 });
    const fetchPage = async (page: number): Promise<ListPage> => {
      const response = await api.fetchPage(page);
      return page === 2 ? { ...response, rowCount: response.rowCount + 1 } : response;
    };
    expect(await list({ fetchPage })).toHaveLength(19);
    expect(api.requested).toEqual([1, 2]);
  });

  test('a page that fails fails the listing and starts no further page', async () => {
    const api = createListApi(ids(200), { pageSize: 10 });
    const fetchPage = async (page: number): Promise<ListPage> => {
      if (page === 3) throw new Error('page 3 broke');
      return api.fetchPage(page);
    };
    await expect(list({ fetchPage })).rejects.toThrow('page 3 broke');
    expect(api.requested.length).toBeLessThanOrEqual(5);
  });

  test('every task that is there throughout is returned once, however rows are inserted or repeated', async () => {
    const change = fc.record({
      at: fc.nat(),
      insert: fc.integer({ min: 0, max: 3 }),
      repeat: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 4, max: 12 }),
        fc.array(change, { maxLength: 12 }),
        async (count, pageSize, changes) => {
          const initial = ids(count);
          const api = createListApi(initial, {
            pageSize,
            beforePage: (rows, request) => {
              const { at = 0, insert = 0 } = changes[request - 1] ?? {};
              const inserted = Array.from({ length: insert }, (_, index) => `new-${request}-${index}`);
              rows.splice(at % (rows.length + 1), 0, ...inserted);
            },
          });
          const fetchPage = async (page: number): Promise<ListPage> => {
            const { repeat = 0 } = changes[api.requested.length] ?? {};
            const response = await api.fetchPage(page);
            const tasks = [...response.tasks, ...response.tasks.slice(0, repeat)];
            return { ...response, tasks, rowCount: tasks.length };
          };
          const listed = await list({ fetchPage });
          expect(new Set(listed).size).toBe(listed.length);
          expect(listed.filter((id) => id.startsWith('task-'))).toEqual(initial.sort());
        },
      ),
      { numRuns: 500 },
    );
  });
});
