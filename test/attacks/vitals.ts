// How a process fares while it is attacked: its memory, and how long its liveness probe waits.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect } from 'vitest';
import type { ExporterProcess } from '../support/exporter-process.ts';
import type { Vitals } from './probe-vitals.ts';

/** What every attack is held to. */
const LIMITS = { addedMiB: 200, probeMs: 1000 } as const;

export interface VitalsWatch extends AsyncDisposable {
  /** The worst since the watch began. Ends the watch. */
  worst(): Promise<Vitals>;
}

/**
 * Watches from a thread of its own, so that the attack, which keeps this one busy, does not count. The process has to serve
 * when the watch begins: its memory then is the one to add to. `ca` is for a server under TLS.
 */
export async function watchVitals(
  { child }: Pick<ExporterProcess, 'child'>,
  { url, ca }: { readonly url: string; readonly ca?: string },
): Promise<VitalsWatch> {
  const worker = new Worker(new URL('probe-vitals.ts', import.meta.url), {
    workerData: { pid: child.pid, probe: new URL('/-/healthy', url).href, ca },
  });
  await once(worker, 'message');
  return {
    async worst() {
      const message = once(worker, 'message');
      worker.postMessage('report');
      const [vitals] = (await message) as [Vitals];
      await worker.terminate();
      return vitals;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

/** Ends the watch; fails when the process grew too much, or a probe failed or had to wait. */
export async function expectUnharmed(watch: VitalsWatch): Promise<void> {
  const { addedMiB, probeMs, failures } = await watch.worst();
  expect(failures, 'failed probes').toBe(0);
  expect(probeMs, 'slowest probe in ms').toBeLessThan(LIMITS.probeMs);
  expect(addedMiB, 'added memory in MiB').toBeLessThan(LIMITS.addedMiB);
}
