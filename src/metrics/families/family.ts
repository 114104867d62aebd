// A metric family is a row of data and a pure function from an input to its samples. Rows stand in tables, one table
// per kind of input; a table is the order of the page and the source of docs/metrics.md.

/** What a metric family is called and how it is explained. */
export interface FamilyHead {
  /** As in the text format: counters end in `_total`, info families in `_info`; a histogram has its base name. */
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter' | 'info' | 'histogram';
  /** The base unit that the name ends in. */
  readonly unit?: 'seconds' | 'bytes' | 'ratio';
  readonly labels: readonly string[];
}

/**
 * Adds one sample to the page; none if the value is undefined. `labels` is escaped text without braces, built with
 * `label()`, so that many samples can share one piece of it.
 */
export type AddSample = (labels: string, value: number | undefined) => void;

/** The state of one histogram. `count` is also the count of the bucket without an upper bound. */
export interface HistogramValue {
  /** Ascending and cumulative. */
  readonly buckets: readonly { readonly upperBound: number; readonly count: number }[];
  readonly sum: number;
  readonly count: number;
}

/** Adds one histogram to the page; `labels` as in `AddSample`, without `le`. */
export type AddHistogram = (labels: string, value: HistogramValue) => void;

/** A family whose every sample is one number. */
export interface ScalarFamily<Input> extends FamilyHead {
  readonly type: 'gauge' | 'counter' | 'info';
  readonly samples: (input: Input, add: AddSample) => void;
}

/** A family whose every value is a histogram. */
export interface HistogramFamily<Input> extends FamilyHead {
  readonly type: 'histogram';
  readonly samples: (input: Input, add: AddHistogram) => void;
}

export type Family<Input> = ScalarFamily<Input> | HistogramFamily<Input>;

/** What each expression says of each name: there are few names, and an expression takes its time. */
const verdicts = new WeakMap<RegExp, Map<string, boolean>>();

/** Whether one of the anchored expressions of `metrics.deny` names this family. */
export function isDenied({ name }: FamilyHead, deny: readonly RegExp[]): boolean {
  return deny.some((pattern) => {
    const known = verdicts.get(pattern) ?? new Map<string, boolean>();
    verdicts.set(pattern, known);
    const verdict = known.get(name) ?? pattern.test(name);
    known.set(name, verdict);
    return verdict;
  });
}
