import { expect, test } from 'vitest';
import { type Collector, createCollector } from '../src/collector.ts';
import { systemClock } from '../src/clock.ts';
import { type Config, type ResourceConfig, toDiscoveredResource } from '../src/config/config.ts';
import { completeConfig } from '../src/config/load.ts';
import { createLogger } from '../src/logger.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../src/simulator/authentication.ts';
import { createFakeClock } from './support/fake-clock.ts';
import { startTestSimulator } from './support/test-simulator.ts';

const REQUESTS_PER_SECOND = 30;

const SURROUNDINGS = {
  build: { version: '0', revision: 'test', nodeVersion: process.version },
  env: {},
  logger: createLogger({ level: 'error', format: 'json', write: () => undefined }),
  random: Math.random,
  demo: false,
  processMetrics: false,
  stateFilePath: undefined,
};

/** Polls everything that a shard takes, once, and tells how long the shard's clock had to go on for it. */
async function pollShard(ordinal: number, total: number): Promise<{ requests: number; virtualMs: number }> {
  await using simulator = await startTestSimulator({ scenario: 'huge', resources: 60, tasks: 1 });
  const clock = createFakeClock();
  const config = completeConfig({
    api: { base_url: simulator.url, requests_per_second: REQUESTS_PER_SECOND, concurrency: 1 },
    credentials: [{ name: 'a', access_key: SIMULATOR_ACCESS_KEY, secret_key: SIMULATOR_SECRET_KEY }],
    poll: { history_interval: '0s', timeout: '1h' },
    resources: simulator.resources.map(({ subscription, resourceGroup, zone, dataSync }) => ({
      subscription,
      resource_group: resourceGroup,
      zone,
      data_sync: dataSync,
    })),
  });
  const collector = await createCollector(config, {
    ...SURROUNDINGS,
    // The signature has the time of the wall clock.
    clock: { ...clock, now: Date.now },
    shard: { ordinal, total },
  });
  const polled = new AbortController();
  const polls = Promise.all(collector.pollers().map((poller) => poller.poll()));
  void polls.then(() => polled.abort());
  const startedAt = clock.monotonic();
  while (!polled.signal.aborted) await clock.advance(1);
  const virtualMs = clock.monotonic() - startedAt;
  expect(collector.statuses().every(({ up }) => up === true)).toBe(true);
  const requests = collector.pollers().length;
  await collector.close();
  return { requests, virtualMs };
}

test.each([
  [0, 1],
  [0, 3],
  [2, 3],
])('shard %i of %i makes its share of api.requests_per_second', async (ordinal, total) => {
  const { requests, virtualMs } = await pollShard(ordinal, total);
  expect(requests).toBeGreaterThan(10);
  // The first one is free: the bucket is full at the start.
  const leastMs = ((requests - 1) * 1000 * total) / REQUESTS_PER_SECOND;
  expect(virtualMs).toBeGreaterThanOrEqual(Math.floor(leastMs));
});

function configFor(dataSync: string): Config {
  return completeConfig({
    credentials: [{ name: 'a', bearer_token: 't' }],
    resources: [{ subscription: 's', resource_group: 'g', zone: 'z', data_sync: dataSync }],
  });
}

test('a config that comes while it closes is not put in force: nothing polls any more', async () => {
  const collector = await createCollector(configFor('first'), {
    ...SURROUNDINGS,
    clock: createFakeClock(),
    shard: { ordinal: 0, total: 1 },
  });
  const applied = collector.apply(configFor('second'));
  await collector.close();
  expect(await applied).toEqual({ started: [], stopped: [] });
  expect(collector.statuses().map(({ resource }) => resource.dataSync)).toEqual(['first']);
});

/** A collector without configured resources, at the simulator, and its config. */
async function createDiscovering(
  apiUrl: string,
): Promise<{ readonly config: Config; readonly collector: Collector }> {
  const config = completeConfig({
    api: { base_url: apiUrl },
    credentials: [{ name: 'a', access_key: SIMULATOR_ACCESS_KEY, secret_key: SIMULATOR_SECRET_KEY }],
    discovery: [{ credential: 'a' }],
  });
  const shard = { ordinal: 0, total: 1 };
  return { config, collector: await createCollector(config, { ...SURROUNDINGS, clock: systemClock, shard }) };
}

test('a discovered resource that gets another name keeps its tasks and counters', async () => {
  await using simulator = await startTestSimulator({ speed: 0 });
  const [first] = simulator.resources;
  const { collector, config } = await createDiscovering(simulator.url);
  const named = (name: string): ResourceConfig =>
    toDiscoveredResource(first!, name, config.discovery[0]!, config);
  await collector.apply(config, [named('nightly')]);
  await collector.pollers()[0]?.poll();
  const before = collector.statuses()[0];
  const { started, stopped } = await collector.apply(config, [named('zone/nightly')]);
  const after = collector.statuses()[0];
  expect([started.length, stopped.length, before?.snapshot?.tasks.length]).toEqual([
    1,
    1,
    expect.any(Number),
  ]);
  expect(after).toMatchObject({ resource: { name: 'zone/nightly' }, up: true });
  expect(after?.memory).toBe(before?.memory);
  expect(after?.snapshot).toBe(before?.snapshot);
  await collector.close();
});

test('thousands of discovered resources leave the pollers, and what is rendered, of those that stay as they were', async () => {
  await using simulator = await startTestSimulator({ speed: 0 });
  const [first] = simulator.resources;
  const { collector, config } = await createDiscovering(simulator.url);
  const discover = (dataSync: string): ResourceConfig =>
    toDiscoveredResource({ ...first!, dataSync }, dataSync, config.discovery[0]!, config);
  const many = Array.from({ length: 2000 }, (_, index) => discover(`sync-${index}`));
  await collector.apply(config, [discover(first!.dataSync)]);
  const [poller] = collector.pollers();
  await poller?.poll();
  await poller?.historySettled();
  const status = poller?.status();
  await collector.page.flush();
  const text = async (): Promise<string> => {
    const { body } = await collector.page.scrape({
      format: 'text',
      gzip: false,
      resources: [first!.dataSync],
    });
    return Buffer.concat(body).toString();
  };
  const before = await text();
  const { started, stopped } = await collector.apply(config, [discover(first!.dataSync), ...many]);
  await collector.page.flush();
  expect([started.length, stopped.length]).toEqual([2000, 0]);
  expect(collector.pollers()[0]).toBe(poller);
  expect(poller?.status()).toBe(status);
  expect(await text()).toBe(before);
  await collector.close();
});
