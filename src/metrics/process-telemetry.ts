// What prom-client tells of the process and of Node.js.

import { Registry, collectDefaultMetrics } from 'prom-client';

import type { Clock } from '../clock.ts';
import type { Family } from './family.ts';
import { registryFamilies, type SeriesScope } from './registry.ts';

/** Gauges of prom-client with the suffix of a counter, which promtool rejects. */
const MISNAMED_METRICS = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

const SHARED_MS = 500;

/**
 * Prom-client's default metrics. What was collected is shared by all scrapes of the next half second: collecting lists
 * every open file and every handle, so that with it each scrape would cost more the more connections there are.
 */
export function createProcessTelemetry(clock: Clock): () => Promise<readonly Family<SeriesScope>[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED_METRICS) registry.removeSingleMetric(name);
  let collected: Promise<readonly Family<SeriesScope>[]> | undefined;
  let collectedAtMs = 0;
  return () => {
    const nowMs = clock.monotonic();
    if (collected === undefined || nowMs - collectedAtMs >= SHARED_MS) {
      collectedAtMs = nowMs;
      collected = registryFamilies(registry, []);
    }
    return collected;
  };
}
