// What the google.rpc code of an answer decides, whatever its HTTP status: whether it is tried again.

import { expect, test } from 'vitest';
import type { Fault } from '../support/faults.ts';
import { createTestClient } from '../support/test-client.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

test.each<Fault>([
  { kind: 'status', status: 403, code: 8 },
  { kind: 'rpc-error', code: 14 },
  { kind: 'rpc-error', code: 8 },
])('an error that may pass by its code is tried again: %j', async (fault) => {
  await using simulator = await startTestSimulator({ speed: 0, faults: [{ fault, times: 2 }] });
  using client = createTestClient(simulator, { retries: 2, pageSize: 1000 });
  expect((await client.list()).tasks.size).toBeGreaterThan(0);
  expect(simulator.requests.total).toBe(3);
});

test.each<Fault>([
  { kind: 'status', status: 501, empty: true },
  { kind: 'status', status: 500, code: 12 },
  { kind: 'status', status: 429, code: 7 },
  { kind: 'rpc-error', code: 12 },
  { kind: 'rpc-error', code: 16 },
])('an error that will not pass by its code is final: %j', async (fault) => {
  await using simulator = await startTestSimulator({ faults: [{ fault }] });
  using client = createTestClient(simulator, { retries: 3 });
  await expect(client.list()).rejects.toMatchObject({ name: 'ApiError' });
  expect(simulator.requests.total).toBe(1);
});
