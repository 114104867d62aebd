// The search for the form of a request, against an API that deviates from the documented form in any way.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_PROBE_REQUESTS,
  runProbe,
  type ProbedForm,
  type ProbeRequest,
  type ProbeResult,
} from '../../src/ads/probe.ts';
import type { ProbeReply } from '../../src/ads/probe-verdict.ts';
import { type Signature, SIGNATURES } from '../../src/sensecore/credential.ts';
import { ApiError } from '../../src/sensecore/api-error.ts';
import { buildResource } from '../support/status.ts';
import { buildResponse } from '../support/test-client.ts';

const RESOURCE = buildResource({ zone: 'cn-sh-01e' });
const HEAD =
  '/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}';

const CONFIGURED: ProbedForm = {
  baseUrl: 'https://management.sensecoreapi.cn',
  path: `/storage/ads/v1${HEAD}/tasks/list`,
  signature: 'x-date',
  firstPage: 1,
  fields: { history: 'history', taskName: 'task_name', taskType: 'task_type' },
};

/** How an API deviates. */
interface Api {
  readonly host: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly signature: Signature;
  readonly firstPage: number;
  readonly history: string;
  readonly taskName: string;
  readonly taskType: string;
  readonly unknownKeys: 'ignored' | 'refused';
  readonly tasks: number;
}

const DOCUMENTED: Api = {
  host: 'management.sensecoreapi.cn',
  prefix: '/storage/ads/v1',
  suffix: '/tasks/list',
  signature: 'x-date',
  firstPage: 1,
  history: 'history',
  taskName: 'task_name',
  taskType: 'task_type',
  unknownKeys: 'ignored',
  tasks: 3,
};

const reply = (status: number, body: object): ProbeReply => ({
  clockSkewSeconds: 0,
  signatures: [],
  response: buildResponse(status, body),
});

/** Responds as a Kong gateway with a gRPC service behind it. */
function respond(api: Api, request: ProbeRequest): ProbeReply {
  const url = new URL(request.url);
  if (url.host !== api.host) return { error: new ApiError('network', 'no complete response: ENOTFOUND') };
  const head = HEAD.replace('{subscription}', RESOURCE.subscription)
    .replace('{resource_group}', RESOURCE.resourceGroup)
    .replace('{zone}', RESOURCE.zone)
    .replace('{data_sync}', RESOURCE.dataSync);
  if (!url.pathname.startsWith(api.prefix + head))
    return reply(404, { message: 'no Route matched with those values' });
  if (request.signature !== api.signature) return reply(401, { message: 'HMAC signature does not match' });
  if (url.pathname !== api.prefix + head + api.suffix)
    return reply(404, { code: 5, message: 'Not Found', details: [] });
  return list(api, JSON.parse(request.body) as Record<string, unknown>);
}

function list(api: Api, body: Record<string, unknown>): ProbeReply {
  const { page, ...keys } = body as { page: { page: number } };
  const known = [api.history, api.taskName, api.taskType];
  if (api.unknownKeys === 'refused' && Object.keys(keys).some((key) => !known.includes(key)))
    return reply(400, { code: 3, message: 'unknown field' });
  const prefix = api.history in keys ? 'old' : 'task';
  const all = Array.from({ length: api.history in keys ? 2 : api.tasks }, (_, n) => `${prefix}-${n}`);
  const rows = api.taskName in keys || api.taskType in keys ? [] : all;
  const index = page.page - api.firstPage;
  const shown = index < 0 ? [] : rows.slice(index, index + 1);
  return reply(200, {
    data_sync_task: shown.map((id) => ({ task_id: id, name: id, state: 'DOING', type: 'AOSSTOFS' })),
    page: { page: page.page, page_size: 1, total: rows.length },
  });
}

function probe(api: Partial<Api>, configured: Partial<ProbedForm> = {}): Promise<RecordedProbe> {
  return probeWith((request) => respond({ ...DOCUMENTED, ...api }, request), configured);
}

type RecordedProbe = ProbeResult & { readonly requests: readonly ProbeRequest[] };

async function probeWith(
  replyTo: (request: ProbeRequest) => ProbeReply,
  configured: Partial<ProbedForm> = {},
): Promise<RecordedProbe> {
  const requests: ProbeRequest[] = [];
  const result = await runProbe({
    resource: RESOURCE,
    configured: { ...CONFIGURED, ...configured },
    isVerified: false,
    isSigned: true,
    isAllowed: (url) => new URL(url).host.endsWith('.sensecoreapi.cn') || url === configured.baseUrl,
    send: async (request) => {
      requests.push(request);
      return replyTo(request);
    },
    secrets: [],
    onAttempt: async () => undefined,
  });
  return { ...result, requests };
}

const DATA_PLANE = { host: 'ads.cn-sh-01.sensecoreapi.cn', prefix: '/storage/ads/data/v1' };

describe('a probe', () => {
  test('of the documented API finds the configured form, in the requests for the first page and the keys', async () => {
    const { found, requests } = await probe({});
    expect(found).toEqual(CONFIGURED);
    expect(requests).toHaveLength(5);
  });

  test('finds the data plane with another suffix, signature, first page and history key at once', async () => {
    const { found, requests } = await probe({
      ...DATA_PLANE,
      suffix: '/task:list',
      signature: 'date-host-request-target',
      firstPage: 0,
      history: 'is_history',
    });
    expect(found).toEqual({
      baseUrl: 'https://ads.{region}.sensecoreapi.cn',
      path: `/storage/ads/data/v1${HEAD}/task:list`,
      signature: 'date-host-request-target',
      firstPage: 0,
      fields: { ...CONFIGURED.fields, history: 'is_history' },
    });
    expect(requests.length).toBeLessThanOrEqual(MAX_PROBE_REQUESTS);
  });

  test('finds a suffix behind a gateway whose routes are whole paths', async () => {
    const { found } = await probeWith((request) =>
      request.url.endsWith('/task:list')
        ? respond({ ...DOCUMENTED, suffix: '/task:list' }, request)
        : reply(404, { message: 'no Route matched with those values' }),
    );
    expect(found?.path).toBe(`/storage/ads/v1${HEAD}/task:list`);
  });

  test('says which keys it could not find, and that an empty list shows no first page', async () => {
    const unknown = await probe({ history: 'past' });
    expect(unknown).toMatchObject({ unknownKeys: ['history'], isFirstPageKnown: true });
    const empty = await probe({ tasks: 0 });
    expect(empty).toMatchObject({ unknownKeys: ['taskName', 'taskType'], isFirstPageKnown: false });
    expect(empty.found?.firstPage).toBe(1);
  });

  test('with a clock that is far off tries no other signature', async () => {
    const { requests } = await probeWith(() => ({
      ...reply(401, { message: 'HMAC signature cannot be verified' }),
      clockSkewSeconds: 3600,
    }));
    expect(new Set(requests.map(({ signature }) => signature))).toEqual(new Set(['x-date']));
    expect(requests.length).toBeLessThanOrEqual(MAX_PROBE_REQUESTS);
  });
});

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const deviations = fc.record({
  host: oneOf('management.sensecoreapi.cn', 'ads.cn-sh-01.sensecoreapi.cn'),
  prefix: oneOf('/storage/ads/v1', '/storage/ads/data/v1'),
  suffix: oneOf('/tasks/list', '/tasks:list', '/task/list', '/task:list', '/tasksList'),
  signature: oneOf(...SIGNATURES),
  firstPage: oneOf(0, 1),
  history: oneOf('history', 'is_history', 'history_task'),
  taskName: oneOf('task_name', 'name', 'keyword'),
  taskType: oneOf('task_type', 'type'),
  unknownKeys: oneOf<Api['unknownKeys']>('ignored', 'refused'),
  tasks: fc.integer({ min: 1, max: 4 }),
});

test('any API that deviates in ways that are tried is found whole, within the requests that are allowed', async () => {
  await fc.assert(
    fc.asyncProperty(deviations, async (api) => {
      const { found, requests, unknownKeys } = await probe(api);
      const url = `https://${api.host}${api.prefix}${HEAD}${api.suffix}`;
      expect((found?.baseUrl ?? '').replace('{region}', 'cn-sh-01') + (found?.path ?? '')).toBe(url);
      expect(found).toMatchObject({
        signature: api.signature,
        firstPage: api.firstPage,
        fields: { history: api.history, taskName: api.taskName, taskType: api.taskType },
      });
      expect(unknownKeys).toEqual([]);
      expect(requests.length).toBeLessThanOrEqual(MAX_PROBE_REQUESTS);
    }),
    { numRuns: 1000 },
  );
});

test('no request goes to a bare collection or to a host that may not have the credential', async () => {
  await fc.assert(
    fc.asyncProperty(
      oneOf('/tasks', '/task', '/tasks/', '/tasks/query', '', '/tasks/list'),
      oneOf('https://gateway.example', 'https://management.sensecoreapi.cn'),
      async (suffix, baseUrl) => {
        const { requests } = await probe(
          { host: 'nowhere.example' },
          { path: `/v1${HEAD}${suffix}`, baseUrl },
        );
        for (const { url } of requests) {
          expect(new URL(url).pathname).not.toMatch(/\/tasks?\/?$/);
          expect(new URL(url).pathname).not.toMatch(/\/dataSync\/[^/]+$/);
          expect(new URL(url).host).toMatch(/^(gateway\.example|.*\.sensecoreapi\.cn)$/);
        }
        expect(requests.length).toBeLessThanOrEqual(MAX_PROBE_REQUESTS);
      },
    ),
  );
});
