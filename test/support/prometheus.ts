import type { ConfigDirectory } from './config-file.ts';
import { findFreePort } from './free-port.ts';
import { startServerProgram } from './server-program.ts';

/** A real Prometheus. */
export interface Prometheus extends AsyncDisposable {
  /** The samples of an instant query: `label values joined by a space` → value. */
  query(expression: string, labels: readonly string[]): Promise<Record<string, number>>;
  /** The raw samples of the series a selector names, oldest first: `label values` → values. */
  samples(selector: string, labels: readonly string[]): Promise<Record<string, readonly number[]>>;
  /** How the rules of each name do: `ok`, `unknown` before the first evaluation, or the error of the last one. */
  ruleHealth(): Promise<Record<string, string>>;
  /** Works while the process stands still: it neither scrapes nor evaluates. */
  whilePaused(work: () => Promise<void>): Promise<void>;
}

/** Scrapes one target every second. `scrapeOptions` is further YAML of the scrape config, such as `scheme: https`. */
export function startPrometheus(
  directory: ConfigDirectory,
  target: string,
  scrapeOptions = '',
): Promise<Prometheus> {
  return startConfiguredPrometheus(
    directory,
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: ads, static_configs: [{ targets: ["${target}"] }], ${scrapeOptions} }]\n`,
  );
}

/** `config` is the text of its `prometheus.yml`; paths in it are relative to the directory. */
export async function startConfiguredPrometheus(
  directory: ConfigDirectory,
  config: string,
): Promise<Prometheus> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const program = await startServerProgram(
    'prometheus',
    [
      `--config.file=${directory.write('prometheus.yml', config)}`,
      `--storage.tsdb.path=${directory.path}/tsdb`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    `${url}/-/ready`,
  );

  async function ask<Data>(path: string): Promise<Data> {
    const response = await fetch(`${url}/api/v1/${path}`);
    return ((await response.json()) as { data: Data }).data;
  }

  async function select(expression: string, labels: readonly string[]): Promise<[string, Result][]> {
    const query = new URLSearchParams({ query: expression }).toString();
    const { result } = await ask<{ result: Result[] }>(`query?${query}`);
    return result.map((one) => [labels.map((name) => one.metric[name]).join(' '), one]);
  }

  return {
    async query(expression, labels) {
      const results = await select(expression, labels);
      return Object.fromEntries(results.map(([name, { value }]) => [name, Number(value?.[1])]));
    },
    async samples(selector, labels) {
      const results = await select(`${selector}[1h]`, labels);
      return Object.fromEntries(
        results.map(([name, { values = [] }]) => [name, values.map(([, value]) => Number(value))]),
      );
    },
    async ruleHealth() {
      const { groups } = await ask<{ groups: { rules: Rule[] }[] }>('rules');
      const rules = groups.flatMap((group) => group.rules);
      return Object.fromEntries(rules.map(({ name, health, lastError }) => [name, lastError ?? health]));
    },
    async whilePaused(work) {
      program.child.kill('SIGSTOP');
      try {
        await work();
      } finally {
        program.child.kill('SIGCONT');
      }
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

interface Rule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
}
