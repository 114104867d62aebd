// How a process fares while it is attacked: its memory, and how long its liveness probe waits.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'vitest';
import type { ExporterProcess } from '../support/exporter-process.ts';
import type { Vitals } from './probe-vitals.ts';

/** What every attack is held to. The probe may take this much longer than a request to a server that does nothing. */
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
  const peer = spawn(process.execPath, [join(import.meta.dirname, 'peer.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(peer.stdout, 'data')) as [Buffer];
  const worker = new Worker(new URL('probe-vitals.ts', import.meta.url), {
    workerData: {
      pid: child.pid,
      probe: new URL('/-/healthy', url).href,
      peer: `http://127.0.0.1:${Number(port)}/`,
      ca,
    },
  });
  await once(worker, 'message');
  const end = async (): Promise<void> => {
    peer.kill();
    await worker.terminate();
  };
  return {
    async worst() {
      const message = once(worker, 'message');
      worker.postMessage('report');
      const [vitals] = (await message) as [Vitals];
      await end();
      return vitals;
    },
    [Symbol.asyncDispose]: end,
  };
}

/** Ends the watch; fails when the process grew too much, or a probe failed or had to wait. */
export async function expectUnharmed(watch: VitalsWatch): Promise<void> {
  const { addedMiB, probeMs, peerMs, failures } = await watch.worst();
  expect(failures, 'failed probes').toBe(0);
  expect(probeMs - peerMs, `slowest probe in ms, beyond the ${peerMs} of the peer`).toBeLessThan(
    LIMITS.probeMs,
  );
  expect(addedMiB, 'added memory in MiB').toBeLessThan(LIMITS.addedMiB);
}
