import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Page, type PageOptions, type PageRequest } from '../../../src/metrics/page/page.ts';
import { createTelemetry, type Telemetry } from '../../../src/metrics/telemetry.ts';
import { TASK_STATES } from '../../../src/model/task.ts';
import type { ResourceStatus } from '../../../src/model/snapshot.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { needsProgram } from '../../support/needs-program.ts';
import { parseExposition } from '../../support/parse-exposition.ts';
import { buildPolicy, buildResource, buildSnapshot, buildStatus } from '../../support/status.ts';

const NO_TELEMETRY = { families: () => Promise.resolve([]) };

const defaults = buildPolicy();
const manyTasks = buildPolicy({ maxTasksPerResource: 5000 });

function buildPage(options: Partial<PageOptions> = {}): Page {
  return new Page({
    clock: createFakeClock(),
    policy: () => defaults,
    telemetry: NO_TELEMETRY,
    statuses: () => [],
    ...options,
  });
}

async function scrape(page: Page, request: Partial<PageRequest> = {}): Promise<string> {
  const { body } = await page.scrape({ format: 'text', gzip: false, resources: undefined, ...request });
  const bytes = Buffer.concat(body);
  return (request.gzip === true ? gunzipSync(bytes) : bytes).toString();
}

/** Resources of very different size: none, a few and thousands of tasks. */
function buildStatuses(): readonly ResourceStatus[] {
  return [0, 3, 2500].map((count, index) => {
    const name = ['empty', 'small', 'large'][index] ?? '';
    const tasks = Array.from({ length: count }, (_, task) => ({
      id: `${name}-${task}`,
      name: `任务 "${task}"`,
      state: TASK_STATES[task % TASK_STATES.length] ?? 'UNKNOWN',
      progressRatio: task / count,
    }));
    return buildStatus({ resource: buildResource({ name }), up: true, snapshot: buildSnapshot(tasks) });
  });
}

function buildTelemetry(resources: readonly string[]): Telemetry {
  const telemetry = createTelemetry({
    version: '1.2.3',
    revision: 'abc',
    nodeVersion: 'v26.0.0',
    clock: createFakeClock(1_790_000_000_000),
    defaultMetrics: true,
    demo: false,
    shard: 0,
    totalShards: 1,
    decodeFields: ['state', 'rate'],
  });
  telemetry.configInForce(42);
  telemetry.configLoaded(true);
  for (const resource of resources) telemetry.addResource(resource, { history: true });
  telemetry.addCredential('default');
  telemetry.requestDone({ credential: 'default', code: '200', durationSeconds: 0.125 });
  telemetry.clockSkew('default', 0.5);
  return telemetry;
}

test('a page has the families in table order, each once, with its resources in order', async () => {
  const status = { up: true, snapshot: buildSnapshot([{ id: 'a' }]) };
  const statuses = ['b', 'a'].map((name) => buildStatus({ ...status, resource: buildResource({ name }) }));
  const policy = buildPolicy({
    infoLabels: ['task_type'],
    deny: [
      /^sensecore_ads_(tasks.*|resource_info|task_(state_changed|progressed)_.*|.*_total|finished_task_.*)$/,
    ],
  });
  const page = buildPage({ policy: () => policy, statuses: () => statuses });
  const expected = `# HELP sensecore_ads_task_info Information about a task, as of the last poll; metrics.info_labels selects the labels. The value is always 1.
# TYPE sensecore_ads_task_info gauge
sensecore_ads_task_info{resource="b",task_id="a",task_name="Task 1",task_type="AOSSTOFS"} 1
sensecore_ads_task_info{resource="a",task_id="a",task_name="Task 1",task_type="AOSSTOFS"} 1
# HELP sensecore_ads_task_state State of a task as of the last poll: 1 for the current state. With metrics.task_states "all", every other state is exposed as 0.
# TYPE sensecore_ads_task_state gauge
sensecore_ads_task_state{resource="b",task_id="a",task_name="Task 1",state="DOING"} 1
sensecore_ads_task_state{resource="a",task_id="a",task_name="Task 1",state="DOING"} 1
# HELP sensecore_ads_up Whether the last poll of a resource succeeded (1) or failed (0).
# TYPE sensecore_ads_up gauge
sensecore_ads_up{resource="b"} 1
sensecore_ads_up{resource="a"} 1
# HELP sensecore_ads_poll_interval_seconds Current poll interval of a resource.
# TYPE sensecore_ads_poll_interval_seconds gauge
sensecore_ads_poll_interval_seconds{resource="b"} 60
sensecore_ads_poll_interval_seconds{resource="a"} 60
# HELP sensecore_ads_exporter_series Number of series in this exposition.
# TYPE sensecore_ads_exporter_series gauge
sensecore_ads_exporter_series 11
# HELP sensecore_ads_exporter_render_duration_seconds Time taken to render the task and resource series of this exposition.
# TYPE sensecore_ads_exporter_render_duration_seconds gauge
sensecore_ads_exporter_render_duration_seconds 0
# HELP sensecore_ads_exporter_page_age_seconds Age of the rendered task and resource series of this exposition.
# TYPE sensecore_ads_exporter_page_age_seconds gauge
sensecore_ads_exporter_page_age_seconds 0
`;
  expect(await scrape(page)).toBe(expected);
});

describe('every kind of page', () => {
  // The size of the page before is the one thing that differs between two scrapes while the clock stands still.
  const policy = buildPolicy({ taskStates: 'all', deny: [/^sensecore_ads_exporter_exposition_bytes$/] });

  test.each(['text', 'openmetrics'] as const)(
    'in %s decompresses to exactly the plain bytes',
    async (format) => {
      const statuses = buildStatuses();
      const page = buildPage({ policy: () => policy, statuses: () => statuses });
      const plain = await scrape(page, { format });
      expect(plain.length).toBeGreaterThan(1_000_000);
      expect(await scrape(page, { format, gzip: true })).toBe(plain);
      const resources = ['large', 'small'];
      expect(await scrape(page, { format, gzip: true, resources })).toBe(
        await scrape(page, { format, resources }),
      );
    },
  );

  test.each(['text', 'openmetrics'] as const)('in %s is well-formed, of no resource too', async (format) => {
    const statuses = buildStatuses();
    const telemetry = buildTelemetry(['empty', 'small', 'large']);
    for (const shown of [statuses, []]) {
      const page = buildPage({ policy: () => policy, telemetry, statuses: () => shown });
      expect(parseExposition(await scrape(page, { format }), format).length).toBeGreaterThan(10);
      expect(parseExposition(await scrape(page, { format, resources: ['small'] }), format)).toBeDefined();
    }
  });

  test('has the content type of its format', async () => {
    const page = buildPage();
    const types = await Promise.all(
      (['text', 'openmetrics'] as const).map((format) =>
        page.scrape({ format, gzip: false, resources: undefined }),
      ),
    );
    expect(types.map(({ contentType }) => contentType)).toEqual([
      'text/plain; version=0.0.4; charset=utf-8',
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    ]);
  });
});

test('tasks are in the order of their ids, across the pieces that a large resource is rendered in', async () => {
  const statuses = buildStatuses();
  const page = buildPage({ policy: () => manyTasks, statuses: () => statuses });
  const families = parseExposition(await scrape(page, { resources: ['large'] }), 'text');
  const ids = families
    .find(({ name }) => name === 'sensecore_ads_task_progress_ratio')
    ?.samples.map(({ labels }) => labels['task_id']);
  expect(ids).toHaveLength(2500);
  expect(ids).toEqual(ids?.toSorted());
});

test('split scrapes of all resources give each series with a resource label once, and no other', async () => {
  const names = ['empty', 'small', 'large'];
  const statuses = buildStatuses();
  const page = buildPage({ telemetry: buildTelemetry(names), statuses: () => statuses });
  const series = async (resources: readonly string[] | undefined): Promise<readonly string[]> =>
    parseExposition(await scrape(page, { resources }), 'text')
      .flatMap(({ samples }) => samples)
      .filter(({ labels }) => resources !== undefined || labels['resource'] !== undefined)
      .map((sample) => JSON.stringify(sample));
  const whole = await series(undefined);
  const split = [...(await series(['large'])), ...(await series(['small', 'empty']))];
  expect(whole.length).toBeGreaterThan(1000);
  expect(split.toSorted()).toEqual(whole.toSorted());
});

test('a denied metric is nowhere, whichever table it is from', async () => {
  const deny = [
    /^sensecore_ads_task_state$/,
    /^sensecore_ads_up$/,
    /^sensecore_ads_exporter_api_request_duration_seconds$/,
    /^sensecore_ads_exporter_series$/,
    /^process_.*$/,
  ];
  const denying = buildPolicy({ deny });
  const statuses = buildStatuses();
  const telemetry = buildTelemetry(['small']);
  const page = buildPage({ policy: () => denying, telemetry, statuses: () => statuses });
  const text = await scrape(page);
  expect(text).toContain('sensecore_ads_task_info{');
  expect(text).toContain('sensecore_ads_exporter_polls_total{');
  expect(text).not.toMatch(/task_state[{ ]|sensecore_ads_up|api_request_duration|exporter_series|process_/);
});

test('the page counts its series, and tells the size of the answer before', async () => {
  const statuses = buildStatuses();
  const page = buildPage({ telemetry: buildTelemetry(['small']), statuses: () => statuses });
  const first = await scrape(page);
  const samples = first.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(first).toContain(`\nsensecore_ads_exporter_series ${samples.length}\n`);
  const { body } = await page.scrape({ format: 'text', gzip: true, resources: undefined });
  const third = await scrape(page);
  expect(third).toContain(
    `\nsensecore_ads_exporter_exposition_bytes{encoding="plain"} ${Buffer.byteLength(first)}\n` +
      `sensecore_ads_exporter_exposition_bytes{encoding="gzip"} ${Buffer.concat(body).length}\n`,
  );
});

test.skipIf(needsProgram('promtool'))('promtool finds nothing to say about a page', async () => {
  const statuses = buildStatuses().map((status) => ({
    ...status,
    lastSuccessAt: 1,
    historyLastSuccessAt: 1,
  }));
  const telemetry = buildTelemetry(['empty', 'small', 'large']);
  const page = buildPage({ telemetry, statuses: () => statuses });
  await scrape(page);
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: await scrape(page),
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});
