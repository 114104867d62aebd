import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  TELEMETRY_HEADS,
  createTelemetry,
  type Telemetry,
  type TelemetryOptions,
} from '../../src/metrics/telemetry.ts';
import { LISTINGS, POLL_FAILURE_REASONS } from '../../src/model/poll.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { renderTable } from '../support/render-table.ts';

function buildTelemetry(options: Partial<TelemetryOptions> = {}): Telemetry {
  return createTelemetry({
    version: '1.2.3',
    revision: 'abc',
    nodeVersion: 'v26.0.0',
    clock: createFakeClock(),
    defaultMetrics: false,
    demo: false,
    shard: 0,
    totalShards: 1,
    decodeFields: ['state', 'rate'],
    ...options,
  });
}

/** The sample lines of the families named, without the common prefix of their names. */
async function samplesOf(
  telemetry: Telemetry,
  pattern: RegExp,
  resources?: readonly string[],
): Promise<readonly string[]> {
  const scope = { resources: resources && new Set(resources) };
  return renderTable(await telemetry.families(), [scope])
    .split('\n')
    .map((line) => line.replace(/^sensecore_ads_exporter_/, ''))
    .filter((line) => pattern.test(line) && !line.startsWith('#'));
}

test('at the start it tells what it is, and nothing of a config that it does not know', async () => {
  const telemetry = buildTelemetry({ demo: true, shard: 2, totalShards: 3 });
  expect(renderTable(await telemetry.families(), [{ resources: undefined }])).toBe(
    `# HELP sensecore_ads_exporter_build_info Version and revision of the exporter, and the version of Node.js it runs on. The value is always 1.
# TYPE sensecore_ads_exporter_build_info gauge
sensecore_ads_exporter_build_info{version="1.2.3",revision="abc",node_version="v26.0.0"} 1
# HELP sensecore_ads_exporter_shard_ordinal Ordinal of the shard of this exporter, starting at 0.
# TYPE sensecore_ads_exporter_shard_ordinal gauge
sensecore_ads_exporter_shard_ordinal 2
# HELP sensecore_ads_exporter_total_shards Number of shards the resources are divided among.
# TYPE sensecore_ads_exporter_total_shards gauge
sensecore_ads_exporter_total_shards 3
# HELP sensecore_ads_exporter_demo Whether the exporter runs in demo mode with simulated tasks (1) or not (0).
# TYPE sensecore_ads_exporter_demo gauge
sensecore_ads_exporter_demo 1
`,
  );
});

test('a failed load keeps hash and time of the config in force', async () => {
  const clock = createFakeClock(1_000_500);
  const telemetry = buildTelemetry({ clock });
  telemetry.configInForce(2 ** 53);
  telemetry.configLoaded(true);
  await clock.advance(1000);
  telemetry.configLoaded(false);
  expect(await samplesOf(telemetry, /^config_/)).toEqual([
    'config_last_reload_successful 0',
    'config_last_reload_success_timestamp_seconds 1000.5',
    'config_hash 9007199254740992',
  ]);
});

describe('polls', () => {
  test('every counter of a resource begins at 0, for each listing and reason', async () => {
    const telemetry = buildTelemetry();
    telemetry.addResource('a', { history: true });
    const lines = await samplesOf(telemetry, /resource="a"/);
    expect(lines).toEqual([
      'polls_total{resource="a",listing="active"} 0',
      'polls_total{resource="a",listing="history"} 0',
      ...LISTINGS.flatMap((listing) =>
        POLL_FAILURE_REASONS.map(
          (reason) => `poll_failures_total{resource="a",listing="${listing}",reason="${reason}"} 0`,
        ),
      ),
      'polls_skipped_total{resource="a"} 0',
      'decode_failures_total{resource="a",field="state"} 0',
      'decode_failures_total{resource="a",field="rate"} 0',
    ]);
  });

  test('a resource without history has no counter of it', async () => {
    const telemetry = buildTelemetry();
    telemetry.addResource('a', { history: false });
    expect(await samplesOf(telemetry, /listing="history"/)).toEqual([]);
  });

  test('what happens is counted; the duration is that of the last active poll', async () => {
    const telemetry = buildTelemetry();
    telemetry.addResource('a', { history: true });
    telemetry.polled({ resource: 'a', listing: 'active', durationSeconds: 1.5 });
    telemetry.polled({ resource: 'a', listing: 'history', durationSeconds: 60 });
    telemetry.pollFailed({ resource: 'a', listing: 'history', reason: 'timeout' });
    telemetry.pollSkipped('a');
    telemetry.decodeFailed({ resource: 'a', field: 'rate', count: 3 });
    expect(await samplesOf(telemetry, / [^0]\S*$/, ['a'])).toEqual([
      'polls_total{resource="a",listing="active"} 1',
      'polls_total{resource="a",listing="history"} 1',
      'poll_failures_total{resource="a",listing="history",reason="timeout"} 1',
      'polls_skipped_total{resource="a"} 1',
      'poll_duration_seconds{resource="a"} 1.5',
      'decode_failures_total{resource="a",field="rate"} 3',
    ]);
  });

  test('adding a resource again keeps its counters', async () => {
    const telemetry = buildTelemetry();
    telemetry.addResource('a', { history: true });
    telemetry.pollSkipped('a');
    telemetry.addResource('a', { history: true });
    expect(await samplesOf(telemetry, /skipped/)).toEqual(['polls_skipped_total{resource="a"} 1']);
  });

  test('a removed resource leaves nothing behind, and a late poll of it brings nothing back', async () => {
    const telemetry = buildTelemetry();
    telemetry.addResource('a', { history: true });
    telemetry.addResource('b', { history: true });
    telemetry.polled({ resource: 'a', listing: 'active', durationSeconds: 1 });
    telemetry.decodeFailed({ resource: 'a', field: 'a-field-not-foreseen', count: 1 });
    telemetry.removeResource('a');
    telemetry.polled({ resource: 'a', listing: 'active', durationSeconds: 1 });
    telemetry.pollFailed({ resource: 'a', listing: 'active', reason: 'network' });
    telemetry.pollSkipped('a');
    telemetry.decodeFailed({ resource: 'a', field: 'rate', count: 1 });
    expect(await samplesOf(telemetry, /resource="a"/)).toEqual([]);
    expect(await samplesOf(telemetry, /skipped.*resource="b"/)).toHaveLength(1);
  });
});

describe('requests', () => {
  const COUNTERS = /^api_(requests|retries|throttled|clock)/;

  test('the counters of a credential begin at 0, its histogram too', async () => {
    const telemetry = buildTelemetry();
    telemetry.addCredential('default');
    expect(await samplesOf(telemetry, COUNTERS)).toEqual([
      'api_requests_total{credential="default",code="200"} 0',
      'api_retries_total{credential="default"} 0',
      'api_throttled_seconds_total{credential="default",cause="limiter"} 0',
      'api_throttled_seconds_total{credential="default",cause="retry_after"} 0',
    ]);
    expect(await samplesOf(telemetry, /duration_seconds_(count|sum)/)).toEqual([
      'api_request_duration_seconds_sum{credential="default"} 0',
      'api_request_duration_seconds_count{credential="default"} 0',
    ]);
  });

  test('what happens is counted, and adding the credential again keeps it', async () => {
    const telemetry = buildTelemetry();
    telemetry.addCredential('default');
    telemetry.requestDone({ credential: 'default', code: '503', durationSeconds: 0.2 });
    telemetry.retried('default');
    telemetry.throttled({ credential: 'default', cause: 'retry_after', seconds: 2.5 });
    telemetry.clockSkew('default', -1.5);
    telemetry.addCredential('default');
    expect(await samplesOf(telemetry, COUNTERS)).toEqual([
      'api_requests_total{credential="default",code="200"} 0',
      'api_requests_total{credential="default",code="503"} 1',
      'api_retries_total{credential="default"} 1',
      'api_throttled_seconds_total{credential="default",cause="limiter"} 0',
      'api_throttled_seconds_total{credential="default",cause="retry_after"} 2.5',
      'api_clock_skew_seconds{credential="default"} -1.5',
    ]);
    expect(await samplesOf(telemetry, /duration_seconds_(bucket.*le="(0.1|0.25|\+Inf)"|sum|count)/)).toEqual([
      'api_request_duration_seconds_bucket{credential="default",le="0.1"} 0',
      'api_request_duration_seconds_bucket{credential="default",le="0.25"} 1',
      'api_request_duration_seconds_bucket{credential="default",le="+Inf"} 1',
      'api_request_duration_seconds_sum{credential="default"} 0.2',
      'api_request_duration_seconds_count{credential="default"} 1',
    ]);
  });
});

test('limited to some resources it shows series of these and of nothing else', async () => {
  using telemetry = buildTelemetry({ defaultMetrics: true });
  telemetry.addCredential('default');
  for (const name of ['a', 'b', 'c']) telemetry.addResource(name, { history: false });
  const lines = await samplesOf(telemetry, /./, ['a', 'c']);
  expect(lines.every((line) => /resource="[ac]"/.test(line))).toBe(true);
  expect(lines).toHaveLength(2 * (1 + POLL_FAILURE_REASONS.length + 1 + 2));
});

test('the default metrics of prom-client come last, without the three that promtool rejects', async () => {
  using telemetry = buildTelemetry({ defaultMetrics: true });
  const families = await telemetry.families();
  const names = families.map(({ name }) => name);
  expect(names.slice(0, TELEMETRY_HEADS.length)).toEqual(TELEMETRY_HEADS.map(({ name }) => name));
  expect(names).toContain('process_cpu_seconds_total');
  expect(names).toContain('nodejs_eventloop_lag_seconds');
  expect(names.filter((name) => /^nodejs_active_.*_total$/.test(name))).toEqual([]);
  const page = `${renderTable(families, [{ resources: undefined }], 'openmetrics')}# EOF\n`;
  const types = new Map(parseExposition(page, 'openmetrics').map(({ name, type }) => [name, type]));
  expect(types.get('process_cpu_seconds')).toBe('counter');
  expect(types.get('nodejs_version')).toBe('info');
});

test('metrics of the process are collected beside the scrapes, once a second; counters are exact', async () => {
  const clock = createFakeClock();
  using telemetry = buildTelemetry({ clock, defaultMetrics: true });
  telemetry.addResource('a', { history: false });
  const shown = async (): Promise<readonly string[]> =>
    samplesOf(telemetry, /^nodejs_active_resources\{type="TCPServerWrap"\}|^polls_skipped/);
  expect(await shown()).toEqual(['polls_skipped_total{resource="a"} 0']);
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    await clock.advance(999);
    telemetry.pollSkipped('a');
    expect(await shown()).toEqual(['polls_skipped_total{resource="a"} 1']);
    await clock.advance(1);
    expect(await shown()).toEqual([
      'polls_skipped_total{resource="a"} 1',
      'nodejs_active_resources{type="TCPServerWrap"} 1',
    ]);
  } finally {
    server.close();
    await once(server, 'close');
  }
});

test('nothing is collected long after the last scrape, and at once for the next one', async () => {
  const clock = createFakeClock();
  using telemetry = buildTelemetry({ clock, defaultMetrics: true });
  const objects = async (): Promise<object | undefined> =>
    (await telemetry.families()).find(({ name }) => name === 'process_resident_memory_bytes');
  const first = await objects();
  expect(await objects()).toBe(first);
  await clock.advance(10 * 60_000);
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    expect(await samplesOf(telemetry, /^nodejs_active_resources\{type="TCPServerWrap"\}/)).toHaveLength(1);
    expect(await objects()).not.toBe(first);
  } finally {
    server.close();
    await once(server, 'close');
  }
});

test('the lag of the event loop is collected once per scrape, so that none of it is lost between two', async () => {
  const clock = createFakeClock();
  using telemetry = buildTelemetry({ clock, defaultMetrics: true });
  const lag = async (): Promise<object | undefined> =>
    (await telemetry.families()).find(({ name }) => name === 'nodejs_eventloop_lag_max_seconds');
  const first = await lag();
  await clock.advance(500);
  expect(await lag()).toBe(first);
  await clock.advance(30_000);
  const second = await lag();
  expect(second).not.toBe(first);
  await clock.advance(400);
  expect(await lag()).toBe(second);
});

test('a family that nobody touched is the same again; one that moved while it was read is read once more', async () => {
  const telemetry = buildTelemetry();
  telemetry.addResource('a', { history: false });
  const reading = telemetry.families();
  telemetry.pollSkipped('a');
  const [before, after] = [await reading, await telemetry.families()];
  const changed = after.filter((family, index) => family !== before[index]);
  expect(changed.map(({ name }) => name)).toEqual(['sensecore_ads_exporter_polls_skipped_total']);
  expect(await samplesOf(telemetry, /^polls_skipped/)).toEqual(['polls_skipped_total{resource="a"} 1']);
});
