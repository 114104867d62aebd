import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { runExporter, startExporter } from '../support/exporter-process.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

/** The environment of a process that loads a file of `test/support` before the program. */
const withSupport = (file: string) => ({
  NODE_OPTIONS: `--import=${join(import.meta.dirname, '../support', file)}`,
});

const env = withSupport('record-imports.ts');

/** Packages and modules of Node.js, in the order in which they were loaded. */
function librariesOf(stderr: string): readonly string[] {
  const urls = [...stderr.matchAll(/^imported (.*)$/gm)].map(([, url = '']) => url);
  return urls.flatMap((url) => /(?:node_modules\/(?:@[^/]+\/)?[^/]+|node:.*)/.exec(url)?.[0] ?? []);
}

test('--version and --help load no package', async () => {
  for (const flag of ['--version', '--help']) {
    const { code, stderr } = await runExporter([flag], { env });
    expect(code).toBe(0);
    expect(librariesOf(stderr)).toContain('node:fs');
    expect(librariesOf(stderr).filter((library) => library.startsWith('node_modules/'))).toEqual([]);
  }
});

test('a Node.js that is too old is told which one it takes', async () => {
  const { code, stderr } = await runExporter(['--version'], { env: withSupport('old-node.ts') });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^sensecore-ads-exporter: needs Node\.js 24\.5 or newer, this is v\S+\n$/);
});

test('a server listens before it loads the HTTP client, and loads no server that it does not need', async () => {
  await using simulator = await startTestSimulator();
  using directory = createConfigDirectory(simulatorConfig(simulator));
  await using exporter = startExporter(
    ['serve', `--config.file=${directory.configFile}`, '--web.listen-address=127.0.0.1:0'],
    { env },
  );
  await exporter.waitFor(/imported \S*\/node_modules\/got\//);
  const stderr = exporter.stderr();
  const listening = stderr.indexOf('"msg":"listening"');
  expect(listening).toBeGreaterThan(0);
  expect(stderr.search(/imported \S*\/node_modules\/got\//)).toBeGreaterThan(listening);
  const before = librariesOf(stderr.slice(0, listening));
  expect(before).toContain('node_modules/yaml');
  for (const late of ['node_modules/got', 'node_modules/bcrypt', 'node:http2']) {
    expect(before).not.toContain(late);
  }
});

test('a SIGHUP that comes before it serves is a reload once it does', async () => {
  await using simulator = await startTestSimulator();
  using directory = createConfigDirectory(simulatorConfig(simulator));
  await using exporter = startExporter(
    ['serve', `--config.file=${directory.configFile}`, '--web.listen-address=127.0.0.1:0'],
    { env },
  );
  await exporter.waitFor(/imported \S*\/node_modules\/yaml\//);
  exporter.child.kill('SIGHUP');
  await exporter.waitFor(/"config reloaded"/);
  expect(exporter.stderr()).toContain('"msg":"listening"');
  exporter.child.kill('SIGHUP');
  await exporter.waitFor(/"config reloaded"[^]*"config reloaded"/);
});

test('a command of a terminal ends with it: SIGHUP is not held back', async () => {
  await using exporter = startExporter(['simulator']);
  await exporter.waitFor(/resources:/);
  exporter.child.kill('SIGHUP');
  await exporter.ended();
  expect(exporter.child.signalCode).toBe('SIGHUP');
});

test('an address that cannot be had ends the program before it asks the API anything', async () => {
  await using simulator = await startTestSimulator();
  using directory = createConfigDirectory(simulatorConfig(simulator));
  const taken = new URL(simulator.url).host;
  const { code, stderr } = await runExporter([
    'serve',
    `--config.file=${directory.configFile}`,
    `--web.listen-address=${taken}`,
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain('choose another --web.listen-address');
  expect(simulator.requests.total).toBe(0);
});
