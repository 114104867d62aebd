// Reading the pages of the resource management API, over real HTTP.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { listResources, type ResourceListing } from '../../src/discovery/client.ts';
import { createTestSession } from '../support/test-client.ts';

interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

/** Lists the resources of a server that replies as `reply` says; also returns what was requested. */
async function list(
  reply: (request: { method: string; url: URL; body: string }) => Reply,
): Promise<{ listing: ResourceListing; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const { method = '', url = '' } = request;
      const body = Buffer.concat(chunks).toString();
      requests.push(`${method} ${url} ${body}`.trim());
      const { body: text, status = 200 } = reply({ method, url: new URL(url, 'http://x'), body });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof text === 'string' ? text : JSON.stringify(text));
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  using session = createTestSession();
  try {
    const listing = await listResources(session.deps, {
      baseUrl: `http://127.0.0.1:${port}`,
      signal: new AbortController().signal,
    });
    return { listing, requests };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function wireRow(name: string, changes: object = {}): object {
  return {
    id: `id-${name}`,
    rid: `/subscriptions/s/resourceGroups/g/zones/cn-sh-01e/dataSync/${name}`,
    name,
    type: 'storage.ads.v1.dataSync',
    zone: 'cn-sh-01e',
    properties: '{"access_key":"not for us"}',
    resource_group_name: 'Vision',
    ...changes,
  };
}

const names = ({ rows }: ResourceListing): string[] => rows.map(({ ids }) => ids?.dataSync ?? '?');

describe('a listing', () => {
  test('follows the tokens from 1 on', async () => {
    const pages: Record<string, object> = {
      '1': { resources: [wireRow('a'), wireRow('b')], total_size: 3, next_page_token: '2' },
      '2': { resources: [wireRow('c')], total_size: 3, next_page_token: '' },
    };
    const { listing, requests } = await list(({ url }) => ({
      body: pages[url.searchParams.get('page_token') ?? ''],
    }));
    expect({ names: names(listing), missing: listing.missingRows }).toEqual({
      names: ['a', 'b', 'c'],
      missing: 0,
    });
    expect(requests).toEqual([
      'POST /rmh/v1/resources:page?page_size=1000&page_token=1 {}',
      'POST /rmh/v1/resources:page?page_size=1000&page_token=2 {}',
    ]);
  });

  test('ends where paging is ignored: every page is the whole', async () => {
    let token = 1;
    const { listing, requests } = await list(() => ({
      body: {
        resources: [wireRow('a'), wireRow('b')],
        total_size: '2',
        next_page_token: String((token += 1)),
      },
    }));
    expect({ names: names(listing), missing: listing.missingRows, requests: requests.length }).toEqual({
      names: ['a', 'b'],
      missing: 0,
      requests: 2,
    });
  });

  test('with fewer rows than its total is short; repetitions within a page are rows of the total', async () => {
    const short = await list(() => ({ body: { resources: [wireRow('a')], total_size: 3 } }));
    expect(short.listing.missingRows).toBe(2);
    const repeated = await list(() => ({
      body: { resources: [wireRow('a'), wireRow('a'), {}], total_size: 3 },
    }));
    expect({ names: names(repeated.listing), missing: repeated.listing.missingRows }).toEqual({
      names: ['a'],
      missing: 0,
    });
  });

  test('reads camelCase, flags as text, and takes identifiers from the path only', async () => {
    const { listing } = await list(() => ({
      body: {
        resources: [
          wireRow('a', { deleted: 'true', resource_group_name: null, resourceGroupName: 'Speech' }),
          wireRow('b', { rid: '/subscriptions/s/resourceGroups/g/zones/z&y/dataSync/b' }),
          wireRow('c', { rid: '/subscriptions/s/resourceGroups/g/zones/z/dataSync/Not_A_Name' }),
        ],
        totalSize: 3,
        nextPageToken: null,
      },
    }));
    expect(listing.rows).toMatchObject([
      { isDeleted: true, resourceGroupName: 'Speech', ids: { dataSync: 'a' } },
      { ids: undefined },
      { ids: undefined },
    ]);
  });

  test('of an empty account has no rows', async () => {
    for (const body of [{}, { resources: [], total_size: 0 }, { total_size: '0', next_page_token: '' }])
      expect((await list(() => ({ body }))).listing).toEqual({ rows: [], missingRows: 0 });
  });

  test('falls back to GET where the gateway has no such operation', async () => {
    const { listing, requests } = await list(({ method }) =>
      method === 'POST'
        ? { status: 501, body: { code: 12, message: 'Method Not Allowed' } }
        : { body: { resources: [wireRow('a')], total_size: 1 } },
    );
    expect(names(listing)).toEqual(['a']);
    expect(requests).toEqual([
      'POST /rmh/v1/resources:page?page_size=1000&page_token=1 {}',
      'GET /rmh/v1/resources?page_size=1000&page_token=1',
    ]);
  });
});

describe('an error', () => {
  test.each([
    ['a refused signature', { status: 401, body: { message: 'HMAC signature does not match' } }, 'auth'],
    ['a code in a 200', { body: { code: 7, message: 'denied' } }, 'auth'],
    ['no JSON', { body: '<html>login</html>' }, 'invalid_response'],
    ['no object', { body: [] }, 'invalid_response'],
    ['no list', { body: { data: [] } }, 'invalid_response'],
    ['a total without a list', { body: { total_size: 4 } }, 'invalid_response'],
    ['neither operation', { status: 404, body: { message: 'no Route matched' } }, 'not_found'],
  ] as const)('for %s', async (_, reply, reason) => {
    await expect(list(() => reply)).rejects.toMatchObject({ reason });
  });

  test('never holds what rows hold', async () => {
    const failed = list(() => ({
      body: { code: 3, message: 'bad secret-of-a-row', resources: [wireRow('a')] },
    }));
    await expect(failed).rejects.not.toThrow(/not for us/);
  });
});
