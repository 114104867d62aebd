// How late the event loop of the exporter is while it polls, publishes and is scraped; in the same seconds, for comparison, that of
// a server that does nothing but send the same page to the same scrapers.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.ts';
import { startProgram } from './program.ts';
import type { Row } from './row.ts';
import { createScraper } from './scraper.ts';

export interface LagOptions {
  readonly entry: string;
  readonly resources: number;
  readonly tasksPerResource: number;
  /** Of each resource. */
  readonly tasksWithSeries: number;
  readonly durationMs: number;
}

interface Lag {
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What the probe writes. */
interface Probe {
  readonly lag: Lag;
  /** Without the time in which the machine ran something else. */
  readonly busyLag: Lag;
  readonly ticks: number;
}

const POLL_INTERVAL = '30s';
const SCRAPE_EVERY_MS = 1000;
const LARGEST_P99_MS = 25;
const LONGEST_PAUSE_MS = 100;

export async function benchLag(options: LagOptions): Promise<readonly Row[]> {
  await using stack = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'ads-bench-'));
  stack.defer(() => rmSync(directory, { recursive: true }));
  const ours = createProbe(join(directory, 'ours.json'));
  const theirs = createProbe(join(directory, 'theirs.json'));
  const program = stack.use(
    await startProgram({ ...options, ...ours, size: options, interval: POLL_INTERVAL }),
  );
  const scraper = stack.use(createScraper(program.url));
  const pageFile = join(directory, 'page.txt');
  const page = await scraper.read();
  writeFileSync(pageFile, page);
  const floor = stack.use(
    await startChild({
      command: process.execPath,
      args: [...theirs.nodeArgs, fileURLToPath(import.meta.resolve('./peers/static-page.ts')), pageFile],
      env: theirs.env,
      readyWhen: /listening on (http:\S+)\n/,
    }),
  );
  const floorScraper = stack.use(createScraper(floor.ready[1] ?? ''));
  await Promise.all([ours.read(program.pid), theirs.read(floor.pid)]);
  await scrapeBoth([scraper, floorScraper], options.durationMs);
  const [lag, floorLag] = await Promise.all([ours.read(program.pid), theirs.read(floor.pid)]);
  const series = Number(/^sensecore_ads_exporter_series (\d+)$/m.exec(page)?.[1]);
  return toRows(lag, floorLag, { ...options, series });
}

async function scrapeBoth(
  scrapers: readonly ReturnType<typeof createScraper>[],
  durationMs: number,
): Promise<void> {
  const until = performance.now() + durationMs;
  for (let turn = 0; performance.now() < until; turn += 1) {
    await Promise.all(scrapers.map((scraper) => scraper.scrape(turn % 2 === 0)));
    await delay(SCRAPE_EVERY_MS);
  }
}

function createProbe(file: string): {
  readonly nodeArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Since it was read before. */
  readonly read: (pid: number) => Promise<Probe>;
} {
  return {
    nodeArgs: ['--import', import.meta.resolve('./lag-probe.ts')],
    env: { LAG_FILE: file },
    async read(pid) {
      rmSync(file, { force: true });
      process.kill(pid, 'SIGUSR2');
      while (!existsSync(file)) await delay(10);
      return JSON.parse(readFileSync(file, 'utf8')) as Probe;
    },
  };
}

function toRows(
  ours: Probe,
  theirs: Probe,
  size: Pick<LagOptions, 'resources' | 'tasksPerResource'> & { readonly series: number },
): readonly Row[] {
  const { resources, tasksPerResource, series } = size;
  const toRow = (figure: string, of: (probe: Probe) => number, atMost?: number): Row => ({
    part: 'event loop',
    figure,
    size: `${resources} × ${tasksPerResource.toLocaleString('en-US')} tasks, ${series.toLocaleString('en-US')} series`,
    unit: 'ms',
    ours: of(ours),
    peer: 'static server, scraped alike',
    theirs: of(theirs),
    runs: { ours: ours.ticks, theirs: theirs.ticks },
    goal: atMost === undefined ? undefined : { of: 'value', atMost },
  });
  return [
    toRow('lag p99, polling and scraped', ({ lag }) => lag.p99Ms, LARGEST_P99_MS),
    toRow('of it by its own CPU time', ({ busyLag }) => busyLag.p99Ms),
    toRow('longest pause', ({ lag }) => lag.maxMs, LONGEST_PAUSE_MS),
    toRow('of it by its own CPU time', ({ busyLag }) => busyLag.maxMs),
  ];
}
