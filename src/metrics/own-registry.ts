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

/** The exporter's own metrics. Nothing is registered globally, so two exporters in one process do not meet. */
export class OwnRegistry {
  readonly #registers = [new Registry()];
  readonly #texts = new LabelTexts();
  readonly #readers: (() => Promise<Family<SeriesScope>>)[] = [];

  counter(head: FamilyHead): OwnCounter {
    const metric = new Counter(this.#settings(head));
    const touch = this.#watch(head, metric);
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
  }

  gauge(head: FamilyHead): OwnGauge {
    const metric = new Gauge(this.#settings(head));
    // prom-client begins a gauge without labels at 0, although nothing has been measured yet.
    if (head.labels.length === 0) metric.remove({});
    const touch = this.#watch(head, metric);
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
  }

  /** `head.buckets` are the upper bounds, ascending. */
  histogram(head: FamilyHead & { readonly buckets: readonly number[] }): OwnHistogram {
    const metric = new Histogram({ ...this.#settings(head), buckets: [...head.buckets] });
    const touch = this.#watch(head, metric);
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
  }

  /**
   * The families in the order they were added, with the current values. One that did not change since it was read last is
   * the same object again, and takes no time to read.
   */
  families(): Promise<readonly Family<SeriesScope>[]> {
    return Promise.all(this.#readers.map((read) => read()));
  }

  #settings({ name, help, labels }: FamilyHead) {
    return { name, help, labelNames: [...labels], registers: this.#registers };
  }

  /** Returns what has the metric read again; to be called before each change. */
  #watch(head: FamilyHead, metric: Counter | Gauge | Histogram): () => void {
    let family: Promise<Family<SeriesScope>> | undefined;
    this.#readers.push(() => (family ??= metric.get().then((values) => toFamily(values, head, this.#texts))));
    return () => (family = undefined);
  }
}
