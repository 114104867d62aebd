import { expect, test } from 'vitest';
import { dashboardQueries } from '../../../mixin/dashboards/dashboard-queries.ts';
import { createConfigDirectory, simulatorConfig } from '../../support/config-file.ts';
import { startExporter } from '../../support/exporter-process.ts';
import { needsProgram } from '../../support/needs-program.ts';
import { startPrometheus, type Prometheus } from '../../support/prometheus.ts';
import { startTestSimulator } from '../../support/test-simulator.ts';

/** A resource whose tasks go through every state while the test waits. */
const RESOURCE = 'migration';

test.skipIf(needsProgram('prometheus'))(
  'every query of every panel returns data from a real Prometheus',
  { timeout: 150_000 },
  async () => {
    await using simulator = await startTestSimulator({ scenario: 'failing', speed: 30, seed: 7 });
    using directory = createConfigDirectory(
      simulatorConfig(simulator, 'poll: { interval: 2s, timeout: 2s, history_interval: 2s }\n'),
    );
    await using exporter = startExporter([
      `--config.file=${directory.configFile}`,
      `--state.file=${directory.path}/state.db`,
      '--web.listen-address=127.0.0.1:0',
    ]);
    await using prometheus = await startPrometheus(directory, new URL(await exporter.url()).host);

    let empty: readonly string[] | undefined;
    const findEmpty = async (): Promise<readonly string[] | undefined> =>
      (empty = await emptyQueries(prometheus, empty));
    await expect.poll(findEmpty, { timeout: 120_000, interval: 1000 }).toEqual([]);
  },
);

/** Which of the queries, by default of all, no task of the resource has data for. No task has data for all of them. */
async function emptyQueries(
  prometheus: Prometheus,
  among: readonly string[] | undefined,
): Promise<readonly string[] | undefined> {
  const tasks = await prometheus.query(`sensecore_ads_task_info{resource="${RESOURCE}"}`, ['task_id']);
  let empty = among;
  for (const task of Object.keys(tasks)) {
    const found: string[] = [];
    for (const { dashboard, panel, expression } of queriesFor(task)) {
      const name = `${dashboard}: ${panel}: ${expression.replaceAll(task, '<task>')}`;
      if (empty !== undefined && !empty.includes(name)) continue;
      const series = await prometheus.query(expression, []);
      if (Object.keys(series).length === 0) found.push(name);
    }
    empty = found;
  }
  return empty;
}

function queriesFor(task: string): ReturnType<typeof dashboardQueries> {
  return dashboardQueries({ job: 'ads', resource: RESOURCE, task, rateInterval: '5s', range: '2m' });
}
