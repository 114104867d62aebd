import { expect, test } from 'vitest';
import type { Fault } from '../support/faults.ts';
import { buildResource } from '../support/status.ts';
import { createTestClient } from '../support/test-client.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

test('a pause longer than the listing may take fails it, and those that come while the pause goes on', async () => {
  const fault: Fault = { kind: 'status', status: 503, retryAfter: { seconds: 3600, as: 'seconds' } };
  await using simulator = await startTestSimulator({ faults: [{ fault, times: 1 }] });
  using client = createTestClient(simulator, { retries: 3 });
  await expect(client.list()).rejects.toMatchObject({ reason: 'server_error', status: 503 });
  await expect(client.list()).rejects.toMatchObject({
    reason: 'server_error',
    message: `${new URL(simulator.url).host} asked to wait for another 3600 s (Retry-After)`,
  });
  expect(simulator.requests.total).toBe(1);
});

test('pages that give up for a pause fail for the reason of the answer that asked for it', async () => {
  const fault: Fault = { kind: 'status', status: 503, retryAfter: { seconds: 3600, as: 'seconds' } };
  await using simulator = await startTestSimulator({ faults: [{ fault, when: { page: 2 } }] });
  // The burst is used up by pages 1 to 3: page 4 waits for its turn when the answer to page 2 arrives.
  using client = createTestClient(simulator, { concurrency: 3, requestsPerSecond: 5, pageSize: 3 });
  await expect(client.list()).rejects.toMatchObject({ reason: 'server_error' });
  expect(simulator.requests.total).toBeLessThanOrEqual(3);
});

test('a pause holds for the origin that asked for it: the other regions of a credential are read on', async () => {
  const fault: Fault = { kind: 'status', status: 503, retryAfter: { seconds: 3600, as: 'seconds' } };
  await using paused = await startTestSimulator({ faults: [{ fault, times: 1 }] });
  await using other = await startTestSimulator();
  using client = createTestClient(paused, { retries: 3 });
  await expect(client.list()).rejects.toMatchObject({ reason: 'server_error' });
  const resource = buildResource(other.resources[0]);
  expect((await client.list({ resource, baseUrl: other.url })).tasks.size).toBeGreaterThan(0);
  expect((await client.list({ resource, baseUrl: `${other.url}/` })).tasks.size).toBeGreaterThan(0);
  await expect(client.list()).rejects.toThrow(`${new URL(paused.url).host} asked to wait`);
  expect(paused.requests.total).toBe(1);
});

test('each origin of a credential has its own bound on requests in flight and its own rate', async () => {
  await using hanging = await startTestSimulator({ faults: [{ fault: { kind: 'hang' } }] });
  await using other = await startTestSimulator();
  using client = createTestClient(hanging, { concurrency: 1, requestsPerSecond: 0.01, timeoutMs: 60_000 });
  const controller = new AbortController();
  const held = client.list({ signal: controller.signal });
  await expect.poll(() => hanging.requests.inFlight).toBe(1);
  const resource = buildResource(other.resources[0]);
  const request = { resource: { ...resource, taskName: 'no such task' }, baseUrl: other.url };
  expect((await client.list(request)).tasks.size).toBe(0);
  controller.abort(new Error('enough'));
  await expect(held).rejects.toThrow('enough');
});

test.each([
  [{ seconds: 3600, as: 'seconds' } as const, 3_600_000],
  [{ seconds: 0, as: 'seconds' } as const, undefined],
  [undefined, undefined],
])('an error tells whether its answer asked to wait: %j', async (retryAfter, retryAfterMs) => {
  const fault: Fault = { kind: 'status', status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) };
  await using simulator = await startTestSimulator({ faults: [{ fault }] });
  using client = createTestClient(simulator);
  await expect(client.list()).rejects.toMatchObject({ reason: 'rate_limited', retryAfterMs });
});

test.each([200, 403])(
  'google.rpc code 8 under HTTP %i is rate limiting, whose pause is kept',
  async (status) => {
    const fault: Fault = { kind: 'status', status, code: 8, retryAfter: { seconds: 3600, as: 'seconds' } };
    await using simulator = await startTestSimulator({ faults: [{ fault, times: 1 }] });
    using client = createTestClient(simulator, { retries: 3 });
    await expect(client.list()).rejects.toMatchObject({ reason: 'rate_limited', status });
    await expect(client.list()).rejects.toThrow('asked to wait for another 3600 s (Retry-After)');
    expect(simulator.requests.total).toBe(1);
  },
);
