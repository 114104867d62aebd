// The real program under random faults, random clients and reloads for as long as one likes. What it holds at the end
// has to be what it held after the warm-up. By hand: npx node test/soak/soak.ts --minutes=240

import { parseArgs } from 'node:util';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { between, createRandom, pick, type Random } from '../../src/simulator/random.ts';
import { FAULT_CASES } from '../faults/fault-table.ts';
import { createConfigDirectory, simulatorConfig, type ConfigDirectory } from '../support/config-file.ts';
import { startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { findFreePort } from '../support/free-port.ts';
import { startTestSimulator, type TestSimulator } from '../support/test-simulator.ts';
import { measureSettled, type ProcessSize } from './process-size.ts';
import { scrapeAround } from './scrapers.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Preloaded into the program, for a soak of a program with a leak. */
  readonly preload?: string;
}

export interface SoakResult {
  readonly afterWarmUp: ProcessSize;
  readonly atEnd: ProcessSize;
  readonly scrapes: number;
  readonly faults: number;
  readonly reloads: number;
}

const SCRAPERS = 8;
const WARM_UP_SHARE = 0.5;
const MAX_WARM_UP_MS = 10 * 60_000;
/** Connections end, and the API's answers on their way arrive. */
const SETTLE_MS = 2500;

/** Rejects when the program ends or a scrape is not whole. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const random = createRandom(options.seed);
  // Tasks that are gone are remembered for a week: with many of them a short soak would look like a leak.
  await using simulator = await startTestSimulator({ scenario: 'steady', speed: 20 });
  using directory = createConfigDirectory('');
  directory.write('config.yaml', configOf(simulator, VARIANTS[0]));
  const url = `http://127.0.0.1:${await findFreePort()}`;
  await using exporter = startExporter(argumentsFor(directory, url), {
    env: { NODE_OPTIONS: preloadOptions(options.preload) },
  });
  await untilHealthy(url);

  const load = { simulator, directory, exporter, url, random };
  const minutesMs = options.minutes * 60_000;
  const warmUpMs = Math.min(MAX_WARM_UP_MS, minutesMs * WARM_UP_SHARE);
  await stress(load, warmUpMs);
  const afterWarmUp = await measureSettled(exporter);
  const counts = await stress(load, minutesMs - warmUpMs);
  return { afterWarmUp, atEnd: await measureSettled(exporter), ...counts };
}

interface Load {
  readonly simulator: TestSimulator;
  readonly directory: ConfigDirectory;
  readonly exporter: ExporterProcess;
  readonly url: string;
  readonly random: Random;
}

type Counts = Pick<SoakResult, 'scrapes' | 'faults' | 'reloads'>;

/** Everything at once for a while, then nothing for a moment, with the config and the API as they were at first. */
async function stress(load: Load, durationMs: number): Promise<Counts> {
  const { simulator, directory, exporter, url, random } = load;
  const over = new AbortController();
  const ended = once(exporter.child, 'exit', { signal: over.signal }).then(
    () => Promise.reject(new Error(`the program ended:\n${exporter.stderr().slice(-2000)}`)),
    () => undefined,
  );
  // The first resource is in every config.
  const resources = [simulator.resources[0]!.dataSync];
  const scraping = Array.from({ length: SCRAPERS }, () =>
    scrapeAround({ url, random, resources, signal: over.signal }),
  );
  const breaking = breakAround(load, over.signal);
  const reloading = reloadAround(load, over.signal);
  const timer = setTimeout(() => over.abort(), durationMs);
  try {
    const [scrapes, faults, reloads] = await Promise.all([Promise.all(scraping), breaking, reloading, ended]);
    simulator.setFault(undefined);
    reload(exporter, directory, configOf(simulator, VARIANTS[0]));
    await delay(SETTLE_MS);
    return { scrapes: scrapes.reduce((sum, count) => sum + count, 0), faults, reloads };
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

const BAIT = { secrets: ['AKNEVERSEEN', 'SKNEVERSEEN'], otherHost: '127.0.0.1:9' };
/** They would stop all polling for two minutes. */
const FAULTS = FAULT_CASES.filter(({ leftAloneSeconds }) => leftAloneSeconds === undefined);

async function breakAround({ simulator, random }: Load, signal: AbortSignal): Promise<number> {
  let faults = 0;
  while (!signal.aborted) {
    const { dataSync } = pick(random, simulator.resources);
    const listing = pick(random, ['active', 'history'] as const);
    const fault = random() < 0.3 ? undefined : pick(random, FAULTS).fault(BAIT);
    simulator.setFault(fault, { dataSync, listing, page: pick(random, [1, 2]) });
    faults += fault === undefined ? 0 : 1;
    await delay(between(random, 50, 500));
  }
  return faults;
}

async function reloadAround(load: Load, signal: AbortSignal): Promise<number> {
  const { simulator, directory, exporter, random } = load;
  let reloads = 0;
  while (!signal.aborted) {
    await delay(between(random, 200, 2000));
    const variant = pick(random, VARIANTS);
    reload(exporter, directory, random() < 0.3 ? '{ broken' : configOf(simulator, variant));
    reloads += 1;
  }
  return reloads;
}

function reload(exporter: ExporterProcess, directory: ConfigDirectory, config: string): void {
  directory.write('config.yaml', config);
  exporter.child.kill('SIGHUP');
}

interface Variant {
  readonly resources: number;
  readonly metrics: string;
}

/** The first has the most to hold. */
const VARIANTS: readonly [Variant, ...Variant[]] = [
  { resources: 3, metrics: 'metrics: { task_states: all }\n' },
  { resources: 3, metrics: 'metrics: { tasks: active }\n' },
  { resources: 2, metrics: 'metrics: { task_states: all }\n' },
  { resources: 1, metrics: '' },
];

function configOf({ url, resources }: TestSimulator, variant: Variant): string {
  const api = `api: { base_url: "${url}", page_size: 10, timeout: 300ms, requests_per_second: 500 }\n`;
  const poll = 'poll: { interval: 300ms, timeout: 1s, history_interval: 1s, stale_after: 5s }\n';
  const some = { url, resources: resources.slice(0, variant.resources) };
  return simulatorConfig(some, api + poll + variant.metrics);
}

function argumentsFor(directory: ConfigDirectory, url: string): string[] {
  return [
    `--config.file=${directory.configFile}`,
    `--state.file=${join(directory.path, 'state.db')}`,
    `--web.listen-address=${new URL(url).host}`,
    // The test keeps what the program says.
    '--log.level=error',
  ];
}

function preloadOptions(preload: string | undefined): string {
  const preloads = [join(import.meta.dirname, 'collect-garbage-on-signal.ts'), preload ?? []].flat();
  return ['--expose-gc', ...preloads.map((file) => `--import=${file}`)].join(' ');
}

async function untilHealthy(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isHealthy = await fetch(`${url}/-/healthy`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isHealthy) return;
    await delay(100);
  }
  throw new Error('the program does not serve');
}

function describeResult({ afterWarmUp, atEnd, scrapes, faults, reloads }: SoakResult): string {
  return `${scrapes} scrapes, ${faults} faults, ${reloads} reloads
RSS ${toMib(afterWarmUp)} MiB after the warm-up, ${toMib(atEnd)} MiB at the end: ${(atEnd.rssKib / afterWarmUp.rssKib).toFixed(3)} times
handles ${afterWarmUp.handles} after the warm-up, ${atEnd.handles} at the end`;
}

function toMib({ rssKib }: ProcessSize): string {
  return (rssKib / 1024).toFixed(1);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      preload: { type: 'string' },
    },
  });
  const { minutes, seed, preload } = values;
  const result = await runSoak({
    minutes: Number(minutes),
    seed: Number(seed),
    ...(preload === undefined ? {} : { preload }),
  });
  console.log(describeResult(result));
}
