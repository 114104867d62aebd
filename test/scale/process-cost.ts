// Prints what a resource and a task cost the built program: node test/scale/process-cost.ts
// The simulator is a process of its own; Linux only, because memory and CPU are read from /proc.

import { setTimeout as delay } from 'node:timers/promises';
import { cpuMilliseconds, residentMegabytes } from '../../bench/child.ts';
import { startProgram } from '../../bench/program.ts';
import { createScraper } from '../../bench/scraper.ts';

const INTERVAL_MS = 15_000;
const INTERVALS = 4;
const ENTRY = process.argv[2] ?? 'dist/main.js';

interface Cost {
  readonly resources: number;
  readonly tasks: number;
  readonly residentMegabytes: number;
  /** For one poll of every resource, history included, building and a gzip scrape. */
  readonly cpuMillisecondsPerInterval: number;
}

async function measure(resources: number, tasksPerResource: number): Promise<Cost> {
  const size = { resources, tasksPerResource };
  await using program = await startProgram({ entry: ENTRY, size, interval: `${INTERVAL_MS}ms` });
  using scraper = createScraper(program.url);
  // The first polls build up what later ones keep.
  await delay(2 * INTERVAL_MS);
  const before = cpuMilliseconds(program.pid);
  for (let interval = 0; interval < INTERVALS; interval += 1) {
    await scraper.scrape(true);
    await delay(INTERVAL_MS);
  }
  return {
    resources,
    tasks: resources * tasksPerResource,
    residentMegabytes: residentMegabytes(program.pid),
    cpuMillisecondsPerInterval: (cpuMilliseconds(program.pid) - before) / INTERVALS,
  };
}

function printDifference(
  what: string,
  { more, less, by }: { readonly more: Cost; readonly less: Cost; readonly by: number },
): void {
  const kilobytes = ((more.residentMegabytes - less.residentMegabytes) * 1000) / by;
  const cpu = (more.cpuMillisecondsPerInterval - less.cpuMillisecondsPerInterval) / by;
  console.log(`a ${what} takes ${kilobytes.toFixed(1)} kB, and ${cpu.toFixed(3)} ms of CPU for each poll`);
}

const few = await measure(10, 1);
const many = await measure(1000, 1);
const full = await measure(1000, 20);
console.log('| resources | tasks | resident, MB | CPU per poll of all, ms |');
console.log('|---|---|---|---|');
for (const { resources, tasks, residentMegabytes: rss, cpuMillisecondsPerInterval: cpu } of [
  few,
  many,
  full,
]) {
  console.log(`| ${resources} | ${tasks} | ${rss.toFixed(0)} | ${cpu.toFixed(0)} |`);
}
printDifference('resource', { more: many, less: few, by: 990 });
printDifference('task', { more: full, less: many, by: 19_000 });
