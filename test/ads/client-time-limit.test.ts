// A listing has a time limit of its own, over all of its attempts.

import { expect, test } from 'vitest';
import { createTestClient } from '../support/test-client.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

test('a listing that runs out of time while retrying fails for what it retried', async () => {
  await using simulator = await startTestSimulator({
    faults: [{ fault: { kind: 'status', status: 503 } }],
  });
  using client = createTestClient(simulator, { retries: 1e9 });
  await expect(client.list({ timeoutMs: 1000 })).rejects.toMatchObject({
    reason: 'server_error',
    message: expect.stringContaining(
      'the listing did not end within 1000 ms; the last attempt failed: HTTP 503',
    ),
  });
});

test('of several pages that are retried when time runs out, the attempt that failed last is reported', async () => {
  await using simulator = await startTestSimulator({
    faults: [
      { fault: { kind: 'status', status: 503 }, when: { page: 2 } },
      { fault: { kind: 'hang' }, when: { page: 3 } },
    ],
  });
  // Page 2 fails first, and again and again; in between page 3 fails once.
  using client = createTestClient(simulator, { retries: 1e9, pageSize: 3, timeoutMs: 500 });
  await expect(client.list({ timeoutMs: 1800 })).rejects.toMatchObject({
    reason: 'server_error',
    message: expect.stringContaining('the last attempt failed: HTTP 503'),
  });
  expect(client.events).toContain('timeout');
});

test('a listing that runs out of time without a failed attempt is a timeout, and its requests end', async () => {
  await using simulator = await startTestSimulator({ faults: [{ fault: { kind: 'hang' } }] });
  using client = createTestClient(simulator, { timeoutMs: 60_000 });
  await expect(client.list({ timeoutMs: 100 })).rejects.toMatchObject({ reason: 'timeout' });
  await expect.poll(() => simulator.requests.inFlight).toBe(0);
});
