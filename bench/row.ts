// One figure: ours, a peer's, measured in the same run, and the ratio of the two.

export const UNITS = ['ms', 'MB', 'KB', 'per second', 'exponent'] as const;
export type Unit = (typeof UNITS)[number];

export interface Row {
  readonly part: string;
  readonly figure: string;
  /** What was measured: number of series, of tasks, … */
  readonly size: string;
  /** Number of series, where that is what was varied. */
  readonly series?: number;
  /** Number of tasks that have them. */
  readonly tasks?: number;
  readonly unit: Unit;
  readonly ours: number;
  readonly peer: string;
  readonly theirs: number;
  /** Measurements that each figure is taken from. */
  readonly runs: { readonly ours: number; readonly theirs: number };
  /** What was set as a goal. */
  readonly goal?: Goal | undefined;
}

/** A bound on the ratio ours : theirs, or on our value in the row's unit. */
export interface Goal {
  readonly of: 'ratio' | 'value';
  readonly atMost: number;
}

export function ratioOf({ ours, theirs }: Row): number {
  return ours / theirs;
}

/** Ours over the bound: at most 1 is good. */
export function distanceOf(row: Row): number | undefined {
  const { goal } = row;
  if (goal === undefined) return undefined;
  return (goal.of === 'ratio' ? ratioOf(row) : row.ours) / goal.atMost;
}
