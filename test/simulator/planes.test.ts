// The simulator as an API that differs from what is documented, and its resource management API, over real HTTP.

import { describe, expect, test } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/server.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import { systemClock } from '../../src/clock.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { signedHeaders } from '../support/sign-request.ts';

const KEYS = { accessKey: SIMULATOR_ACCESS_KEY, secretKey: SIMULATOR_SECRET_KEY };

function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return startSimulator({ scenario: 'steady', seed: 1, speed: 0, port: 0, clock: systemClock, ...options });
}

interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function send(
  simulator: Simulator,
  path: string,
  request: { readonly method?: string; readonly body?: object; readonly isSigned?: boolean } = {},
): Promise<Reply> {
  const { body = {}, isSigned = true, method = 'POST' } = request;
  const response = await fetch(simulator.url + path, {
    method,
    headers: isSigned ? signedHeaders(KEYS, Date.now()) : {},
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Reply['body'] };
}

function pathOf(simulator: Simulator, prefix: string, suffix: string): string {
  const { dataSync, resourceGroup, subscription, zone } = simulator.resources[0]!;
  return `${prefix}/subscriptions/${subscription}/resourceGroups/${resourceGroup}/zones/${zone}/dataSync/${dataSync}${suffix}`;
}

const DATA_PLANE = { pathPrefix: '/storage/ads/data/v1', pathSuffix: '/task:list' } as const;

describe('a strict gateway', () => {
  test('has no route for another prefix, before it asks for a signature', async () => {
    await using simulator = await start({ ...DATA_PLANE, gateway: 'kong' });
    const path = pathOf(simulator, '/storage/ads/v1', '/tasks/list');
    expect(await send(simulator, path, { isSigned: false })).toEqual({
      status: 404,
      body: { message: 'no Route matched with those values' },
    });
  });

  test('lets the service respond to another suffix, method or resource, once the request is signed', async () => {
    await using simulator = await start({ ...DATA_PLANE, gateway: 'kong' });
    const right = pathOf(simulator, '/storage/ads/data/v1', '/task:list');
    const wrong = pathOf(simulator, '/storage/ads/data/v1', '/tasks/list');
    expect(await send(simulator, wrong, { isSigned: false })).toMatchObject({ status: 401 });
    expect(await send(simulator, wrong)).toEqual({
      status: 404,
      body: { code: 5, message: 'Not Found', details: [] },
    });
    expect(await send(simulator, right, { method: 'GET' })).toMatchObject({
      status: 501,
      body: { code: 12 },
    });
    const unknown = right.replace(/dataSync\/[^/]+/, 'dataSync/unknown');
    expect(await send(simulator, unknown)).toMatchObject({
      status: 404,
      body: { code: 5, message: 'data sync unknown not found' },
    });
    expect(await send(simulator, right)).toMatchObject({ status: 200, body: { page: { page: 1 } } });
  });
});

test('pages count from 0 where they should', async () => {
  await using simulator = await start({ firstPage: 0 });
  const path = pathOf(simulator, '/storage/ads/v1', '/tasks/list');
  const pages = await Promise.all(
    [0, 1].map((page) => send(simulator, path, { body: { page: { page, page_size: 3 } } })),
  );
  expect(pages.map(({ body }) => body['page'])).toMatchObject([{ page: 0 }, { page: 1 }]);
  const ids = pages.flatMap(({ body }) => body['data_sync_task'] as { readonly task_id: string }[]);
  expect(new Set(ids.map(({ task_id: id }) => id)).size).toBe(6);
});

function list(simulator: Simulator, query: string): Promise<Reply> {
  return send(simulator, `/rmh/v1/resources:page${query}`);
}

describe('the resource management API', () => {
  test('lists the resources of the scenario among others, page by page, signed as any call', async () => {
    await using simulator = await start();
    expect((await send(simulator, '/rmh/v1/resources:page', { isSigned: false })).status).toBe(401);
    const first = await list(simulator, '?page_size=2&page_token=1');
    expect(first.body).toMatchObject({ total_size: 5, next_page_token: '2' });
    const last = await list(simulator, '?page_size=2&page_token=3');
    expect(last.body).toMatchObject({ total_size: 5, next_page_token: '' });
    const { body } = await send(simulator, '/rmh/v1/resources?page_size=100', { method: 'GET' });
    const rows = body['resources'] as { readonly name: string; readonly type: string }[];
    const own = rows.filter(({ type }) => type === 'storage.ads.v1.dataSync').map(({ name }) => name);
    expect(own).toEqual(simulator.resources.map(({ dataSync }) => dataSync));
  });

  test('may ignore paging, and list what a test makes of it', async () => {
    await using simulator = await start({
      account: { ignorePaging: true, rows: (rows) => [...rows, { rid: 'more' }] },
    });
    const { body } = await list(simulator, '?page_size=1&page_token=7');
    expect(body).toMatchObject({ total_size: 6, next_page_token: '2' });
    expect(body['resources']).toHaveLength(6);
  });
});
