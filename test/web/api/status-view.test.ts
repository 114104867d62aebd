import { describe, expect, test } from 'vitest';
import type { ResourceStatus } from '../../../src/model/snapshot.ts';
import type { StatusSource } from '../../../src/web/api/status-view.ts';
import type { ResourceView } from '../../../src/web/api/views.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { buildMemory, buildPolicy, buildResource, buildSnapshot, buildStatus } from '../../support/status.ts';
import { buildViews } from '../../support/views.ts';

async function showResource(
  status: Partial<ResourceStatus>,
  source: Partial<StatusSource> = {},
): Promise<ResourceView> {
  const { resources } = await buildViews([buildStatus(status)], source).status();
  const [resource] = resources;
  if (resource === undefined) throw new Error('no resource is shown');
  return resource;
}

describe('a resource', () => {
  test('that was never polled has nothing but what the configuration says', async () => {
    expect(await showResource({ resource: buildResource({ labels: { team: 'vision' } }) })).toEqual({
      name: 'nightly',
      subscription: '01990000-0000-7000-8000-000000000000',
      resource_group: 'default',
      zone: 'cn-sh-01e',
      data_sync: 'nightly-sync',
      labels: { team: 'vision' },
      up: null,
      failure_reason: null,
      error: null,
      failing_since: null,
      stale: false,
      last_success_at: null,
      last_poll_at: null,
      last_poll_seconds: null,
      api_latency_seconds: null,
      next_poll_at: null,
      poll_interval_seconds: 60,
      history_last_success_at: null,
      history_failure_reason: null,
      last_completed_at: null,
      last_failed_at: null,
      tasks: null,
      tasks_without_series: null,
    });
  });

  test('that was polled tells when, how long it took, and when the next poll is', async () => {
    const status = buildStatus({
      up: false,
      failureReason: 'timeout',
      failureMessage: 'no response within 20s',
      failingSince: 1_790_000_030,
      lastSuccessAt: 1_790_000_000.7,
      apiLatencySeconds: 0.0421,
    });
    const times = { lastPoll: { endedAt: 1_790_000_060, seconds: 1.23456 }, nextAt: 1_790_000_120.5 };
    expect(await showResource(status, { resources: () => [{ status, times }] })).toMatchObject({
      up: false,
      failure_reason: 'timeout',
      error: 'no response within 20s',
      failing_since: '2026-09-21T14:13:50Z',
      last_success_at: '2026-09-21T14:13:20Z',
      last_poll_at: '2026-09-21T14:14:20Z',
      last_poll_seconds: 1.235,
      api_latency_seconds: 0.042,
      next_poll_at: '2026-09-21T14:15:20Z',
    });
  });

  test('whose history cannot be read is up all the same, and tells why', async () => {
    const shown = await showResource({ up: true, historyFailureReason: 'invalid_response' });
    expect(shown).toMatchObject({
      up: true,
      failure_reason: null,
      history_failure_reason: 'invalid_response',
      history_last_success_at: null,
    });
  });

  test('has every state counted, and the tasks without series by what leaves them out', async () => {
    const snapshot = buildSnapshot([{ state: 'DOING' }, { state: 'DOING' }, { state: 'COMPLETED' }]);
    const policy = buildPolicy({ maxTasksPerResource: 1, tasks: 'active' });
    const shown = await showResource({ snapshot }, { policy: () => policy });
    expect(shown.tasks).toEqual({
      SCANNING: 0,
      DOING: 2,
      PAUSED: 0,
      COMPLETED: 1,
      FAILED: 0,
      CANCELLED: 0,
      UNKNOWN: 0,
    });
    expect(shown.tasks_without_series).toEqual({ limit: 1, retention: 0, mode: 1 });
  });

  test('that is stale shows the tasks it had last, and has no series at all', async () => {
    const shown = await showResource({
      lastSnapshot: buildSnapshot([{ state: 'DOING' }]),
      snapshot: undefined,
    });
    expect(shown).toMatchObject({ stale: true, tasks: { DOING: 1 }, tasks_without_series: null });
  });

  test('is counted anew when retention ends a series, and when the policy changes', async () => {
    const clock = createFakeClock();
    const now = clock.now() / 1000;
    const snapshot = buildSnapshot([{ state: 'COMPLETED', endedAt: now, readAtMs: clock.now() }]);
    const status = buildStatus({ snapshot, memory: buildMemory(snapshot.tasks, clock.now()) });
    let policy = buildPolicy({ finishedRetentionMs: 60_000 });
    const views = buildViews([status], { clock, policy: () => policy });
    const withoutSeries = async () => (await views.status()).resources[0]?.tasks_without_series;
    expect(await withoutSeries()).toEqual({ limit: 0, retention: 0, mode: 0 });
    await clock.advance(60_000);
    expect(await withoutSeries()).toEqual({ limit: 0, retention: 1, mode: 0 });
    policy = buildPolicy({ tasks: 'none' });
    expect(await withoutSeries()).toEqual({ limit: 0, retention: 0, mode: 1 });
  });
});

describe('the exporter', () => {
  test('tells what it is, and sums up the tasks of all resources', async () => {
    const one = buildStatus({ snapshot: buildSnapshot([{ state: 'DOING' }, { state: 'FAILED' }]) });
    const other = buildStatus({ snapshot: buildSnapshot([{ state: 'DOING' }]) });
    const views = buildViews([one, other, buildStatus()], { demo: true, shard: { ordinal: 2, total: 3 } });
    const { resources, summary, ...status } = await views.status();
    expect(summary).toMatchObject({ stalled: 0, tasks_without_eta: 2 });
    expect(resources).toHaveLength(3);
    expect(status).toEqual({
      exporter: {
        version: '1.2.3',
        revision: 'abc',
        node_version: 'v26.0.0',
        started_at: '2026-11-22T00:00:00Z',
      },
      demo: true,
      links: { grafana_url: null },
      shard: { ordinal: 2, total: 3 },
      config: { last_reload_successful: true, loaded_at: '2026-11-22T00:00:00Z', hash: 7, errors: [] },
      tasks: { SCANNING: 0, DOING: 2, PAUSED: 0, COMPLETED: 0, FAILED: 1, CANCELLED: 0, UNKNOWN: 0 },
      discoveries: [],
    });
  });

  test('tells what is wrong with a configuration that was not taken', async () => {
    const state = { loadedAt: 0, hash: 7, errors: ['a.yaml:1:1: yaml: bad'] };
    expect((await buildViews([], { config: () => state }).status()).config).toEqual({
      last_reload_successful: false,
      loaded_at: '1970-01-01T00:00:00Z',
      hash: 7,
      errors: ['a.yaml:1:1: yaml: bad'],
    });
  });
});

test('failures, stalled tasks, rates and estimates of all resources are summed up', async () => {
  const nowSeconds = createFakeClock().now() / 1000;
  const tasks = [
    { id: 'a', state: 'FAILED', errorMessage: 'AccessDenied' },
    { id: 'b', state: 'FAILED', errorMessage: 'AccessDenied', rateBytesPerSecond: 7 },
    { id: 'c', state: 'FAILED', errorMessage: 'quota exceeded' },
    { id: 'd', state: 'DOING', rateBytesPerSecond: 100, readAtMs: nowSeconds * 1000 },
    { id: 'e', state: 'DOING', rateBytesPerSecond: 20, readAtMs: nowSeconds * 1000 },
    { id: 'f', state: 'SCANNING' },
  ] as const;
  const snapshot = buildSnapshot(tasks);
  const memory = buildMemory(snapshot.tasks, nowSeconds * 1000);
  const remember = (id: string, change: object) => [id, { ...memory.tasks.get(id)!, ...change }] as const;
  const changed = new Map([
    ...memory.tasks,
    remember('d', { etaAt: nowSeconds + 60 }),
    remember('e', { progressedAt: nowSeconds - 1800 }),
  ]);
  const one = buildStatus({ up: true, snapshot, memory: { ...memory, tasks: changed } });
  const { summary } = await buildViews([one, one]).status();
  expect(summary).toMatchObject({
    failures: { permission: 4, quota: 2, timeout: 0 },
    stalled: 2,
    rate_bytes_per_second: 240,
    eta_at: '2026-11-22T00:01:00Z',
    tasks_without_eta: 4,
  });
  const stale = buildStatus({ ...one, snapshot: undefined, lastSnapshot: snapshot });
  expect((await buildViews([stale]).status()).summary).toMatchObject({
    failures: { permission: 2 },
    stalled: 1,
    rate_bytes_per_second: null,
    eta_at: null,
  });
});

test('a discovery shows how its last run ended and what it knows', async () => {
  const discovery = {
    name: 'default',
    up: false,
    failureReason: 'auth',
    error: 'HTTP 401: HMAC signature does not match',
    lastSuccessAt: 1_790_000_000,
    intervalSeconds: 600,
    resources: 12,
  } as const;
  const { discoveries } = await buildViews([], { discoveries: () => [discovery] }).status();
  expect(discoveries).toEqual([
    {
      name: 'default',
      up: false,
      failure_reason: 'auth',
      error: 'HTTP 401: HMAC signature does not match',
      last_success_at: '2026-09-21T14:13:20Z',
      interval_seconds: 600,
      resources: 12,
    },
  ]);
});
