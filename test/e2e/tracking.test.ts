import { expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { awaitLook, entriesOf } from '../support/exporter-page.ts';
import { startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { expectEntries } from '../support/expected-entries.ts';
import { needsProgram } from '../support/needs-program.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { startSteppedSimulator } from '../support/stepped-simulator.ts';

const POLLING = 'poll: { interval: 150ms, timeout: 5s, history_interval: 150ms }\n';
const FAST_API = 'requests_per_second: 1000, page_size: 1000';

test.skipIf(needsProgram('prometheus'))(
  'the raw samples of the counter add up to the log of the simulator, across a kill -9',
  async () => {
    await using stepped = await startSteppedSimulator({ scenario: 'failing', seed: 3 });
    const { simulator } = stepped;
    using directory = createConfigDirectory(
      simulatorConfig(simulator, `api: { base_url: "${simulator.url}", ${FAST_API} }\n${POLLING}`),
    );
    const truth = expectEntries(simulator);
    let exporter = await startTracking(directory.configFile, directory.path, '127.0.0.1:0');
    try {
      let url = await exporter.url();
      await awaitLook(url);
      truth.look();
      await using prometheus = await startPrometheus(directory, new URL(url).host);
      const series = ['sensecore_ads_task_state_entries_total', ['resource', 'state']] as const;
      await expect.poll(() => prometheus.query(...series)).toEqual(truth.counts());

      for (let step = 1; step <= 30; step += 1) {
        stepped.step(60_000);
        if (step === 15) {
          exporter.child.kill('SIGKILL');
          await exporter.ended();
          stepped.step(60_000);
          exporter = await startTracking(directory.configFile, directory.path, new URL(url).host);
          url = await exporter.url();
        }
        await awaitLook(url);
        truth.look();
      }

      const expected = truth.counts();
      expect(Object.values(expected).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50);
      await expect.poll(() => prometheus.query(...series)).toEqual(expected);
      const samples = await prometheus.samples(...series);
      for (const [name, values] of Object.entries(samples)) {
        expect([name, values.at(-1)! - values[0]!]).toEqual([name, expected[name]]);
        expect([name, values]).toEqual([name, values.toSorted((a, b) => a - b)]);
      }
    } finally {
      await exporter[Symbol.asyncDispose]();
    }
  },
  120_000,
);

const KILLS = 50;

test(`${KILLS} times kill -9 at random moments: no event is doubled, and none is lost that is listed after the restart`, async () => {
  await using stepped = await startSteppedSimulator({ scenario: 'failing', seed: 4, resources: 1 });
  const { simulator } = stepped;
  using directory = createConfigDirectory(
    simulatorConfig(simulator, `api: { base_url: "${simulator.url}", ${FAST_API} }\n${POLLING}`),
  );
  const truth = expectEntries(simulator);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await using exporter = await startTracking(directory.configFile, directory.path, '127.0.0.1:0');
    const url = await exporter.url();
    await awaitLook(url);
    truth.look();
    // The page may be a second older than the poll. Counters never go back, so that one too many would stay.
    await expect.poll(async () => ({ kill, ...(await entriesOf(url)) })).toEqual({ kill, ...truth.counts() });
    stepped.step(60_000);
    // The process dies while it reads, tracks or commits the change; what it saw of it is seen again after the restart.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
    exporter.child.kill('SIGKILL');
    await exporter.ended();
  }
  expect(Object.values(truth.counts()).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50);
}, 300_000);

async function startTracking(
  configFile: string,
  directory: string,
  address: string,
): Promise<ExporterProcess> {
  const exporter = startExporter([
    `--config.file=${configFile}`,
    `--web.listen-address=${address}`,
    `--state.file=${directory}/state.db`,
  ]);
  await exporter.url();
  return exporter;
}
