// prom-client keeps the exporter's own counters; their text is rendered like every other family's.

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import { label } from './exposition.ts';
import type { AddHistogram, AddSample, Family, FamilyHead } from './family.ts';

/** Which series of the registry a page holds. */
export interface SeriesScope {
  /** Only series of these resources, and none without a `resource` label; undefined for all series. */
  readonly resources: ReadonlySet<string> | undefined;
}

export function addCounter(registry: Registry, { name, help, labels }: FamilyHead): Counter {
  return new Counter({ name, help, labelNames: [...labels], registers: [registry] });
}

export function addGauge(registry: Registry, { name, help, labels }: FamilyHead): Gauge {
  return new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
}

/** `head.buckets` are the upper bounds, ascending. */
export function addHistogram(
  registry: Registry,
  { name, help, labels, buckets }: FamilyHead & { readonly buckets: readonly number[] },
): Histogram {
  return new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [registry] });
}

/**
 * The families of a registry, in the order they were added, with the values of now. A family of which no value changed since
 * the reading before is the same object again.
 */
export async function registryFamilies(
  registry: Registry,
  heads: readonly FamilyHead[],
): Promise<readonly Family<SeriesScope>[]> {
  const headByName = new Map(heads.map((head) => [head.name, head]));
  const metrics = await registry.getMetricsAsJSON();
  const before = readings.get(registry);
  const now = new Map<string, Reading>();
  for (const metric of metrics) {
    const { name, values } = metric;
    const known = before?.get(name);
    const isSame = known !== undefined && areSame(known.values, values);
    const head = headByName.get(name) ?? foreignHead(registry, metric);
    now.set(name, isSame ? known : { values: copyValues(values), family: toFamily(metric, head) });
  }
  readings.set(registry, now);
  return now
    .values()
    .map(({ family }) => family)
    .toArray();
}

/** What a family was made from. */
interface Reading {
  readonly values: readonly { readonly origin: Value; readonly value: number }[];
  readonly family: Family<SeriesScope>;
}

const readings = new WeakMap<Registry, ReadonlyMap<string, Reading>>();

/** A counter is counted up in place, so that the value has to be kept beside it. */
function copyValues(values: readonly Value[]): Reading['values'] {
  return values.map((origin) => ({ origin, value: origin.value }));
}

/** Every other change makes another object; a histogram always does. */
function areSame(before: Reading['values'], now: readonly Value[]): boolean {
  return (
    before.length === now.length &&
    before.every(({ origin, value }, index) => now[index] === origin && Object.is(origin.value, value))
  );
}

type Metric = Awaited<ReturnType<Registry['getMetricsAsJSON']>>[number];
type Value = Metric['values'][number] & { readonly metricName?: string };

function toFamily(metric: Metric, head: FamilyHead): Family<SeriesScope> {
  if (head.type === 'histogram') {
    return {
      ...head,
      type: 'histogram',
      samples: (scope, add) => addHistograms(inScope(metric.values, scope), add),
    };
  }
  return {
    ...head,
    type: head.type,
    samples: (scope, add) => addScalars(inScope(metric.values, scope), add),
  };
}

/** What is known of a metric that another library put into the registry. */
function foreignHead(registry: Registry, { name, help, type }: Metric): FamilyHead {
  const labels = labelNamesOf(registry.getSingleMetric(name));
  // The typings of prom-client have an enum of numbers here; at run time it is the name.
  switch (String(type)) {
    case 'counter':
      return { name, help, type: 'counter', labels };
    case 'histogram':
      return { name, help, type: 'histogram', labels };
    default:
      return { name, help, type: name.endsWith('_info') ? 'info' : 'gauge', labels };
  }
}

/** prom-client has the label names on its metrics, but not in their types. */
function labelNamesOf(metric: object | undefined): readonly string[] {
  if (metric === undefined || !('labelNames' in metric) || !Array.isArray(metric.labelNames)) return [];
  return metric.labelNames.map(String);
}

function inScope(values: readonly Value[], { resources }: SeriesScope): readonly Value[] {
  if (resources === undefined) return values;
  return values.filter(({ labels: { resource } }) => typeof resource === 'string' && resources.has(resource));
}

function addScalars(values: readonly Value[], add: AddSample): void {
  for (const value of values) add(labelsText(value), value.value);
}

/** prom-client lists a histogram as its buckets, the one without a bound last, then its sum, then its count. */
function addHistograms(values: readonly Value[], add: AddHistogram): void {
  let buckets: { upperBound: number; count: number }[] = [];
  let sum = 0;
  for (const { metricName = '', labels, value } of values) {
    const { le, ...rest } = labels;
    if (metricName.endsWith('_sum')) {
      sum = value;
    } else if (metricName.endsWith('_count')) {
      add(toText(rest), { buckets, sum, count: value });
      buckets = [];
    } else if (typeof le === 'number') {
      buckets.push({ upperBound: le, count: value });
    }
  }
}

/** A counter's value object lives as long as its series, so the text of its labels is made once, not per scrape. */
const texts = new WeakMap<object, string>();

function labelsText(value: Value): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = toText(value.labels);
    texts.set(value, text);
  }
  return text;
}

function toText(labels: Value['labels']): string {
  return Object.entries(labels)
    .map(([name, value]) => label(name, String(value)))
    .join(',');
}
