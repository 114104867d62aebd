// Figures that the documentation quotes, each next to a peer measured in the same run: options.ts has the flags.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { growthRows } from './growth.ts';
import { benchLag } from './lag.ts';
import { memoryPerTaskRows } from './memory-per-task.ts';
import { parseOptions, type BenchOptions, type Part } from './options.ts';
import { FLOOR, PEER_NAMES } from './peers.ts';
import { benchPolling } from './polling.ts';
import { renderResults } from './results.ts';
import { ratioOf, type Row } from './row.ts';
import { benchScrape } from './scrape.ts';
import { sizeNamed } from './sizes.ts';
import { benchStart } from './start.ts';
import { benchStorm } from './storm.ts';
import { renderTable } from './table.ts';
import { benchTracking } from './tracking.ts';

const RESULTS = join(import.meta.dirname, 'results.md');
const NOTES = join(import.meta.dirname, 'notes.md');
const POLLS = [
  { tasks: 1000, runs: 20 },
  { tasks: 100_000, runs: 5 },
];
/** 100,000 tasks in resources of a usual and of an unusual size, with 100,000 series; then 1,000,000 series. */
const LAGS = [
  { resources: 100, tasksPerResource: 1000, tasksWithSeries: 75, durationMs: 45_000 },
  { resources: 10, tasksPerResource: 10_000, tasksWithSeries: 750, durationMs: 45_000 },
  { resources: 75, tasksPerResource: 1000, tasksWithSeries: 1000, durationMs: 45_000 },
];
/** A ratio to the floor that is so far beyond its goal is no noise. */
const AN_ORDER_OF_MAGNITUDE = 10;

/** What prints a table of its own, and what gives rows. */
const PRINTED: Partial<Record<Part, () => void | Promise<void>>> = {
  tracking: benchTracking,
  storm: benchStorm,
};
const MEASURED: Partial<Record<Part, (options: BenchOptions) => Promise<readonly Row[]>>> = {
  scrape: benchScrapes,
  polling: () => inTurn(POLLS, benchPolling),
  lag: ({ entry }) => inTurn(LAGS, (lag) => benchLag({ entry, ...lag })),
  start: ({ entry }) => benchStart({ entry, runs: 21 }),
};

const options = parseOptions(process.argv.slice(2));
if (!existsSync(options.entry)) throw new Error(`${options.entry} is not there: npm run build`);
if (options.ci) await benchForCi(options);
else await benchAll(options);

async function benchAll(chosen: BenchOptions): Promise<void> {
  const rows: Row[] = [];
  for (const part of chosen.parts) {
    const measured = (await MEASURED[part]?.(chosen)) ?? [];
    rows.push(...measured);
    if (measured.length > 0) console.log(renderTable(measured));
    await PRINTED[part]?.();
  }
  if (!chosen.write) return;
  const notes = existsSync(NOTES) ? readFileSync(NOTES, 'utf8') : '';
  writeFileSync(RESULTS, renderResults(rows, { date: new Date(), notes }));
}

async function benchScrapes({ entry, sizes }: BenchOptions): Promise<readonly Row[]> {
  const rows = await inTurn(sizes, (size) =>
    benchScrape({ entry, size, peers: PEER_NAMES, rounds: 40, patienceMs: 15_000 }),
  );
  return [...rows, ...memoryPerTaskRows(rows), ...growthRows(rows)];
}

/** Reports; fails only when a ratio to the floor is off by an order of magnitude, whatever else the machine does. */
async function benchForCi({ entry }: BenchOptions): Promise<void> {
  const scrape = await benchScrape({
    entry,
    size: sizeNamed('10k'),
    peers: [FLOOR],
    rounds: 40,
    patienceMs: 5000,
  });
  const rows = [...scrape, ...(await benchPolling({ tasks: 1000, runs: 10 }))];
  console.log(renderTable(rows));
  const off = rows.filter((row) => row.figure.endsWith('p50') && ratioOf(row) > 2 * AN_ORDER_OF_MAGNITUDE);
  if (off.length === 0) return;
  console.error(`off by an order of magnitude: ${off.map(({ figure }) => figure).join(', ')}`);
  process.exitCode = 1;
}

async function inTurn<Case>(
  cases: readonly Case[],
  run: (each: Case) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const each of cases) rows.push(...(await run(each)));
  return rows;
}
