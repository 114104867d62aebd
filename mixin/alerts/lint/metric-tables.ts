import { systemClock } from '../../../src/clock.ts';
import type { FamilyHead } from '../../../src/metrics/families/family.ts';
import { THROTTLE_CAUSES } from '../../../src/metrics/api-telemetry.ts';
import { ENCODINGS } from '../../../src/metrics/families/page-families.ts';
import { PAGE_FAMILIES } from '../../../src/metrics/families/page-families.ts';
import { createProcessTelemetry } from '../../../src/metrics/process-telemetry.ts';
import { RESOURCE_FAMILIES } from '../../../src/metrics/families/resource-families.ts';
import { TASK_FAMILIES } from '../../../src/metrics/families/task-families.ts';
import { TELEMETRY_HEADS } from '../../../src/metrics/telemetry.ts';
import { FAILURE_REASONS } from '../../../src/model/failure-reason.ts';
import { LISTINGS, POLL_FAILURE_REASONS } from '../../../src/model/poll.ts';
import { WITHOUT_SERIES_REASONS } from '../../../src/model/selection.ts';
import { TASK_STATES } from '../../../src/model/task.ts';
import { RECORDING_RULES } from '../recording-rules.ts';

/** What a query may say of a metric. */
export interface Metric {
  readonly isCounter: boolean;
  readonly labels: ReadonlySet<string>;
  /** The values of labels that have no others. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** By the name that a query writes: of a histogram those of its buckets, sum and count. */
export type MetricTables = ReadonlyMap<string, Metric>;

/** What Prometheus, its operator, and an agent that writes for several clusters put on every series they scrape. */
const TARGET_LABELS = ['cluster', 'namespace', 'job', 'instance', 'pod', 'service', 'container', 'endpoint'];

/** What Prometheus adds to every target, and its series of alerts. */
const OF_PROMETHEUS: Readonly<Record<string, readonly string[]>> = {
  up: TARGET_LABELS,
  scrape_duration_seconds: TARGET_LABELS,
  scrape_samples_scraped: TARGET_LABELS,
  ALERTS: [
    ...TARGET_LABELS,
    'alertname',
    'alertstate',
    'severity',
    'resource',
    'task_id',
    'task_name',
    'reason',
    'discovery',
    'credential',
    'team',
    'field',
  ],
};

/** Labels that a configuration may add, of those that rules know. */
const CONFIGURED_LABELS: Readonly<Record<string, readonly string[]>> = {
  sensecore_ads_resource_info: ['severity', 'team'],
};

/** Everything that a query can find: what the program exposes, what the rules record, what Prometheus adds. */
export async function createMetricTables(): Promise<MetricTables> {
  const heads = [...TASK_FAMILIES, ...RESOURCE_FAMILIES, ...TELEMETRY_HEADS, ...PAGE_FAMILIES];
  // Those of prom-client are in no table of ours: it has to be asked.
  using processTelemetry = createProcessTelemetry(systemClock);
  const ofProcess = await processTelemetry.families();
  const gauges = [
    ...Object.entries(OF_PROMETHEUS),
    ...RECORDING_RULES.map(({ name, labels }) => [name, labels] as const),
  ];
  return new Map([
    ...[...heads, ...ofProcess].flatMap(toMetrics),
    ...gauges.map(([name, labels]) => [name, toMetric(name, { isCounter: false, labels })] as const),
  ]);
}

function toMetrics({ name, type, labels }: FamilyHead): readonly (readonly [string, Metric])[] {
  const all = [...TARGET_LABELS, ...labels, ...(CONFIGURED_LABELS[name] ?? [])];
  if (type !== 'histogram') return [[name, toMetric(name, { isCounter: type === 'counter', labels: all })]];
  return ['_bucket', '_sum', '_count'].map((suffix) => {
    const more = suffix === '_bucket' ? ['le'] : [];
    return [name + suffix, toMetric(name, { isCounter: true, labels: [...all, ...more] })];
  });
}

function toMetric(
  name: string,
  { isCounter, labels }: { readonly isCounter: boolean; readonly labels: readonly string[] },
): Metric {
  const values = Object.entries(CLOSED_VALUES).flatMap(([key, closed]) => {
    const [metric, label] = key.split(' ');
    return (metric === '*' || metric === name) && label !== undefined ? [[label, closed] as const] : [];
  });
  return { isCounter, labels: new Set(labels), values: Object.fromEntries(values) };
}

/** By metric (* for any) and label. */
const CLOSED_VALUES: Readonly<Record<string, readonly string[]>> = {
  '* state': TASK_STATES,
  '* listing': LISTINGS,
  '* cause': THROTTLE_CAUSES,
  '* encoding': ENCODINGS,
  '* alertstate': ['pending', 'firing'],
  'sensecore_ads_task_failed_timestamp_seconds reason': FAILURE_REASONS,
  'sensecore_ads_tasks_without_series reason': WITHOUT_SERIES_REASONS,
  'sensecore_ads_exporter_poll_failures_total reason': POLL_FAILURE_REASONS,
};
