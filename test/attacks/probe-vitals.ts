// The thread of vitals.ts: asks for the probe and reads the memory of the process, over and over; and asks a peer alike.

import { readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

export interface Vitals {
  /** By how much the resident memory grew at its highest. */
  readonly addedMiB: number;
  /**
   * The slowest probe, its connection included, less the time that the process had to wait for a processor; one still under way
   * counts with the time it has taken so far.
   */
  readonly probeMs: number;
  /** The slowest request to the peer: how long requests take on this machine, as busy as it is. */
  readonly peerMs: number;
  /** Probes that were not a 200. */
  readonly failures: number;
}

const BETWEEN_PROBES_MS = 50;
const PATIENCE_MS = 30_000;

const { pid, probe, peer, ca } = workerData as {
  readonly pid: number;
  readonly probe: string;
  readonly peer: string;
  readonly ca?: string;
};

/** Probes one URL over and over. */
class Prober {
  slowestMs = 0;
  failures = 0;
  #startedAt: number | undefined;
  readonly #url: string;
  readonly #now: () => number;

  /** `now` is in milliseconds. */
  constructor(url: string, now: () => number) {
    this.#url = url;
    this.#now = now;
  }

  look(): void {
    if (this.#startedAt === undefined) return;
    this.slowestMs = Math.max(this.slowestMs, this.#now() - this.#startedAt);
  }

  async probe(): Promise<void> {
    this.#startedAt = this.#now();
    if ((await ask(this.#url)) !== 200) this.failures += 1;
    this.look();
    this.#startedAt = undefined;
  }

  async run(): Promise<void> {
    this.slowestMs = 0;
    for (;;) {
      await this.probe();
      await delay(BETWEEN_PROBES_MS);
    }
  }
}

function ask(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = url.startsWith('https:') ? requestHttps : requestHttp;
    const options = { agent: false, timeout: PATIENCE_MS, ...(ca === undefined ? {} : { ca }) };
    const sent = request(url, options, (response) => {
      response.resume();
      response.on('close', () => resolve(response.statusCode));
    });
    sent.on('error', () => resolve(undefined));
    sent.on('timeout', () => sent.destroy());
    sent.end();
  });
}

/** 0 once the process is gone, which its probe shows. */
function readRssMiB(): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** How long the main thread of the process has waited for a processor that others had: /proc/PID/schedstat, in nanoseconds. */
function waitedMs(): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

const process = new Prober(probe, () => performance.now() - waitedMs());
const machine = new Prober(peer, () => performance.now());
let addedMiB = 0;

function look(beforeMiB: number): void {
  addedMiB = Math.max(addedMiB, readRssMiB() - beforeMiB);
  process.look();
  machine.look();
}

await process.probe();
await machine.probe();
const beforeMiB = readRssMiB();
// Memory is read on its own: while a probe waits it may grow and shrink again.
setInterval(look, BETWEEN_PROBES_MS, beforeMiB);
parentPort?.on('message', () => {
  look(beforeMiB);
  const { failures, slowestMs: probeMs } = process;
  parentPort?.postMessage({ addedMiB, probeMs, peerMs: machine.slowestMs, failures } satisfies Vitals);
});
parentPort?.postMessage('watching');
await Promise.all([process.run(), machine.run()]);
