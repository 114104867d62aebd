import { request, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { hashSync } from 'bcrypt';
import { describe, expect, test } from 'vitest';
import { PLANTED_SECRET } from '../../src/simulator/task-template.ts';
import type { ResourceView, StatusView, TaskPage } from '../../src/web/api/views.ts';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { loadOpenApi } from '../support/openapi.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { startTestSimulator, type TestSimulator } from '../support/test-simulator.ts';

const problemsOf = loadOpenApi();

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Nothing is added to the request, and nothing of the answer is unpacked. */
function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, method }, (response) => {
      void buffer(response).then(
        (body) => resolve({ status: response.statusCode, headers: response.headers, body }),
        reject,
      );
    });
    sent.on('error', reject).end();
  });
}

/** The JSON of an answer that the description describes. */
async function read<View>(url: string, schema: string, status = 200): Promise<View> {
  const response = await ask(url);
  const view = JSON.parse(response.body.toString()) as View;
  expect([response.status, response.headers['content-type']]).toEqual([status, 'application/json']);
  expect(problemsOf(schema, view)).toEqual([]);
  return view;
}

const readStatus = (url: string): Promise<StatusView> => read(`${url}/api/v1/status`, 'Status');
const readTasks = (url: string, query = ''): Promise<TaskPage> =>
  read(`${url}/api/v1/tasks${query}`, 'TaskPage');

/** Resolves once every resource is as asked. */
async function untilAll(url: string, isSo: (resource: ResourceView) => boolean): Promise<void> {
  await expect.poll(async () => (await readStatus(url)).resources.every(isSo)).toBe(true);
}

const isRead = (resource: ResourceView): boolean => resource.history_last_success_at !== null;

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

const LISTEN = '--web.listen-address=127.0.0.1:0';

/** A config that polls often. */
function configOf({ url, resources }: TestSimulator, extra = ''): string {
  const api = `api: { base_url: "${url}", requests_per_second: 1000 }\n`;
  const poll = 'poll: { interval: 300ms, timeout: 1s, history_interval: 1s, stale_after: 1s }\n';
  return simulatorConfig({ url, resources }, api + poll + extra);
}

describe('the API of a running exporter', () => {
  test('answers as it is described, with all tasks, whether or not they have series', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(configOf(simulator, 'metrics: { tasks: none }\n'));
    await using exporter = startExporter(['--config.file', directory.configFile, LISTEN]);
    const url = await exporter.url();
    await untilAll(url, isRead);
    const status = await readStatus(url);
    expect(status.resources.map(({ name, up, stale }) => [name, up, stale])).toEqual(
      simulator.resources.map(({ dataSync }) => [dataSync, true, false]),
    );
    expect(status).toMatchObject({ demo: false, config: { last_reload_successful: true, errors: [] } });
    for (const { tasks, tasks_without_series: without, next_poll_at: next } of status.resources) {
      expect(without).toEqual({ limit: 0, retention: 0, mode: sum(tasks ?? {}) });
      expect(next).not.toBeNull();
    }

    const page = await readTasks(url, '?limit=1000&sort=-created_at');
    expect(page.total).toBe(page.tasks.length);
    expect(page.total).toBeGreaterThan(50);
    expect(page.tasks.some(({ third_party: thirdParty }) => thirdParty !== null)).toBe(true);
    expect(page.tasks.some(({ error }) => error?.includes('<secret>'))).toBe(true);
    expect(JSON.stringify(page)).not.toMatch(PLANTED_SECRET);
    await expect
      .poll(async () => {
        const metrics = parseExposition(await (await fetch(`${url}/metrics`)).text(), 'text');
        const counted = metrics.find(({ name }) => name === 'sensecore_ads_tasks')?.samples ?? [];
        const counts = counted.map(({ value }) => value);
        return counts.reduce((total, count) => total + count, 0) - (await readTasks(url)).total;
      })
      .toBe(0);

    const [first] = page.tasks;
    const failed = await readTasks(url, `?state=FAILED&q=${first?.resource ?? ''}&limit=1`);
    expect(failed.tasks.every(({ state }) => state === 'FAILED')).toBe(true);
    await read(`${url}/api/v1/tasks?state=failed&sort=age`, 'Errors', 400);
    await read(`${url}/api/v1/status?resource=x`, 'Errors', 400);
  });

  test('pages with a cursor until there is none, and every task was there once', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    await using exporter = startExporter(['--config.file', directory.configFile, LISTEN]);
    const url = await exporter.url();
    await untilAll(url, isRead);
    const whole = await readTasks(url, '?sort=-id&limit=1000');
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await readTasks(url, `?sort=-id&limit=7&cursor=${cursor}`);
      ids.push(...page.tasks.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(ids).toEqual(whole.tasks.map(({ id }) => id));
  });

  test('says that a resource fails, and shows its last tasks as stale when it goes on', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(configOf(simulator));
    await using exporter = startExporter(['--config.file', directory.configFile, LISTEN]);
    const url = await exporter.url();
    await untilAll(url, ({ up }) => up === true);
    simulator.setFault({ kind: 'status', status: 401 });
    await untilAll(url, ({ stale }) => stale);
    const { resources, tasks } = await readStatus(url);
    expect(resources[0]).toMatchObject({ up: false, failure_reason: 'auth', tasks_without_series: null });
    expect(sum(tasks)).toBeGreaterThan(0);
    const page = await readTasks(url);
    expect(page.total).toBe(sum(tasks));
    expect(page.tasks.every(({ stale }) => stale)).toBe(true);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).not.toContain('sensecore_ads_tasks{');

    directory.write('config.yaml', 'resources: 1\n');
    exporter.child.kill('SIGHUP');
    await exporter.waitFor(/error reloading config/);
    const { config } = await readStatus(url);
    expect(config).toMatchObject({ last_reload_successful: false });
    expect(config.errors.join('\n')).toContain('config.yaml:1:12: resources: must be a list of resources');
  });

  test('is asked like any other page: conditionally, compressed, by HEAD, and by no other method', async () => {
    await using simulator = await startTestSimulator();
    // Polled once: nothing changes any more.
    using directory = createConfigDirectory(
      simulatorConfig(simulator, 'poll: { interval: 1h, history_interval: 0s }\n'),
    );
    await using exporter = startExporter(['--config.file', directory.configFile, LISTEN]);
    const base = await exporter.url();
    await untilAll(base, ({ up }) => up === true);
    const url = `${base}/api/v1/tasks`;
    const plain = await ask(url);
    const packed = await ask(url, { 'Accept-Encoding': 'gzip' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body)).toEqual(plain.body);
    const known = await ask(url, { 'If-None-Match': plain.headers.etag ?? '' });
    expect([known.status, known.body.length]).toEqual([304, 0]);
    const head = await ask(url, {}, 'HEAD');
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([
      200,
      0,
      String(plain.body.length),
    ]);
    const options = await ask(url, {}, 'OPTIONS');
    expect([options.status, options.headers['allow']]).toEqual([204, 'GET, HEAD']);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const refused = await ask(url, {}, method);
      expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD']);
    }
    expect((await ask(`${url}/`)).status).toBe(404);
  });

  test('asks for the same password as the metrics', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(simulatorConfig(simulator));
    const webConfig = directory.write('web.yaml', `basic_auth_users: { ops: "${hashSync('secret', 4)}" }\n`);
    const files = ['--config.file', directory.configFile, '--web.config.file', webConfig];
    await using exporter = startExporter([...files, LISTEN]);
    const url = await exporter.url();
    const login = { Authorization: `Basic ${Buffer.from('ops:secret').toString('base64')}` };
    for (const path of ['/api/v1/status', '/api/v1/tasks']) {
      const refused = await ask(url + path);
      expect([refused.status, refused.body.toString()]).toEqual([401, 'Name and password are required.\n']);
      expect((await ask(url + path, login)).status).toBe(200);
    }
  });
});
