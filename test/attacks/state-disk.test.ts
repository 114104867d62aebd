// A disk under the state file that is slow, or does not respond at all.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { expectEntries } from '../support/expected-entries.ts';
import { awaitLook, entriesOf } from '../support/exporter-page.ts';
import { startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { valuesOf } from '../support/reloading.ts';
import { createSlowDisk } from '../support/slow-disk.ts';
import { startSteppedSimulator } from '../support/stepped-simulator.ts';
import { startTestSimulator } from '../support/test-simulator.ts';
import { expectUnharmed, watchVitals } from './vitals.ts';

const POLLING = 'poll: { interval: 200ms, timeout: 5s, history_interval: 0s }\n';

async function healthOf(url: string): Promise<number | undefined> {
  return Object.values(await valuesOf(url, 'sensecore_ads_exporter_state_file_healthy'))[0];
}

async function lastSuccessOf(url: string): Promise<number> {
  return Math.max(...Object.values(await valuesOf(url, 'sensecore_ads_last_success_timestamp_seconds')));
}

async function untilPublished(url: string, afterSeconds: number): Promise<void> {
  await expect.poll(() => lastSuccessOf(url), { timeout: 25_000 }).toBeGreaterThan(afterSeconds);
}

async function untilReady(url: string): Promise<void> {
  await expect.poll(async () => (await fetch(`${url}/-/ready`)).status, { timeout: 10_000 }).toBe(200);
}

async function expectToEnd(exporter: ExporterProcess): Promise<void> {
  const startedAt = performance.now();
  exporter.child.kill('SIGTERM');
  const { code } = await exporter.ended();
  expect({ code, inTime: performance.now() - startedAt < 5000 }).toEqual({ code: 0, inTime: true });
}

describe.skipIf(needsProgram('gcc'))('an fsync', () => {
  test.each([
    ['of 4 s holds up what is published, and nothing else', 4000, 1],
    ['without end holds up nothing but itself', 3_600_000, 0],
  ])(
    '%s',
    async (_, fsyncMs, health) => {
      using disk = createSlowDisk();
      await using simulator = await startTestSimulator();
      using directory = createConfigDirectory(simulatorConfig(simulator, POLLING));
      const flags = [`--config.file=${directory.configFile}`, '--web.listen-address=127.0.0.1:0'];
      await using exporter = startExporter([...flags, `--state.file=${join(directory.path, 'state.db')}`], {
        env: disk.env,
      });
      const url = await exporter.url();
      await untilReady(url);
      expect(await healthOf(url)).toBe(1);
      await using watch = await watchVitals(exporter, { url });
      disk.slowDown(fsyncMs);
      await untilPublished(url, Date.now() / 1000 + 1);
      await untilPublished(url, Date.now() / 1000);
      expect(await healthOf(url)).toBe(health);
      await expectUnharmed(watch);
      await expectToEnd(exporter);
    },
    60_000,
  );
});

test('a journal that is removed costs no counter when the process is killed later', async () => {
  await using stepped = await startSteppedSimulator({ scenario: 'failing', seed: 5, resources: 1 });
  const api = `api: { base_url: "${stepped.simulator.url}", requests_per_second: 1000, page_size: 1000 }\n`;
  using directory = createConfigDirectory(
    simulatorConfig(
      stepped.simulator,
      api + POLLING.replace('history_interval: 0s', 'history_interval: 200ms'),
    ),
  );
  const path = join(directory.path, 'state.db');
  const flags = [
    `--config.file=${directory.configFile}`,
    '--web.listen-address=127.0.0.1:0',
    `--state.file=${path}`,
  ];
  const truth = expectEntries(stepped.simulator);
  {
    await using exporter = startExporter(flags);
    const url = await exporter.url();
    await awaitLook(url);
    truth.look();
    for (let step = 0; step < 5; step += 1) {
      stepped.step(60_000);
      await awaitLook(url);
      truth.look();
    }
    rmSync(`${path}-wal`);
    await exporter.waitFor(/the journal of the state file \(-wal\) was moved or removed/);
    // The page may be a second older than the poll.
    await expect.poll(() => entriesOf(url), { timeout: 10_000 }).toEqual(truth.counts());
    exporter.child.kill('SIGKILL');
    await exporter.ended();
  }
  expect(Object.values(truth.counts()).some((count) => count > 0)).toBe(true);
  await using exporter = startExporter(flags);
  const url = await exporter.url();
  await awaitLook(url);
  await expect.poll(() => entriesOf(url), { timeout: 10_000 }).toEqual(truth.counts());
}, 60_000);
