import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Listing } from '../../src/ads/client.ts';
import type { PollFailureReason } from '../../src/model/poll.ts';
import type { Credential } from '../../src/sensecore/credential.ts';
import { Secret } from '../../src/redact/secret.ts';
import type { Fault } from '../support/faults.ts';
import { WIRE_STYLE_NAMES, WIRE_STYLES } from '../../src/simulator/wire-style.ts';
import { createTestClient, KEYS } from '../support/test-client.ts';
import { startTestSimulator, type TestSimulator } from '../support/test-simulator.ts';
import { buildResource } from '../support/status.ts';

const truth = (simulator: TestSimulator, history = false): string[] =>
  simulator
    .tasks(simulator.resources[0]!)
    .filter(({ state }) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(state) === history)
    .map(({ id, state }) => `${id} ${state}`)
    .sort();

const seen = ({ tasks }: Listing): string[] =>
  [...tasks.values()].map(({ id, state }) => `${id} ${state}`).sort();

describe('listTasks', () => {
  test('returns every task once, from as many pages as it takes', async () => {
    await using simulator = await startTestSimulator({ speed: 0 });
    using client = createTestClient(simulator);
    expect(seen(await client.list())).toEqual(truth(simulator));
    expect(seen(await client.list({ history: true }))).toEqual(truth(simulator, true));
  });

  test.each(WIRE_STYLE_NAMES)('reads the wire style %s without a decode failure', async (name) => {
    await using simulator = await startTestSimulator({ speed: 0, wireStyle: WIRE_STYLES[name] });
    using client = createTestClient(simulator);
    const listing = await client.list();
    expect(seen(listing)).toEqual(truth(simulator));
    expect([...listing.failures]).toEqual([]);
  });

  test('signs with a bearer token too', async () => {
    await using simulator = await startTestSimulator({ speed: 0, credentials: [{ token: 'console-token' }] });
    using client = createTestClient(simulator, {
      credential: () => Promise.resolve({ kind: 'bearer', token: new Secret('console-token') }),
    });
    expect(seen(await client.list())).toEqual(truth(simulator));
  });

  test('filters by name and type are sent, and applied here whatever the API does with them', async () => {
    await using simulator = await startTestSimulator({ speed: 0 });
    using client = createTestClient(simulator);
    const [first] = simulator.resources;
    const all = simulator.tasks(first!);
    const resource = { ...buildResource(first), taskName: 'A', taskTypes: ['AOSSTOFS', 'FSTOAOSS'] as const };
    const listing = await client.list({ resource });
    const expected = all.filter(
      ({ name, type, state }) =>
        name.toLowerCase().includes('a') &&
        ['AOSSTOFS', 'FSTOAOSS'].includes(type) &&
        ['SCANNING', 'DOING', 'PAUSED'].includes(state),
    );
    expect([...listing.tasks.keys()].sort()).toEqual(expected.map(({ id }) => id).sort());
    const [request] = simulator.requests.entries;
    expect(request).toMatchObject({ taskName: 'A' });
    expect(request?.taskType ?? '').toBe('');
  });

  test('identifiers are percent-encoded as path segments', async () => {
    await using simulator = await startTestSimulator();
    using client = createTestClient(simulator);
    const resource = { ...buildResource(simulator.resources[0]), zone: 'a/../b?c' };
    await expect(client.list({ resource })).rejects.toMatchObject({ reason: 'not_found', status: 404 });
  });

  test('a credential that cannot be read fails without a request', async () => {
    await using simulator = await startTestSimulator();
    using client = createTestClient(simulator, {
      credential: () => Promise.reject(new Error('/run/secrets/key: no such file')),
    });
    await expect(client.list()).rejects.toMatchObject({
      reason: 'config',
      message: '/run/secrets/key: no such file',
    });
    expect(simulator.requests.total).toBe(0);
  });
});

const FAULTS: readonly (readonly [Fault, PollFailureReason])[] = [
  [{ kind: 'refuse' }, 'network'],
  [{ kind: 'hang' }, 'timeout'],
  [{ kind: 'drip', bytes: 1, everyMs: 20 }, 'timeout'],
  [{ kind: 'reset' }, 'network'],
  [{ kind: 'truncate' }, 'invalid_response'],
  [{ kind: 'cut-json' }, 'invalid_response'],
  [{ kind: 'html', status: 200 }, 'invalid_response'],
  [{ kind: 'html', status: 502 }, 'server_error'],
  [{ kind: 'status', status: 400 }, 'invalid_response'],
  [{ kind: 'status', status: 401 }, 'auth'],
  [{ kind: 'status', status: 403 }, 'auth'],
  [{ kind: 'status', status: 404 }, 'not_found'],
  [{ kind: 'status', status: 408 }, 'timeout'],
  [{ kind: 'status', status: 429 }, 'rate_limited'],
  [{ kind: 'status', status: 500, empty: true }, 'server_error'],
  [{ kind: 'status', status: 503 }, 'server_error'],
  [{ kind: 'status', status: 504 }, 'timeout'],
  [{ kind: 'status', status: 501 }, 'invalid_response'],
  [{ kind: 'status', status: 403, code: 8 }, 'rate_limited'],
  [{ kind: 'status', status: 503, code: 16 }, 'auth'],
  [{ kind: 'rpc-error', code: 5 }, 'not_found'],
  [{ kind: 'rpc-error', code: 13 }, 'server_error'],
  [{ kind: 'rpc-error', code: 16 }, 'auth'],
  [{ kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' }, 'invalid_response'],
  [{ kind: 'empty-list' }, 'invalid_response'],
  [{ kind: 'wrong-shape', body: { tasks: [] } }, 'invalid_response'],
  [{ kind: 'huge-body', mebibytes: 3 }, 'too_large'],
  [{ kind: 'deep-nesting', depth: 100_000 }, 'too_large'],
  [{ kind: 'invalid-utf8' }, 'invalid_response'],
  [{ kind: 'clock-skew', seconds: 400 }, 'auth'],
];

describe('a fault of the API', () => {
  test.each(FAULTS)(
    '%j fails the listing as %s on any page, and the next listing is whole again',
    async (fault, reason) => {
      await using simulator = await startTestSimulator({ speed: 0, tasks: 60 });
      using client = createTestClient(simulator);
      const pages = truth(simulator).length / 10;
      expect(pages).toBeGreaterThan(1);
      for (const page of [1, 2]) {
        simulator.setFault(fault, { page });
        await expect(client.list()).rejects.toMatchObject({ name: 'ApiError', reason });
      }
      simulator.setFault(undefined);
      expect(seen(await client.list())).toEqual(truth(simulator));
    },
  );

  test('a total that no page reaches fails the listing', async () => {
    await using simulator = await startTestSimulator({ speed: 0, tasks: 60 });
    using client = createTestClient(simulator);
    simulator.setFault({ kind: 'wrong-total', by: 500 });
    await expect(client.list()).rejects.toMatchObject({ reason: 'invalid_response' });
  });

  test('a total too small and repeated keys change nothing', async () => {
    await using simulator = await startTestSimulator({ speed: 0, tasks: 60 });
    using client = createTestClient(simulator);
    for (const fault of [{ kind: 'wrong-total', by: -5 }, { kind: 'duplicate-keys' }] as const) {
      simulator.setFault(fault);
      expect(seen(await client.list())).toEqual(truth(simulator));
    }
  });

  test('pages that repeat the first one are no smaller listing', async () => {
    await using simulator = await startTestSimulator({ speed: 0, tasks: 60 });
    using client = createTestClient(simulator);
    simulator.setFault({ kind: 'repeat-pages' });
    await expect(client.list()).rejects.toMatchObject({ reason: 'invalid_response' });
  });

  test('a redirect is not followed with the signature', async () => {
    await using elsewhere = await startTestSimulator();
    await using simulator = await startTestSimulator();
    using client = createTestClient(simulator, { retries: 2 });
    simulator.setFault({ kind: 'redirect', location: elsewhere.url });
    await expect(client.list()).rejects.toMatchObject({ reason: 'invalid_response' });
    expect(elsewhere.requests.total).toBe(0);
    expect(simulator.requests.total).toBe(1);
  });

  test('a clock that runs ahead is told as skew', async () => {
    await using simulator = await startTestSimulator();
    using client = createTestClient(simulator);
    simulator.setFault({ kind: 'clock-skew', seconds: 200 });
    await client.list();
    expect(client.events.some((event) => /^skew (199|200)$/.test(event))).toBe(true);
  });
});

describe('retries', () => {
  test('an error that tells a signature, or a secret in base64, does not pass it on', async () => {
    await using simulator = await startTestSimulator();
    using client = createTestClient(simulator);
    let signature = '';
    const echo = createServer((request, response) => {
      signature = /signature="([^"]+)"/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      response.writeHead(401).end(JSON.stringify({ message: `signature ${signature} wrong` }));
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    try {
      const { port } = echo.address() as AddressInfo;
      await expect(client.list({ baseUrl: `http://127.0.0.1:${port}` })).rejects.toThrow(
        'HTTP 401: signature <secret> wrong',
      );
      expect(signature).toHaveLength(44);
    } finally {
      echo.closeAllConnections();
      echo.close();
    }
  });

  test.each([408, 429, 500, 502, 503, 504])(
    'an answer of %i is tried again, signed afresh',
    async (status) => {
      await using simulator = await startTestSimulator({
        speed: 0,
        faults: [{ fault: { kind: 'status', status }, times: 2 }],
      });
      using client = createTestClient(simulator, { retries: 2, pageSize: 1000 });
      expect(seen(await client.list())).toEqual(truth(simulator));
      expect(client.events.filter((event) => !event.startsWith('skew'))).toEqual([
        `${status}`,
        'retried',
        `${status}`,
        'retried',
        '200',
      ]);
    },
  );

  test.each([400, 401, 403, 404])('an answer of %i is final', async (status) => {
    await using simulator = await startTestSimulator({ faults: [{ fault: { kind: 'status', status } }] });
    using client = createTestClient(simulator, { retries: 3 });
    await expect(client.list()).rejects.toMatchObject({ status });
    expect(simulator.requests.total).toBe(1);
  });

  test('a 401 reads the credential again, and tries once more when another one is there', async () => {
    await using simulator = await startTestSimulator({ speed: 0 });
    const old: Credential = { kind: 'bearer', token: new Secret('rotated-out') };
    const reads: Credential[] = [old, KEYS, old, old];
    using client = createTestClient(simulator, { credential: async () => reads.shift() ?? old });
    expect(seen(await client.list())).toEqual(truth(simulator));
    expect(simulator.requests.entries.filter(({ status }) => status === 401)).toHaveLength(1);
    const before = simulator.requests.total;
    await expect(client.list()).rejects.toMatchObject({ reason: 'auth', status: 401 });
    expect(simulator.requests.total - before).toBe(1);
    expect(reads).toEqual([]);
  });

  test.each(['seconds', 'date'] as const)('Retry-After as %s pauses the whole credential', async (as) => {
    const fault: Fault = { kind: 'status', status: 429, retryAfter: { seconds: 2, as } };
    await using simulator = await startTestSimulator({ faults: [{ fault, times: 1 }] });
    using client = createTestClient(simulator, { retries: 1, pageSize: 1000 });
    await client.list();
    const [refused, retried] = simulator.requests.entries;
    // A date has whole seconds: up to one of the two is cut off, and the answer was a moment on its way.
    expect(retried!.atMs - refused!.atMs).toBeGreaterThanOrEqual(900);
    expect(client.events).toContain('throttled retry_after');
  });

  test('an abort from outside ends it with its own reason', async () => {
    await using simulator = await startTestSimulator({ faults: [{ fault: { kind: 'hang' } }] });
    using client = createTestClient(simulator, { timeoutMs: 60_000 });
    const controller = new AbortController();
    const listing = client.list({ signal: controller.signal });
    setImmediate(() => controller.abort(new Error('shutting down')));
    await expect(listing).rejects.toThrow('shutting down');
  });
});

test('no more requests than the concurrency are in flight, and none beyond the rate', async () => {
  await using simulator = await startTestSimulator({ scenario: 'huge', resources: 1, tasks: 1000, speed: 0 });
  using client = createTestClient(simulator, { concurrency: 3, requestsPerSecond: 50 });
  const startedAt = performance.now();
  await client.list();
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  expect(simulator.requests.total).toBeGreaterThan(20);
  expect(simulator.requests.maxInFlight).toBeLessThanOrEqual(3);
  // Over the whole time: between two requests the network's jitter would count.
  expect(simulator.requests.total).toBeLessThanOrEqual(3 + elapsedSeconds * 50);
});
