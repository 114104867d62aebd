/** What `metrics.info_labels` may name. */
export const INFO_LABELS = [
  'task_type',
  'source',
  'destination',
  'source_zone',
  'destination_zone',
  'source_region',
  'destination_region',
  'third_party',
  'user_id',
  'tenant_id',
] as const;
export type InfoLabel = (typeof INFO_LABELS)[number];

/** Which tasks get series of their own, and which labels and metrics are shown: the `metrics` part of the config. */
export interface SeriesPolicy {
  readonly tasks: 'all' | 'active' | 'none';
  readonly taskStates: 'current' | 'all';
  readonly finishedRetentionMs: number;
  readonly maxTasksPerResource: number;
  readonly infoLabels: readonly InfoLabel[];
  /** Metric names not to expose. Anchored at both ends. */
  readonly deny: readonly RegExp[];
}
