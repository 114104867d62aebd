// The thread of vitals.ts: asks for the probe and reads the memory of the process, over and over.

import { readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

export interface Vitals {
  /** By how much the resident memory grew at its highest. */
  readonly addedMiB: number;
  /** The slowest probe, its connection included; one still under way counts with the time it has taken so far. */
  readonly probeMs: number;
  /** Probes that were not a 200. */
  readonly failures: number;
}

const BETWEEN_PROBES_MS = 50;
const PATIENCE_MS = 30_000;

const { pid, probe, ca } = workerData as {
  readonly pid: number;
  readonly probe: string;
  readonly ca?: string;
};
const before = readRssMiB();
let addedMiB = 0;
let probeMs = 0;
let failures = 0;
let startedAt = performance.now();
let isUnderWay = false;

/** 0 once the process is gone, which its probe shows. */
function readRssMiB(): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function ask(): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = probe.startsWith('https:') ? requestHttps : requestHttp;
    const options = { agent: false, timeout: PATIENCE_MS, ...(ca === undefined ? {} : { ca }) };
    const sent = request(probe, options, (response) => {
      response.resume();
      response.on('close', () => resolve(response.statusCode));
    });
    sent.on('error', () => resolve(undefined));
    sent.on('timeout', () => sent.destroy());
    sent.end();
  });
}

function look(): void {
  addedMiB = Math.max(addedMiB, readRssMiB() - before);
  if (isUnderWay) probeMs = Math.max(probeMs, performance.now() - startedAt);
}

async function probeOnce(): Promise<void> {
  startedAt = performance.now();
  isUnderWay = true;
  if ((await ask()) !== 200) failures += 1;
  look();
  isUnderWay = false;
}

// Memory is read on its own: while a probe waits it may grow and shrink again.
setInterval(look, BETWEEN_PROBES_MS);
parentPort?.on('message', () => {
  look();
  parentPort?.postMessage({ addedMiB, probeMs, failures } satisfies Vitals);
});
await probeOnce();
addedMiB = 0;
probeMs = 0;
failures = 0;
parentPort?.postMessage('watching');
for (;;) {
  await probeOnce();
  await delay(BETWEEN_PROBES_MS);
}
