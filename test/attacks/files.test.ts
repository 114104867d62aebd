// Files that a user names and that are no files, or on a disk that does not respond.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import { createConfigDirectory, type ConfigDirectory } from '../support/config-file.ts';
import { cannotMountDeadDisk, mountDeadDisk } from '../support/dead-disk.ts';
import { runExporter } from '../support/exporter-process.ts';
import { postReload, serve, toEntry, valuesOf } from '../support/reloading.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import { expectUnharmed, watchVitals } from './vitals.ts';

const simulator = await startTestSimulator();
afterAll(() => simulator.close());

/** Two resources: the first with keys in the config, the second with keys in files below `keys/`. */
function createDirectory(): ConfigDirectory {
  const directory = createConfigDirectory('');
  mkdirSync(join(directory.path, 'keys'));
  directory.write('keys/access', SIMULATOR_ACCESS_KEY);
  directory.write('keys/secret', SIMULATOR_SECRET_KEY);
  const [first, second] = simulator.resources;
  if (first === undefined || second === undefined) throw new Error('the simulator has too few resources');
  directory.write(
    'config.yaml',
    `api: { base_url: "${simulator.url}", requests_per_second: 1000 }
poll: { interval: 300ms, timeout: 5s, history_interval: 0s }
credentials:
  - { name: inline, access_key: ${SIMULATOR_ACCESS_KEY}, secret_key: ${SIMULATOR_SECRET_KEY} }
  - { name: files, access_key_file: keys/access, secret_key_file: keys/secret }
resources:
  ${toEntry(first)}  ${toEntry(second).replace('{', '{ credential: files,')}`,
  );
  return directory;
}

async function untilFailed(url: string): Promise<void> {
  const failed = async (): Promise<number | undefined> =>
    Object.entries(await valuesOf(url, 'sensecore_ads_exporter_poll_failures_total')).find(
      ([labels, count]) => labels.endsWith('config') && count > 0,
    )?.[1];
  await expect.poll(failed, { timeout: 15_000 }).toBeGreaterThan(0);
}

async function pollsOf(url: string, name: string): Promise<number> {
  const polls = await valuesOf(url, 'sensecore_ads_exporter_polls_total');
  return Object.entries(polls).find(([labels]) => labels.startsWith(name))?.[1] ?? 0;
}

describe.skipIf(await cannotMountDeadDisk())('keys on a disk that does not respond', () => {
  test('fail the polls that need them and a reload, and nothing else; SIGTERM ends the process in time', async () => {
    using directory = createDirectory();
    await using exporter = serve(directory, ['--web.enable-lifecycle']);
    const url = await exporter.url();
    await expect.poll(async () => (await fetch(`${url}/-/ready`)).status).toBe(200);
    await using watch = await watchVitals(exporter, { url });
    await using _dead = await mountDeadDisk(join(directory.path, 'keys'));
    await untilFailed(url);

    const [alive = ''] = simulator.resources.map(({ dataSync }) => dataSync);
    const before = await pollsOf(url, alive);
    await expect.poll(() => pollsOf(url, alive), { timeout: 5000 }).toBeGreaterThan(before + 2);
    const up = async (): Promise<number[]> => Object.values(await valuesOf(url, 'sensecore_ads_up'));
    await expect.poll(async () => (await up()).reduce((a, b) => a + b), { timeout: 5000 }).toBe(1);
    const [status, text] = await postReload(url);
    expect(status).toBe(400);
    expect(text).toContain('cannot read: no response from its file system within 3 s');
    await expectUnharmed(watch);

    const startedAt = performance.now();
    exporter.child.kill('SIGTERM');
    const { code } = await exporter.ended();
    expect({ code, inTime: performance.now() - startedAt < 5000 }).toEqual({ code: 0, inTime: true });
  }, 60_000);
});

test('a pipe or /dev/zero in place of a key fails the polls that need it, and a reload', async () => {
  using directory = createDirectory();
  await using exporter = serve(directory, ['--web.enable-lifecycle']);
  const url = await exporter.url();
  await using watch = await watchVitals(exporter, { url });
  rmSync(join(directory.path, 'keys/access'));
  spawnSync('mkfifo', [join(directory.path, 'keys/access')]);
  rmSync(join(directory.path, 'keys/secret'));
  symlinkSync('/dev/zero', join(directory.path, 'keys/secret'));
  await untilFailed(url);
  const [status, text] = await postReload(url);
  expect(status).toBe(400);
  expect(text.match(/cannot read: it is not a regular file/g)).toHaveLength(2);
  await expectUnharmed(watch);
}, 30_000);

test.each(['/dev/zero', 'pipe', 'large.yaml'])('check refuses %s as config', async (name) => {
  using directory = createConfigDirectory('');
  spawnSync('mkfifo', [join(directory.path, 'pipe')]);
  directory.write('large.yaml', '# '.repeat(2 ** 20));
  const { code, stderr } = await runExporter(['check', `--config.file=${name}`], { cwd: directory.path });
  expect(code).toBe(2);
  expect(stderr).toBe(
    `${name}:1:1: config: cannot read: it is ${name === 'large.yaml' ? 'larger than 1MiB' : 'not a regular file'}\n`,
  );
});
