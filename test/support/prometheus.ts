import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'vitest';
import type { ConfigDirectory } from './config-file.ts';

/** A real Prometheus that scrapes one target every second. */
export interface Prometheus extends AsyncDisposable {
  /** The samples of an instant query: `label values joined by a space` → value. */
  query(expression: string, labels: readonly string[]): Promise<Record<string, number>>;
  /** The raw samples of the series a selector names, oldest first: `label values` → values. */
  samples(selector: string, labels: readonly string[]): Promise<Record<string, readonly number[]>>;
}

/** `scrapeOptions` is further YAML of the scrape config, such as `scheme: https`. */
export async function startPrometheus(
  directory: ConfigDirectory,
  target: string,
  scrapeOptions = '',
): Promise<Prometheus> {
  const port = await findFreePort();
  const config = directory.write(
    'prometheus.yml',
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: ads, static_configs: [{ targets: ["${target}"] }], ${scrapeOptions} }]\n`,
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
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true);

  async function ask(expression: string, labels: readonly string[]): Promise<[string, Result][]> {
    const answer = await fetch(
      `${url}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`,
    );
    const { data } = (await answer.json()) as { data: { result: Result[] } };
    return data.result.map((result) => [labels.map((name) => result.metric[name]).join(' '), result]);
  }

  return {
    async query(expression, labels) {
      const results = await ask(expression, labels);
      return Object.fromEntries(results.map(([name, { value }]) => [name, Number(value?.[1])]));
    },
    async samples(selector, labels) {
      const results = await ask(`${selector}[1h]`, labels);
      return Object.fromEntries(
        results.map(([name, { values = [] }]) => [name, values.map(([, value]) => Number(value))]),
      );
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
