// prom-client keeps the exporter's own counters; their text is rendered like every other family's.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { Family, FamilyHead } from './families/family.ts';
import { LabelTexts, toFamily, type SeriesScope } from './registry.ts';

type Labels = Readonly<Record<string, string>>;

export interface OwnCounter {
  readonly inc: (labels: Labels, by?: number) => void;
  readonly remove: (labels: Labels) => void;
}

/** Has no sample before it is set. */
export interface OwnGauge {
  readonly set: (labels: Labels, value: number) => void;
  readonly remove: (labels: Labels) => void;
}

export interface OwnHistogram {
  readonly observe: (labels: Labels, value: number) => void;
  /** Begins a series; one that has values loses them. */
  readonly zero: (labels: Labels) => void;
}

/** The exporter's own metrics. Each registry is one of its own, so that two in one process do not meet. */
export interface OwnRegistry {
  readonly counter: (head: FamilyHead) => OwnCounter;
  readonly gauge: (head: FamilyHead) => OwnGauge;
  /** `head.buckets` are the upper bounds, ascending. */
  readonly histogram: (head: FamilyHead & { readonly buckets: readonly number[] }) => OwnHistogram;
  /**
   * The families in the order they were added, with the values of now. One that nobody touched since the reading before is
   * the same object again, and takes no time to read.
   */
  readonly families: () => Promise<readonly Family<SeriesScope>[]>;
}

export function createOwnRegistry(): OwnRegistry {
  const registers = [new Registry()];
  const texts = new LabelTexts();
  const readers: (() => Promise<Family<SeriesScope>>)[] = [];

  /** Has the metric read again after each use of what is returned. */
  function watch(head: FamilyHead, metric: Counter | Gauge | Histogram): () => void {
    let family: Promise<Family<SeriesScope>> | undefined;
    readers.push(() => (family ??= metric.get().then((values) => toFamily(values, head, texts))));
    return () => (family = undefined);
  }

  return {
    counter(head) {
      const { name, help, labels } = head;
      const metric = new Counter({ name, help, labelNames: [...labels], registers });
      const touch = watch(head, metric);
      return {
        inc(series, by) {
          touch();
          metric.inc(series, by);
        },
        remove(series) {
          touch();
          metric.remove(series);
        },
      };
    },
    gauge(head) {
      const { name, help, labels } = head;
      const metric = new Gauge({ name, help, labelNames: [...labels], registers });
      // prom-client begins a gauge without labels at 0, although nothing has been measured yet.
      if (labels.length === 0) metric.remove({});
      const touch = watch(head, metric);
      return {
        set(series, value) {
          touch();
          metric.set(series, value);
        },
        remove(series) {
          touch();
          metric.remove(series);
        },
      };
    },
    histogram(head) {
      const { name, help, labels, buckets } = head;
      const metric = new Histogram({
        name,
        help,
        labelNames: [...labels],
        buckets: [...buckets],
        registers,
      });
      const touch = watch(head, metric);
      return {
        observe(series, value) {
          touch();
          metric.observe(series, value);
        },
        zero(series) {
          touch();
          metric.zero(series);
        },
      };
    },
    families: () => Promise.all(readers.map((read) => read())),
  };
}
