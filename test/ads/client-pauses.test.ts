import { expect, test } from 'vitest';
import type { Fault } from '../../src/simulator/faults.ts';
import { createTestClient } from '../support/test-client.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

test('a pause longer than the listing may take fails it, and those that come while the pause goes on', async () => {
  const fault: Fault = { kind: 'status', status: 503, retryAfter: { seconds: 3600, as: 'seconds' } };
  await using simulator = await startTestSimulator({ faults: [{ fault, times: 1 }] });
  using client = createTestClient(simulator, { retries: 3 });
  await expect(client.list()).rejects.toMatchObject({ reason: 'server_error', status: 503 });
  await expect(client.list()).rejects.toMatchObject({
    reason: 'server_error',
    message: 'the API asked to wait for another 3600 s (Retry-After)',
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
