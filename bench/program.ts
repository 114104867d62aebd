// The real program against its simulator, each a process of its own.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from './child.ts';
import { createScraper } from './scraper.ts';
import type { Size } from './sizes.ts';

export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** Of its metrics. */
  readonly url: string;
}

export interface ProgramOptions {
  /** The file that Node.js is to run: dist/main.js, or src/main.ts. */
  readonly entry: string;
  readonly size: Pick<Size, 'resources' | 'tasksPerResource'>;
  readonly interval?: string;
  /** How many tasks of each resource have series; default: all. */
  readonly tasksWithSeries?: number;
  /** For the Node.js that runs the exporter. */
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Resolves once all tasks are on the page, those of the history too. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { entry, size, nodeArgs = [], env = {} } = options;
  await using stack = new AsyncDisposableStack();
  const simulator = stack.use(await startSimulator(options));
  const directory = mkdtempSync(join(tmpdir(), 'ads-bench-'));
  stack.defer(() => rmSync(directory, { recursive: true }));
  const configFile = join(directory, 'config.yaml');
  writeFileSync(configFile, toConfig(simulator.config, options));
  const exporter = stack.use(
    await startChild({
      command: process.execPath,
      args: [...nodeArgs, entry, `--config.file=${configFile}`, '--web.listen-address=127.0.0.1:0'],
      env,
      readyWhen: /"(http:\/\/127\.0\.0\.1:\d+)"[^\n]*listening/,
    }),
  );
  const url = `${exporter.ready[1]}/metrics`;
  await untilPolled(url, size.resources);
  const kept = stack.move();
  return { pid: exporter.pid, url, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** The simulated API, with tasks that move; and the config that it prints. */
export async function startSimulator({
  entry,
  size,
}: Pick<ProgramOptions, 'entry' | 'size'>): Promise<AsyncDisposable & { readonly config: string }> {
  const { resources, tasksPerResource } = size;
  const shape = [`--resources=${resources}`, `--tasks=${tasksPerResource}`];
  const child = await startChild({
    command: process.execPath,
    args: [entry, 'simulator', '--scenario=huge', ...shape, '--speed=1', '--port=0'],
    readyWhen: new RegExp(`^[^]*\\nresources:\\n(?: {2}- .*\\n){${resources}}`),
  });
  return { config: child.ready[0], [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}

function toConfig(config: string, { size, interval = '60s', tasksWithSeries }: ProgramOptions): string {
  return `${config.replace('api: {', 'api: { requests_per_second: 100000,')}
poll: { interval: ${interval}, timeout: 5m }
metrics: { max_tasks_per_resource: ${tasksWithSeries ?? size.tasksPerResource}, finished_retention: 36500d }
`;
}

async function untilPolled(url: string, resources: number): Promise<void> {
  using scraper = createScraper(url);
  for (;;) {
    const page = await scraper.read();
    const polled = page.match(/^sensecore_ads_history_last_success_timestamp_seconds\{/gm) ?? [];
    if (polled.length === resources) return;
    await delay(500);
  }
}
