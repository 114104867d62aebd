import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExporterProcess } from '../support/exporter-process.ts';

/** What a process holds once it has freed what it can. */
export interface ProcessSize {
  readonly rssKib: number;
  readonly handles: number;
}

const SAMPLES = 5;
const BETWEEN_SAMPLES_MS = 400;

/** The medians of several samples, each after a garbage collection. Nobody should talk to the process meanwhile. */
export async function measureSettled({ child }: ExporterProcess): Promise<ProcessSize> {
  const samples: ProcessSize[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    child.kill('SIGUSR2');
    await delay(BETWEEN_SAMPLES_MS);
    samples.push(readSize(child.pid ?? 0));
  }
  return {
    rssKib: medianOf(samples.map(({ rssKib }) => rssKib)),
    handles: medianOf(samples.map(({ handles }) => handles)),
  };
}

/** From Linux's proc file system. */
function readSize(pid: number): ProcessSize {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    rssKib: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]),
    handles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >>> 1] ?? NaN;
}
