import type { TaskType } from './task.ts';

/** A configured ADS data-sync resource: where its tasks are and which of them to keep. */
export interface Resource {
  /** The `resource` label; unique. */
  readonly name: string;
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly zone: string;
  readonly dataSync: string;
  /** Extra labels of `resource_info`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Case-insensitive substring of the task's name; empty keeps all. */
  readonly taskName: string;
  /** Types to keep; empty keeps all. */
  readonly taskTypes: readonly TaskType[];
}
