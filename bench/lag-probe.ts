// Loaded into a process that is measured (node --import): how late its event loop is. SIGUSR2 writes what was seen since the
// signal before to the file named by LAG_FILE.

import { renameSync, writeFileSync } from 'node:fs';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** As prom-client has it. */
const TICK_MS = 10;

const file = process.env['LAG_FILE'] ?? '';
/** In microseconds. */
const late = createHistogram();
const busy = createHistogram();
let tickedAtMs = performance.now();
let usedMicroseconds = cpuMicroseconds();

function cpuMicroseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function tick(): void {
  const nowMs = performance.now();
  const nowUsed = cpuMicroseconds();
  record(late, (nowMs - tickedAtMs - TICK_MS) * 1000);
  // As late as this thread alone made it, had the machine nothing else to do.
  record(busy, nowUsed - usedMicroseconds - TICK_MS * 1000);
  tickedAtMs = nowMs;
  usedMicroseconds = nowUsed;
}

function record(histogram: RecordableHistogram, microseconds: number): void {
  histogram.record(Math.max(1, Math.round(microseconds)));
}

setInterval(tick, TICK_MS).unref();

process.on('SIGUSR2', () => {
  const [lag, busyLag] = [late, busy].map((histogram) => ({
    p99Ms: histogram.percentile(99) / 1000,
    maxMs: histogram.max / 1000,
  }));
  writeFileSync(`${file}.new`, JSON.stringify({ lag, busyLag, ticks: late.count }));
  renameSync(`${file}.new`, file);
  late.reset();
  busy.reset();
});
