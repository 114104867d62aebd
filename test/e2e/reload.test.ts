import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createConfigDirectory } from '../support/config-file.ts';
import { runExporter, startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { configOf, postReload, readMetrics, serve, valuesOf } from '../support/reloading.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

async function reloadedTimes(exporter: ExporterProcess): Promise<number> {
  return exporter.stderr().split('"config reloaded"').length - 1;
}

describe('SIGHUP', () => {
  test('adds, removes and keeps resources: what stays keeps its counters, what goes loses all its series', async () => {
    await using simulator = await startTestSimulator();
    const [first, second, third] = simulator.resources;
    using directory = createConfigDirectory(configOf(simulator, [first!, second!]));
    await using exporter = serve(directory);
    const url = await exporter.url();
    const polls = async (): Promise<Record<string, number>> =>
      valuesOf(url, 'sensecore_ads_exporter_polls_total');
    await expect.poll(async () => (await polls())[`${first!.dataSync} active`]).toBeGreaterThanOrEqual(2);
    const before = (await polls())[`${first!.dataSync} active`]!;

    directory.write('config.yaml', configOf(simulator, [third!, first!]));
    exporter.child.kill('SIGHUP');
    await exporter.waitFor(/config reloaded/);
    await expect
      .poll(() => valuesOf(url, 'sensecore_ads_up'))
      .toEqual({ [third!.dataSync]: 1, [first!.dataSync]: 1 });
    expect((await polls())[`${first!.dataSync} active`]).toBeGreaterThanOrEqual(before);
    expect(await readMetrics(url)).not.toContain(`resource="${second!.dataSync}"`);
  });

  test('keeps the last good config when the new one is bad, and says what is wrong with it', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(configOf(simulator));
    await using exporter = serve(directory);
    const url = await exporter.url();
    const state = async (): Promise<Record<string, number>> => ({
      ...(await valuesOf(url, 'sensecore_ads_exporter_config_last_reload_successful')),
      ...(await valuesOf(url, 'sensecore_ads_up')),
    });
    await expect.poll(async () => Object.keys(await state()).length).toBe(4);
    directory.write('config.yaml', 'resources: [{ zone: 7 }]\n');
    exporter.child.kill('SIGHUP');
    await exporter.waitFor(/error reloading config/);
    expect(exporter.stderr()).toContain(`${directory.configFile}:1:21: resources[0].zone: `);
    expect(await state()).toMatchObject({ '': 0, [simulator.resources[0]!.dataSync]: 1 });
    directory.write('config.yaml', configOf(simulator));
    exporter.child.kill('SIGHUP');
    await expect.poll(state).toMatchObject({ '': 1 });
  });

  test('a new series policy and other settings show at once, without losing a task', async () => {
    await using simulator = await startTestSimulator({ speed: 0 });
    using directory = createConfigDirectory(configOf(simulator));
    await using exporter = serve(directory);
    const url = await exporter.url();
    const shown = async (): Promise<number> =>
      Object.keys(await valuesOf(url, 'sensecore_ads_task_state')).length;
    const whole = simulator.resources.flatMap((resource) => simulator.tasks(resource));
    const active = whole.filter(({ state }) => ['SCANNING', 'DOING', 'PAUSED'].includes(state));
    await expect.poll(shown).toBe(active.length);
    directory.write('config.yaml', configOf(simulator, undefined, 'metrics: { task_states: all }\n'));
    exporter.child.kill('SIGHUP');
    await expect.poll(shown).toBe(active.length * 7);
  });
});

test('what is ready stays ready when a reload adds a resource, even if nobody had asked before', async () => {
  await using simulator = await startTestSimulator();
  const [first, second] = simulator.resources;
  simulator.setFault({ kind: 'hang' }, { dataSync: second!.dataSync });
  using directory = createConfigDirectory(configOf(simulator, [first!]));
  await using exporter = serve(directory);
  const url = await exporter.url();
  await expect.poll(() => valuesOf(url, 'sensecore_ads_up')).toEqual({ [first!.dataSync]: 1 });
  directory.write('config.yaml', configOf(simulator, [first!, second!]));
  exporter.child.kill('SIGHUP');
  await exporter.waitFor(/config reloaded/);
  const { status } = await fetch(`${url}/-/ready`);
  expect(await valuesOf(url, 'sensecore_ads_up')).toEqual({ [first!.dataSync]: 1 });
  expect(status).toBe(200);
});

describe('POST /-/reload', () => {
  test('is refused unless it was turned on', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(configOf(simulator));
    await using exporter = serve(directory);
    expect((await postReload(await exporter.url()))[0]).toBe(403);
  });

  test('is refused to browsers on pages of other sites', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(configOf(simulator));
    await using exporter = serve(directory, ['--web.enable-lifecycle']);
    const url = new URL('/-/reload', await exporter.url());
    const statusOf = async (headers: Record<string, string>): Promise<number | undefined> => {
      const request = httpRequest(url, { method: 'POST', headers }).end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      return response.resume().statusCode;
    };
    expect(await statusOf({ Origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    expect(await statusOf({ Host: 'evil.example', Origin: 'http://evil.example' })).toBe(403);
    expect(await statusOf({ Origin: url.origin, 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
    expect(await statusOf({})).toBe(200);
  });

  test('answers 200, or 400 with what check says of both files', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(configOf(simulator));
    const webConfig = directory.write('web.yml', '{}\n');
    const flags = [`--config.file=${directory.configFile}`, `--web.config.file=${webConfig}`];
    await using exporter = startExporter([
      'serve',
      ...flags,
      '--web.listen-address=127.0.0.1:0',
      '--web.enable-lifecycle',
    ]);
    const url = await exporter.url();
    expect(await postReload(url)).toEqual([200, expect.any(String)]);
    directory.write('config.yaml', 'resources: [{ zone: 7 }]\n');
    directory.write('web.yml', 'basic_auth_users: { admin: not-a-hash }\n');
    const { code, stderr } = await runExporter(['check', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${directory.configFile}:1:`);
    expect(stderr).toContain(`${webConfig}:1:`);
    expect(await postReload(url)).toEqual([400, stderr]);
  });
});

test('a storm of 200 reloads, half of them broken, under scraping: no scrape fails, no counter goes backwards', async () => {
  await using simulator = await startTestSimulator();
  const variants = [configOf(simulator), configOf(simulator, undefined, 'metrics: { tasks: active }\n')];
  using directory = createConfigDirectory(variants[0]!);
  await using exporter = serve(directory);
  const url = await exporter.url();
  await expect.poll(async () => Object.keys(await valuesOf(url, 'sensecore_ads_up')).length).toBe(3);

  const storm = new AbortController();
  let scrapes = 0;
  const scraping = (async () => {
    let before: Record<string, number> = {};
    while (!storm.signal.aborted) {
      const counters = await valuesOf(url, 'sensecore_ads_exporter_polls_total');
      const backwards = Object.entries(before).filter(([name, value]) => (counters[name] ?? 0) < value);
      expect(backwards).toEqual([]);
      expect(Object.keys(counters)).toHaveLength(3);
      before = counters;
      scrapes += 1;
    }
  })();
  for (let reload = 0; reload < 200; reload += 1) {
    directory.write('config.yaml', reload % 2 === 0 ? '{ broken' : variants[(reload >> 1) % 2]!);
    exporter.child.kill('SIGHUP');
    await new Promise((resolve) => setImmediate(resolve));
  }
  directory.write('config.yaml', variants[1]!);
  exporter.child.kill('SIGHUP');
  await expect
    .poll(async () =>
      Object.values(await valuesOf(url, 'sensecore_ads_exporter_config_last_reload_successful')),
    )
    .toEqual([1]);
  await expect.poll(() => scrapes).toBeGreaterThan(5);
  storm.abort();
  await scraping;
  expect(await reloadedTimes(exporter)).toBeGreaterThan(0);
}, 60_000);
