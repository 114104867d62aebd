import { copyFileSync, renameSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SIMULATOR_ACCESS_KEY } from '../../src/simulator/authentication.ts';
import type { SimulatedResource } from '../../src/simulator/scenario.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { FIXTURES } from '../config/fixtures.ts';
import { createConfigDirectory, simulatorConfig, type ConfigDirectory } from '../support/config-file.ts';
import { runExporter, startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

const SETTINGS = 'poll: { interval: 300ms, timeout: 5s, history_interval: 0s }\n';

function configOf(simulator: Simulator, resources = simulator.resources, extra = ''): string {
  const api = `api: { base_url: "${simulator.url}", requests_per_second: 1000 }\n`;
  return simulatorConfig({ url: simulator.url, resources }, api + SETTINGS + extra);
}

/** A resource as a resource file lists it. */
function toEntry({ subscription, resourceGroup, zone, dataSync }: SimulatedResource): string {
  return `- { subscription: ${subscription}, resource_group: ${resourceGroup}, zone: ${zone}, data_sync: ${dataSync} }\n`;
}

async function readMetrics(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** `name{resource}` → value, of the families named. */
async function valuesOf(url: string, family: string): Promise<Record<string, number>> {
  const samples =
    parseExposition(await readMetrics(url), 'text').find(({ name }) => name === family)?.samples ?? [];
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

async function reloadedTimes(exporter: ExporterProcess): Promise<number> {
  return exporter.stderr().split('"config reloaded"').length - 1;
}

function serve(directory: ConfigDirectory): ExporterProcess {
  return startExporter(['--config.file', directory.configFile, '--web.listen-address=127.0.0.1:0']);
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
    await exporter.waitFor(/config not reloaded/);
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

async function post(url: string): Promise<[number, string]> {
  const answer = await fetch(`${url}/-/reload`, { method: 'POST' });
  return [answer.status, await answer.text()];
}

describe('POST /-/reload', () => {
  test('is refused unless it was turned on', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(configOf(simulator));
    await using exporter = serve(directory);
    expect((await post(await exporter.url()))[0]).toBe(403);
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
    expect(await post(url)).toEqual([200, expect.any(String)]);
    directory.write('config.yaml', 'resources: [{ zone: 7 }]\n');
    directory.write('web.yml', 'basic_auth_users: { admin: not-a-hash }\n');
    const { code, stderr } = await runExporter(['check', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${directory.configFile}:1:`);
    expect(stderr).toContain(`${webConfig}:1:`);
    expect(await post(url)).toEqual([400, stderr]);
  });
});

describe('a change of the files', () => {
  test('is noticed, through the swap of a symbolic link as Kubernetes makes it', async () => {
    await using simulator = await startTestSimulator();
    const [first, second] = simulator.resources;
    using directory = createConfigDirectory('');
    const publish = (name: string, config: string): void => {
      mkdirSync(join(directory.path, name));
      writeFileSync(join(directory.path, name, 'config.yaml'), config);
      symlinkSync(name, join(directory.path, '..data_tmp'));
      renameSync(join(directory.path, '..data_tmp'), join(directory.path, '..data'));
    };
    publish('..first', configOf(simulator, [first!]));
    await using exporter = startExporter([
      '--config.file',
      join(directory.path, '..data/config.yaml'),
      '--web.listen-address=127.0.0.1:0',
    ]);
    const url = await exporter.url();
    await expect.poll(() => valuesOf(url, 'sensecore_ads_up')).toEqual({ [first!.dataSync]: 1 });
    publish('..second', configOf(simulator, [second!]));
    await expect.poll(() => valuesOf(url, 'sensecore_ads_up')).toEqual({ [second!.dataSync]: 1 });
  });

  test('is noticed when a resource file appears', async () => {
    await using simulator = await startTestSimulator();
    const [first, second] = simulator.resources;
    using directory = createConfigDirectory(
      configOf(simulator, [first!], 'resource_files: [resources.d/*.yaml]\n'),
    );
    mkdirSync(join(directory.path, 'resources.d'));
    await using exporter = serve(directory);
    const url = await exporter.url();
    await expect.poll(() => valuesOf(url, 'sensecore_ads_up')).toEqual({ [first!.dataSync]: 1 });
    directory.write('resources.d/more.yaml', toEntry(second!));
    await expect
      .poll(() => valuesOf(url, 'sensecore_ads_up'))
      .toEqual({ [first!.dataSync]: 1, [second!.dataSync]: 1 });
  });
});

describe('a file that only a refused config names', () => {
  test('is noticed below a wildcard directory, and again when it is mended in place', async () => {
    await using simulator = await startTestSimulator();
    const [first, second] = simulator.resources;
    using directory = createConfigDirectory(
      configOf(simulator, [first!], 'resource_files: [teams/*/*.yaml]\n'),
    );
    mkdirSync(join(directory.path, 'teams/vision'), { recursive: true });
    await using exporter = serve(directory);
    const url = await exporter.url();
    await expect.poll(() => valuesOf(url, 'sensecore_ads_up')).toEqual({ [first!.dataSync]: 1 });
    const entry = toEntry(second!);
    directory.write('teams/vision/more.yaml', entry.replace('zone:', 'zome:'));
    await exporter.waitFor(/teams\/vision\/more\.yaml:1:\d+: resources\[0\]\.zome: unknown key/);
    directory.write('teams/vision/more.yaml', entry);
    await expect
      .poll(() => valuesOf(url, 'sensecore_ads_up'))
      .toEqual({ [first!.dataSync]: 1, [second!.dataSync]: 1 });
  });

  test('is noticed when it appears: a CA file, or that of a key', async () => {
    await using simulator = await startTestSimulator();
    using directory = createConfigDirectory(configOf(simulator));
    await using exporter = serve(directory);
    const url = await exporter.url();
    await expect.poll(async () => Object.keys(await valuesOf(url, 'sensecore_ads_up')).length).toBe(3);
    const changed = configOf(simulator)
      .replace('api: {', 'api: { ca_file: ca.pem,')
      .replace(/access_key: \S+,/, 'access_key_file: key.txt,');
    directory.write('config.yaml', changed);
    await exporter.waitFor(/credentials\[0\]\.access_key_file: cannot read: no such file/);
    expect(exporter.stderr()).toContain('api.ca_file: cannot read: no such file');
    copyFileSync(join(FIXTURES, 'ca.pem'), join(directory.path, 'ca.pem'));
    directory.write('key.txt', SIMULATOR_ACCESS_KEY);
    await exporter.waitFor(/"config reloaded"/);
    expect(await valuesOf(url, 'sensecore_ads_exporter_config_last_reload_successful')).toEqual({ '': 1 });
  });
});

test('one bad resource file is named while its last good list stays in force, and the rest is reloaded', async () => {
  await using simulator = await startTestSimulator();
  const [first, second, third] = simulator.resources;
  using directory = createConfigDirectory(
    configOf(simulator, [first!], 'resource_files: [resources.d/*.yaml]\n'),
  );
  mkdirSync(join(directory.path, 'resources.d'));
  directory.write('resources.d/a.yaml', toEntry(second!));
  await using exporter = serve(directory);
  const url = await exporter.url();
  await expect
    .poll(() => valuesOf(url, 'sensecore_ads_up'))
    .toEqual({ [first!.dataSync]: 1, [second!.dataSync]: 1 });
  directory.write('resources.d/a.yaml', '- { zone: 7');
  directory.write('resources.d/b.yaml', toEntry(third!));
  exporter.child.kill('SIGHUP');
  await exporter.waitFor(/config not reloaded/);
  expect(exporter.stderr()).toContain('resources.d/a.yaml:1:');
  await expect
    .poll(() => valuesOf(url, 'sensecore_ads_up'))
    .toEqual({ [first!.dataSync]: 1, [second!.dataSync]: 1, [third!.dataSync]: 1 });
  expect(await valuesOf(url, 'sensecore_ads_exporter_config_last_reload_successful')).toEqual({ '': 0 });
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
