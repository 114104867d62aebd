// prom-client's metrics of the process and of Node.js, collected ahead of scrapes.

import { Registry, collectDefaultMetrics } from 'prom-client';

import type { Clock } from '../clock.ts';
import type { Family } from './families/family.ts';
import { foreignFamilies, LabelTexts, type SeriesScope } from './registry.ts';

/** Gauges of prom-client with the suffix of a counter, which promtool rejects. */
const MISNAMED_METRICS = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

const COLLECT_EVERY_MS = 1000;

/** Collecting goes on for so long after it was asked for. */
const KEPT_READY_MS = 5 * 60_000;

type Families = Promise<readonly Family<SeriesScope>[]>;

/** Disposing of it ends collecting. */
export interface ProcessTelemetry extends Disposable {
  /** Prom-client's default metrics. Never waits, but for the first time and after a long while without a question. */
  readonly families: () => Families;
}

/**
 * Collecting takes longer than all the rest of a scrape, and the more so the more connections there are: so it runs apart from
 * the scrapes, and what they show is a second old at most. Only the lag of the event loop, which each collecting begins anew,
 * is collected once per scrape, in the second after it, and shown by the next one.
 */
export function createProcessTelemetry(clock: Clock): ProcessTelemetry {
  const registry = new Registry();
  const texts = new LabelTexts();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED_METRICS) registry.removeSingleMetric(name);
  const lagRegistry = splitOffLag(registry);
  let latest: Families | undefined;
  let lag: Families | undefined;
  let askedAtMs = 0;
  let isLagShown = false;
  let cancel: (() => void) | undefined;

  function collect(): Families {
    if (lag === undefined || isLagShown) lag = foreignFamilies(lagRegistry, texts);
    isLagShown = false;
    latest = Promise.all([foreignFamilies(registry, texts), lag]).then((families) => families.flat());
    // The caller gets the error.
    latest.catch(() => undefined);
    cancel = clock.after(COLLECT_EVERY_MS, collectAgain);
    return latest;
  }

  function collectAgain(): void {
    if (clock.monotonic() - askedAtMs < KEPT_READY_MS) void collect();
    else latest = undefined;
  }

  return {
    families: () => {
      const families = latest ?? collect();
      askedAtMs = clock.monotonic();
      isLagShown = true;
      return families;
    },
    [Symbol.dispose]: () => cancel?.(),
  };
}

/** The metrics of the event loop's lag, in a registry of their own. */
function splitOffLag(registry: Registry): Registry {
  const split = new Registry();
  for (const { name } of registry.getMetricsAsArray()) {
    if (!name.startsWith('nodejs_eventloop_lag_')) continue;
    const metric = registry.getSingleMetric(name);
    if (metric !== undefined) split.registerMetric(metric);
    registry.removeSingleMetric(name);
  }
  return split;
}
