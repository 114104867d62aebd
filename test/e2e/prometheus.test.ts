import { expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

test.skipIf(needsProgram('prometheus'))(
  'a real Prometheus scrapes the real process, and PromQL reads the tasks back',
  async () => {
    await using simulator = await startTestSimulator({ speed: 0, seed: 7 });
    using directory = createConfigDirectory(
      simulatorConfig(
        simulator,
        'metrics: { finished_retention: 36500d }\npoll: { interval: 1s, timeout: 1s }\n',
      ),
    );
    await using exporter = startExporter([
      '--config.file',
      directory.configFile,
      '--web.listen-address=127.0.0.1:0',
    ]);
    const target = new URL(await exporter.url()).host;
    await expect.poll(() => fetch(`http://${target}/-/ready`).then(({ status }) => status)).toBe(200);
    await using prometheus = await startPrometheus(directory, target);

    await expect.poll(() => prometheus.query('up', ['job'])).toEqual({ ads: 1 });
    for (const { dataSync } of simulator.resources) {
      const expected: Record<string, number> = { UNKNOWN: 0 };
      for (const state of ['SCANNING', 'DOING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED'])
        expected[state] = 0;
      for (const { state } of simulator.tasks({ dataSync })) expected[state] = (expected[state] ?? 0) + 1;
      const selector = `{resource="${dataSync}"}`;
      await expect
        .poll(() => prometheus.query(`sensecore_ads_tasks${selector}`, ['state']))
        .toEqual(expected);
      expect(
        await prometheus.query(`count by (state) (sensecore_ads_task_state${selector} == 1)`, ['state']),
      ).toEqual(Object.fromEntries(Object.entries(expected).filter(([, count]) => count > 0)));
    }
    expect(await prometheus.query('sensecore_ads_up', ['resource'])).toEqual(
      Object.fromEntries(simulator.resources.map(({ dataSync }) => [dataSync, 1])),
    );
    // Names with quotes, backslashes, emoji and Chinese come back as they are in the truth.
    const names = await prometheus.query('sensecore_ads_task_info', ['task_name']);
    const truth = simulator.resources.flatMap((resource) =>
      simulator.tasks(resource).map(({ name }) => name),
    );
    expect(Object.keys(names).sort()).toEqual([...new Set(truth)].sort());
  },
);
