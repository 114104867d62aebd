import type { TaskType } from './task.ts';

/** The region of a zone: `cn-sh-01e` is in `cn-sh-01`. */
export function regionOf(zone: string): string {
  return zone.replace(/[A-Za-z]$/, '');
}

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
