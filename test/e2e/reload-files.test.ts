import { copyFileSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SIMULATOR_ACCESS_KEY } from '../../src/simulator/authentication.ts';
import { FIXTURES } from '../config/fixtures.ts';
import { createConfigDirectory } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { configOf, serve, toEntry, valuesOf } from '../support/reloading.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

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
    await exporter.waitFor(
      /teams\/vision\/more\.yaml:1:\d+: resources\[0\]: unknown key; did you mean \\"zone\\"/,
    );
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
  await exporter.waitFor(/error reloading config/);
  expect(exporter.stderr()).toContain('resources.d/a.yaml:1:');
  await expect
    .poll(() => valuesOf(url, 'sensecore_ads_up'))
    .toEqual({ [first!.dataSync]: 1, [second!.dataSync]: 1, [third!.dataSync]: 1 });
  expect(await valuesOf(url, 'sensecore_ads_exporter_config_last_reload_successful')).toEqual({ '': 0 });
});
