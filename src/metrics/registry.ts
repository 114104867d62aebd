// What prom-client keeps, as families like all others.

import type { Registry } from 'prom-client';

import { label } from './exposition.ts';
import type { AddHistogram, AddSample, Family, FamilyHead } from './families/family.ts';

/** Which series of the registry a page holds. */
export interface SeriesScope {
  /** Only series of these resources, and none without a `resource` label; undefined for all series. */
  readonly resources: ReadonlySet<string> | undefined;
}

/** The families of a registry that somebody else filled, with the values of now. */
export async function foreignFamilies(
  registry: Registry,
  texts: LabelTexts,
): Promise<readonly Family<SeriesScope>[]> {
  const metrics = await registry.getMetricsAsJSON();
  return metrics.map((metric) => toFamily(metric, foreignHead(registry, metric), texts));
}

type Metric = Awaited<ReturnType<Registry['getMetricsAsJSON']>>[number];
type Value = Metric['values'][number] & { readonly metricName?: string };

export function toFamily(
  metric: Pick<Metric, 'values'>,
  head: FamilyHead,
  texts: LabelTexts,
): Family<SeriesScope> {
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
    samples: (scope, add) => addScalars(inScope(metric.values, scope), texts, add),
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

function addScalars(values: readonly Value[], texts: LabelTexts, add: AddSample): void {
  for (const value of values) add(texts.of(value), value.value);
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

/** The text of the labels of values. A value object of prom-client lives as long as its series, so its text is made once. */
export class LabelTexts {
  readonly #texts = new WeakMap<object, string>();

  of(value: Value): string {
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    const text = toText(value.labels);
    this.#texts.set(value, text);
    return text;
  }
}

function toText(labels: Value['labels']): string {
  return Object.entries(labels)
    .map(([name, value]) => label(name, String(value)))
    .join(',');
}
