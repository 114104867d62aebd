import { expect, test } from 'vitest';
import { diagnose, type Diagnosis } from '../../src/ads/diagnose.ts';
import { createTransport } from '../../src/ads/transport.ts';
import { systemClock } from '../../src/clock.ts';
import type { Credential } from '../../src/model/credential.ts';
import type { ListingKind } from '../../src/model/poll.ts';
import { Secret } from '../../src/model/secret.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

const PAIR: Credential = {
  kind: 'hmac',
  accessKey: new Secret(SIMULATOR_ACCESS_KEY),
  secretKey: new Secret(SIMULATOR_SECRET_KEY),
};

async function callOnce(
  simulator: Simulator,
  listing: ListingKind = 'active',
  signal = new AbortController().signal,
): Promise<Diagnosis> {
  const [resource] = simulator.resources;
  const transport = createTransport({
    timeoutMs: 2000,
    maxResponseBytes: 2 ** 24,
    ca: undefined,
    proxyEnv: {},
    userAgent: 'test',
  });
  try {
    return await diagnose(
      {
        transport,
        request: {
          path: '/storage/ads/v1/subscriptions/{subscription}/resourceGroups/{resource_group}/zones/{zone}/dataSync/{data_sync}/tasks/list',
          fields: { history: 'history', taskName: 'task_name', taskType: 'task_type' },
          pageSize: 5,
        },
        decode: { sizeBase: 1024, omittedFields: 'default' },
        clock: systemClock,
      },
      {
        resource: { ...resource!, name: 'r', labels: {}, taskName: '', taskTypes: [] },
        baseUrl: simulator.url,
        listing,
        credential: PAIR,
        signal,
      },
    );
  } finally {
    transport.close();
  }
}

test('asks once for page 1, as a poll would, and keeps what came', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  const diagnosis = await callOnce(simulator);
  expect(simulator.requests.entries).toMatchObject([{ page: 1, pageSize: 5, history: false, status: 200 }]);
  expect(diagnosis).toMatchObject({ clockSkewSeconds: 0, error: undefined, answer: { status: 200 } });
  expect(diagnosis.page?.tasks).toHaveLength(5);
  expect(diagnosis.presence?.rows).toBe(5);
  expect(diagnosis.seconds).toBeGreaterThan(0);
});

test('sends the history flag for the history listing alone', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  await callOnce(simulator, 'history');
  expect(simulator.requests.entries.map(({ history }) => history)).toEqual([true]);
});

test('a failed call is not repeated; its answer is kept with the error', async () => {
  await using simulator = await startTestSimulator({
    resources: 1,
    faults: [{ fault: { kind: 'status', status: 503 } }],
  });
  const diagnosis = await callOnce(simulator);
  expect(simulator.requests.total).toBe(1);
  expect(diagnosis).toMatchObject({
    error: { reason: 'server_error' },
    answer: { status: 503 },
    page: undefined,
    presence: undefined,
  });
});

test('a call without an answer has an error and a duration', async () => {
  await using simulator = await startTestSimulator({ resources: 1, faults: [{ fault: { kind: 'refuse' } }] });
  const { answer, clockSkewSeconds, error, seconds } = await callOnce(simulator);
  expect([answer, clockSkewSeconds, error?.reason]).toEqual([undefined, undefined, 'network']);
  expect(seconds).toBeGreaterThan(0);
});

test('an API that echoes the key does not bring it into the error', async () => {
  const body = { code: 16, message: `no such key ${SIMULATOR_ACCESS_KEY} with ${SIMULATOR_SECRET_KEY}` };
  await using simulator = await startTestSimulator({
    resources: 1,
    faults: [{ fault: { kind: 'wrong-shape', body } }],
  });
  expect((await callOnce(simulator)).error?.message).toBe(
    'HTTP 200 (google.rpc code 16 UNAUTHENTICATED): no such key <secret> with <secret>',
  );
});

test('a call that is aborted rejects with the reason', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  const stopped = AbortSignal.abort(new Error('stopped by hand'));
  await expect(callOnce(simulator, 'active', stopped)).rejects.toThrow('stopped by hand');
});
