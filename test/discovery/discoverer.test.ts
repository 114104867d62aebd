// What a discovery adds and removes, and how it names what it found.

import { describe, expect, test } from 'vitest';
import type { ResourceRow } from '../../src/discovery/decode.ts';
import { createDiscoveryLog } from '../../src/discovery/discovery-log.ts';
import { Discoverer } from '../../src/discovery/discoverer.ts';
import { nameResources } from '../../src/discovery/names.ts';
import { filterRows } from '../../src/discovery/filter.ts';
import type { DiscoveryFilter } from '../../src/model/discovery.ts';
import type { ResourceIds } from '../../src/model/resource.ts';
import { ApiError } from '../../src/sensecore/api-error.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const ALL: DiscoveryFilter = {
  subscriptions: [],
  resourceGroups: [],
  zones: [],
  name: /^.*$/,
  resourceType: undefined,
};

function row(dataSync: string, changes: Partial<ResourceRow> & { readonly zone?: string } = {}): ResourceRow {
  const { zone = 'cn-sh-01e', ...others } = changes;
  const ids = { subscription: 's', resourceGroup: 'g', zone, dataSync };
  return {
    rid: `/subscriptions/s/resourceGroups/g/zones/${zone}/dataSync/${dataSync}`,
    type: 'storage.ads.v1.dataSync',
    isDeleted: false,
    subscriptionName: 'Research',
    resourceGroupName: 'Vision',
    ids,
    ...others,
  };
}

type Listed = readonly string[] | ApiError;

/** Runs a discoverer of an account that lists these names, one list after the other; a last `+N` counts N rows more. */
async function discover(
  lists: readonly Listed[],
  known: readonly ResourceIds[] = [],
): Promise<{ found: string[][]; logged: string[]; discoverer: Discoverer }> {
  const clock = createFakeClock();
  const logged: string[] = [];
  const write = (level: string) => (_: object, message: string) => void logged.push(`${level} ${message}`);
  let next: Listed = [];
  const discoverer = new Discoverer({
    name: 'default',
    filter: ALL,
    list: () => {
      if (next instanceof ApiError) return Promise.reject(next);
      const names = next.filter((name) => !name.startsWith('+'));
      const missingRows = next.length - names.length;
      return Promise.resolve({ rows: names.map((name) => row(name)), missingRows });
    },
    known,
    clock,
    log: createDiscoveryLog({
      discovery: 'default',
      logger: { debug: write('debug'), info: write('info'), warn: write('warn') },
      clock,
    }),
  });
  const found: string[][] = [];
  for (const list of lists) {
    next = list;
    await discoverer.run();
    found.push(discoverer.found().map(({ dataSync }) => dataSync));
    await clock.advance(600_000);
  }
  return { found, logged, discoverer };
}

const OUTAGE = new ApiError('server_error', 'HTTP 503', { status: 503 });

describe('a resource', () => {
  test('goes once three whole discoveries in a row lack it', async () => {
    const { found } = await discover([['a', 'b'], ['a'], ['a'], ['a']]);
    expect(found).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], ['a']]);
  });

  test.each([
    ['fails', OUTAGE],
    ['comes back short', ['a', '+']],
  ] as const)('stays when one of the three %s', async (_, list) => {
    const { found } = await discover([['a', 'b'], ['a'], ['a'], list, ['a'], ['a']]);
    expect(found.at(-1)).toEqual(['a', 'b']);
  });

  test('that comes back is counted anew', async () => {
    const { found } = await discover([['a', 'b'], ['a'], ['a'], ['a', 'b'], ['a'], ['a']]);
    expect(found.at(-1)).toEqual(['a', 'b']);
  });

  test('of a short discovery is added all the same', async () => {
    const { found, discoverer } = await discover([['a'], ['a', 'b', '+']]);
    expect(found.at(-1)).toEqual(['a', 'b']);
    expect(discoverer.status()).toMatchObject({ up: false, failureReason: 'invalid_response', resources: 2 });
  });

  test('that an earlier process found is there before the first discovery, and during an outage', async () => {
    const { found, discoverer } = await discover([OUTAGE], [row('a').ids!]);
    expect(found).toEqual([['a']]);
    expect(discoverer.status()).toMatchObject({
      up: false,
      failureReason: 'server_error',
      error: 'HTTP 503',
    });
  });
});

test('what did not change is the same array', async () => {
  const { discoverer } = await discover([['b', 'a']]);
  const found = discoverer.found();
  await discoverer.run();
  expect(discoverer.found()).toBe(found);
});

test('a failing discovery is logged once, and an hour later, and its recovery', async () => {
  const { logged } = await discover([...Array.from({ length: 8 }, () => OUTAGE), ['a'], ['a']]);
  expect(logged.filter((line) => !line.startsWith('debug'))).toEqual([
    'warn discovery failed; no resource is removed',
    'warn discovery still failing',
    'info discovered resources changed',
    'info discovery recovered',
  ]);
});

describe('a filter', () => {
  test.each<[string, Partial<DiscoveryFilter>, ResourceRow, boolean]>([
    ['the documented collection', {}, row('a', { type: 'storage.datasync.v9.task' }), true],
    ['a row of another product', {}, row('a', { rid: '/x/volume/a', type: 'storage.afs.v2.volume' }), false],
    ['a type by its beginning', { resourceType: 'storage.ads.' }, row('a'), true],
    [
      'another type by its beginning',
      { resourceType: 'storage.ads.' },
      row('a', { type: 'storage.afs.' }),
      false,
    ],
    ['a part of the path', { resourceType: '/dataSync/' }, row('a', { type: '' }), true],
    ['another part of the path', { resourceType: '/transfer/' }, row('a'), false],
    ['a deleted row', {}, row('a', { isDeleted: true }), false],
    ['the id of a subscription', { subscriptions: ['s'] }, row('a'), true],
    ['the name of a subscription', { subscriptions: ['Research'] }, row('a'), true],
    ['another subscription', { subscriptions: ['t'] }, row('a'), false],
    ['the name of a resource group', { resourceGroups: ['Vision'] }, row('a'), true],
    ['another resource group', { resourceGroups: ['Speech'] }, row('a'), false],
    ['a zone', { zones: ['cn-sh-01e'] }, row('a'), true],
    ['another zone', { zones: ['cn-sz-01a'] }, row('a'), false],
    ['a name', { name: /^night.*$/ }, row('nightly'), true],
    ['another name', { name: /^night$/ }, row('nightly'), false],
  ])('by %s', (_, changes, candidate, isKept) => {
    expect(filterRows([candidate], { ...ALL, ...changes }).resources).toHaveLength(Number(isKept));
  });

  test('keeps a resource once, and counts rows without identifiers', () => {
    const rows = [row('a'), row('a'), row('b', { ids: undefined })];
    expect(filterRows(rows, ALL)).toEqual({ resources: [row('a').ids], unreadable: 1 });
  });
});

function at(dataSync: string, zone = 'z', resourceGroup = 'g', subscription = 's'): ResourceIds {
  return { subscription, resourceGroup, zone, dataSync };
}

describe('a name', () => {
  test('is that of the data sync, and longer only for those that share it', () => {
    expect(nameResources([at('a'), at('b', 'x'), at('b', 'y')], new Set())).toEqual(['a', 'x/b', 'y/b']);
    expect(nameResources([at('b', 'x', 'g'), at('b', 'x', 'h')], new Set())).toEqual(['g/x/b', 'h/x/b']);
    expect(nameResources([at('b', 'x', 'g', 's'), at('b', 'x', 'g', 't')], new Set())).toEqual([
      's/g/x/b',
      't/g/x/b',
    ]);
  });

  test('leaves the names of configured resources to them', () => {
    expect(nameResources([at('a'), at('b')], new Set(['a', 'z/a']))).toEqual(['g/z/a', 'b']);
  });
});
