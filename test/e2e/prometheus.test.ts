import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig, type ConfigDirectory } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

interface Prometheus extends AsyncDisposable {
  /** The samples of an instant query: `label values joined by a comma` → value. */
  query(expression: string, labels: readonly string[]): Promise<Record<string, number>>;
}

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

async function startPrometheus(directory: ConfigDirectory, target: string): Promise<Prometheus> {
  const port = await findFreePort();
  const config = directory.write(
    'prometheus.yml',
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: ads, static_configs: [{ targets: ["${target}"] }] }]\n`,
  );
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${directory.path}/tsdb`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        fetch(`${url}/-/ready`).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 20_000 },
    )
    .toBe(200);
  return {
    async query(expression, labels) {
      const answer = await fetch(
        `${url}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`,
      );
      const { data } = (await answer.json()) as {
        data: { result: { metric: Record<string, string>; value: [number, string] }[] };
      };
      return Object.fromEntries(
        data.result.map(({ metric, value }) => [labels.map((name) => metric[name]).join(), Number(value[1])]),
      );
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
