import { Limiters } from '../../src/sensecore/limiter.ts';
import { expect, test } from 'vitest';
import { diagnose, type Diagnosis } from '../../src/ads/diagnose.ts';
import { createTransport } from '../../src/sensecore/transport.ts';
import { systemClock } from '../../src/clock.ts';
import { readProxies } from '../../src/sensecore/proxy.ts';
import type { Credential } from '../../src/sensecore/credential.ts';
import type { ListingKind } from '../../src/model/poll.ts';
import { Secret } from '../../src/redact/secret.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import { startTestSimulator, type TestSimulator } from '../support/test-simulator.ts';

const PAIR: Credential = {
  kind: 'hmac',
  accessKey: new Secret(SIMULATOR_ACCESS_KEY),
  secretKey: new Secret(SIMULATOR_SECRET_KEY),
  signature: 'x-date',
};

interface Settings {
  readonly listing?: ListingKind;
  readonly pageSize?: number;
  readonly timeoutMs?: number;
  readonly maxKeptBytes?: number;
  readonly signal?: AbortSignal;
}

async function diagnoseFirst(simulator: TestSimulator, settings: Settings = {}): Promise<Diagnosis> {
  const { listing = 'active', pageSize = 100, timeoutMs = 60_000 } = settings;
  const { signal = new AbortController().signal } = settings;
  const [resource] = simulator.resources;
  const transport = createTransport({
    timeoutMs: 20_000,
    maxResponseBytes: 2 ** 24,
    ca: undefined,
    proxies: readProxies({}),
    userAgent: 'test',
  });
  try {
    return await diagnose(
      {
        transport,
        request: {
          path: '/storage/ads/v1/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}/tasks/list',
          fields: { history: 'history', taskName: 'task_name', taskType: 'task_type' },
          firstPage: 1,
          pageSize,
          total: 'exact',
          maxPages: 100,
          concurrency: 2,
        },
        limiters: new Limiters({
          concurrency: 4,
          requestsPerSecond: 10_000,
          clock: systemClock,
          onThrottled: () => undefined,
        }),
        key: 'nightly',
        maxKeptBytes: settings.maxKeptBytes ?? Infinity,
        decode: { sizeBase: 1024, omittedFields: 'default' },
        clock: systemClock,
      },
      {
        resource: {
          ...resource!,
          name: 'r',
          labels: {},
          taskName: '',
          taskTypes: [],
          expectedIntervalSeconds: undefined,
        },
        baseUrl: simulator.url,
        listing,
        timeoutMs,
        credential: PAIR,
        signal,
      },
    );
  } finally {
    transport.close();
  }
}

test('asks once where page 1 is the whole, as a poll would, and keeps what came', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  const diagnosis = await diagnoseFirst(simulator);
  expect(simulator.requests.entries).toMatchObject([{ page: 1, pageSize: 100, history: false, status: 200 }]);
  expect(diagnosis).toMatchObject({ clockSkewSeconds: 0, error: undefined, failedPage: undefined });
  expect(diagnosis.responses).toMatchObject([{ number: 1, response: { status: 200 } }]);
  expect(diagnosis.page?.tasks.length).toBe(diagnosis.tasks?.size);
  expect(diagnosis.presence?.rows).toBe(diagnosis.tasks?.size);
  expect(diagnosis.seconds).toBeGreaterThan(0);
});

test('asks for all pages where page 1 is not the whole, and keeps what each was answered', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  const diagnosis = await diagnoseFirst(simulator, { pageSize: 5 });
  const numbers = diagnosis.responses.map(({ number }) => number);
  expect(numbers).toEqual([1, 2, 3]);
  expect(new Set(simulator.requests.entries.map(({ page }) => page))).toEqual(new Set(numbers));
  expect(simulator.requests.total).toBe(3);
  expect(diagnosis.page?.tasks).toHaveLength(5);
  expect(diagnosis.presence?.rows).toBe(5);
  expect(diagnosis.tasks?.size).toBe(diagnosis.page?.total);
});

test('keeps of other pages than the first no more than it may', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  const all = await diagnoseFirst(simulator, { pageSize: 4 });
  const [first, second, third] = all.responses.map(({ response }) => response.body.length);
  const maxKeptBytes = first! + Math.max(second!, third!);
  const some = await diagnoseFirst(simulator, { pageSize: 4, maxKeptBytes });
  expect(some.pagesRead).toBe(all.pagesRead);
  expect(some.responses).toHaveLength(2);
  const one = await diagnoseFirst(simulator, { pageSize: 4, maxKeptBytes: 0 });
  expect(one.responses.map(({ number }) => number)).toEqual([1]);
});

test('sends the history flag for the history listing alone', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  await diagnoseFirst(simulator, { listing: 'history' });
  expect(simulator.requests.entries.map(({ history }) => history)).toEqual([true]);
});

test('a failed call is not repeated; its answer is kept with the error', async () => {
  await using simulator = await startTestSimulator({
    resources: 1,
    faults: [{ fault: { kind: 'status', status: 503 } }],
  });
  const diagnosis = await diagnoseFirst(simulator);
  expect(simulator.requests.total).toBe(1);
  expect(diagnosis).toMatchObject({
    error: { reason: 'server_error' },
    failedPage: { number: 1, response: { status: 503 } },
    page: undefined,
    presence: undefined,
    tasks: undefined,
  });
});

test('a page that fails after a good one is the one that the error is about', async () => {
  await using simulator = await startTestSimulator({
    resources: 1,
    faults: [{ fault: { kind: 'status', status: 403 }, when: { page: 2 } }],
  });
  const diagnosis = await diagnoseFirst(simulator, { pageSize: 5 });
  expect(diagnosis).toMatchObject({
    error: { reason: 'auth' },
    failedPage: { number: 2, response: { status: 403 } },
    tasks: undefined,
  });
  expect(diagnosis.page?.tasks).toHaveLength(5);
});

test('a list whose total is never reached fails, and no page is to blame', async () => {
  await using simulator = await startTestSimulator({
    resources: 1,
    faults: [{ fault: { kind: 'wrong-total', by: 3 } }],
  });
  const diagnosis = await diagnoseFirst(simulator);
  expect(diagnosis).toMatchObject({ error: { reason: 'invalid_response' }, failedPage: undefined });
});

test('a listing that takes longer than a poll may fails, and no page is to blame', async () => {
  await using simulator = await startTestSimulator({
    resources: 1,
    faults: [{ fault: { kind: 'hang' }, when: { page: 2 } }],
  });
  const diagnosis = await diagnoseFirst(simulator, { pageSize: 5, timeoutMs: 300 });
  expect(diagnosis.error?.message).toBe('the listing did not end within 300 ms');
  expect(diagnosis).toMatchObject({ error: { reason: 'timeout' }, failedPage: undefined });
});

test('a call without an answer has an error and a duration', async () => {
  await using simulator = await startTestSimulator({ resources: 1, faults: [{ fault: { kind: 'refuse' } }] });
  const { clockSkewSeconds, error, failedPage, responses, seconds } = await diagnoseFirst(simulator);
  expect([responses, clockSkewSeconds, error?.reason]).toEqual([[], undefined, 'network']);
  expect(failedPage).toEqual({ number: 1, response: undefined });
  expect(seconds).toBeGreaterThan(0);
});

test('an API that echoes the key does not bring it into the error', async () => {
  const body = { code: 16, message: `no such key ${SIMULATOR_ACCESS_KEY} with ${SIMULATOR_SECRET_KEY}` };
  await using simulator = await startTestSimulator({
    resources: 1,
    faults: [{ fault: { kind: 'wrong-shape', body } }],
  });
  expect((await diagnoseFirst(simulator)).error?.message).toBe(
    'HTTP 200 (google.rpc code 16 UNAUTHENTICATED): no such key <secret> with <secret>',
  );
});

test('a call that is aborted rejects with the reason', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  const stopped = AbortSignal.abort(new Error('stopped by hand'));
  await expect(diagnoseFirst(simulator, { signal: stopped })).rejects.toThrow('stopped by hand');
});
