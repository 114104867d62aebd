import type { ResourceMemory } from './memory.ts';
import type { PollFailureReason } from './poll.ts';
import type { Resource } from './resource.ts';
import type { Task } from './task.ts';

/** The tasks of one resource at one time, unique by id and ordered by it (UTF-16 order). Immutable. */
export interface Snapshot {
  readonly tasks: readonly Task[];
}

/**
 * All that is known of one resource. Immutable: every change makes a new object, so that identity shows whether
 * anything has to be rendered again. Times are Unix seconds.
 */
export interface ResourceStatus {
  readonly resource: Resource;
  /** The poll interval in force. */
  readonly intervalSeconds: number;
  /** Whether the last poll succeeded; undefined before the first one ended. */
  readonly up: boolean | undefined;
  /** Why the last poll failed; undefined while `up`. */
  readonly failureReason: PollFailureReason | undefined;
  /** The error of the last poll, without credentials; undefined while `up`. */
  readonly failureMessage: string | undefined;
  /** The end of the first poll that failed since the last good one; undefined while `up`. */
  readonly failingSince: number | undefined;
  readonly lastSuccessAt: number | undefined;
  /** Mean time of one request of the last good poll; undefined before it. */
  readonly apiLatencySeconds: number | undefined;
  readonly historyLastSuccessAt: number | undefined;
  /** Why the last history listing failed; undefined unless it did. `up` is about the active listing alone. */
  readonly historyFailureReason: PollFailureReason | undefined;
  /** Undefined before the first good poll and once the resource is stale. */
  readonly snapshot: Snapshot | undefined;
  /** The same, but kept when the resource is stale: for views that say so. */
  readonly lastSnapshot: Snapshot | undefined;
  /** Counters, and what is remembered of every task of the snapshot. Stays when the snapshot goes. */
  readonly memory: ResourceMemory;
}

/** Tasks by id. */
export type TaskMap = ReadonlyMap<string, Task>;

/** One snapshot of several listings: of a task in more than one of them the row of the listing named first wins. */
export function uniteListings(listings: readonly TaskMap[]): Snapshot {
  const united = new Map<string, Task>();
  for (const listing of listings.toReversed()) for (const [id, task] of listing) united.set(id, task);
  const tasks = [...united.values()];
  tasks.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { tasks };
}

/** The tasks of `before` that `after` does not list. */
export function findMissing(before: TaskMap, after: TaskMap): TaskMap {
  const missing = new Map<string, Task>();
  for (const [id, task] of before) if (!after.has(id)) missing.set(id, task);
  return missing;
}
