// The last good listings of a resource, and the tasks that are between the two: gone from the active listing, and not yet
// in history.

import type { Listing } from '../ads/client.ts';
import { isOfRunBefore } from '../model/runs.ts';
import { findMissing, uniteListings, type Snapshot } from '../model/snapshot.ts';
import { isTerminal, type Task } from '../model/task.ts';

/** Once with the poll that missed the task, and again with the next five. */
const MAX_ASKED = 6;

export interface Listings {
  takeActive(listing: Listing): void;
  takeHistory(listing: Listing): void;
  /** A task that was active when an earlier process saw it last, and has left: nothing is there to show of it. */
  miss(id: string, startedAt: number | undefined): void;
  /** Whether history is to be asked what became of a task that left. */
  isWaiting(): boolean;
  /** Whether it has not been asked yet since such a task left. */
  isUnasked(): boolean;
  /** History is being asked. */
  ask(): void;
  /** It was asked, well or not: gives up the last rows of tasks for which it was asked often enough. */
  release(): void;
  /** Whether both listings hold the same tasks, and some: the history flag then seems to change nothing. */
  areAlike(): boolean;
  /** Undefined before the first active listing. */
  snapshot(): Snapshot | undefined;
  /** Rows of history that the snapshot does not show: the active listing has the task, or had it until it left. */
  hidden(): readonly Task[];
  /** For the poller that takes over. */
  last(): {
    readonly active: Listing | undefined;
    readonly history: Listing | undefined;
    readonly leaving: ReadonlyMap<string, Leaving>;
  };
}

/** A task that left the active listing. */
interface Leaving {
  /** Its last row; undefined if history shows a later one, or it was last seen by an earlier process. */
  row: Task | undefined;
  /** The run that it was in. */
  readonly startedAt: number | undefined;
  asked: number;
}

/**
 * Begins with the listings of `before`. `historyEnabled`: without history nothing tells what became of a task that left,
 * so its last row is not kept.
 */
export function createListings(historyEnabled: boolean, before?: Listings): Listings {
  let active = before?.last().active;
  let history = historyEnabled ? before?.last().history : undefined;
  const leaving = new Map(historyEnabled ? before?.last().leaving : []);

  function isOver(id: string, startedAt: number | undefined): boolean {
    const row = history?.tasks.get(id);
    return row !== undefined && isTerminal(row.state) && !isOfRunBefore(row, startedAt);
  }

  function leave(id: string, row: Task): void {
    const { startedAt } = row;
    leaving.set(id, { row: isOver(id, startedAt) ? undefined : row, startedAt, asked: 0 });
  }

  /** Whether nothing is known of a task that is newer than its row of history. */
  function isShown(id: string): boolean {
    const task = leaving.get(id);
    return active?.tasks.has(id) !== true && (task === undefined || isOver(id, task.startedAt));
  }

  function rowsOf(isWanted: (id: string) => boolean): ReadonlyMap<string, Task> {
    const rows = history?.tasks ?? new Map<string, Task>();
    return new Map([...rows].filter(([id]) => isWanted(id)));
  }

  function lastRows(): ReadonlyMap<string, Task> {
    const rows = new Map<string, Task>();
    for (const [id, { row }] of leaving) if (row !== undefined) rows.set(id, row);
    return rows;
  }

  return {
    takeActive(listing) {
      if (active !== undefined && historyEnabled)
        findMissing(active.tasks, listing.tasks).forEach((task, id) => leave(id, task));
      for (const id of leaving.keys()) if (listing.tasks.has(id)) leaving.delete(id);
      active = listing;
    },
    takeHistory(listing) {
      history = listing;
      for (const [id, task] of leaving) {
        if (!isOver(id, task.startedAt)) continue;
        if (task.asked > 0) leaving.delete(id);
        else task.row = undefined;
      }
    },
    miss(id, startedAt) {
      if (!leaving.has(id)) leaving.set(id, { row: undefined, startedAt, asked: 0 });
    },
    isWaiting: () => leaving.size > 0,
    isUnasked: () => leaving.values().some(({ asked }) => asked === 0),
    ask() {
      for (const each of leaving.values()) each.asked += 1;
    },
    release() {
      for (const [id, { asked }] of leaving) if (asked >= MAX_ASKED) leaving.delete(id);
    },
    areAlike() {
      if (active === undefined || history === undefined) return false;
      const [some, others] = [active.tasks, history.tasks];
      return some.size > 0 && some.size === others.size && [...some.keys()].every((id) => others.has(id));
    },
    snapshot() {
      if (active === undefined) return undefined;
      const past = leaving.size === 0 ? history?.tasks : rowsOf(isShown);
      return uniteListings([active.tasks, lastRows(), past ?? new Map()]);
    },
    hidden: () => [...rowsOf((id) => !isShown(id)).values()],
    last: () => ({ active, history, leaving }),
  };
}
