import type { Listing } from '../ads/client.ts';
import { findMissing, uniteListings, type Snapshot } from '../model/snapshot.ts';
import type { Task } from '../model/task.ts';

/** The last good listings of a resource, and the tasks that are between the two. */
export interface Listings {
  takeActive(listing: Listing): void;
  takeHistory(listing: Listing): void;
  /** Ids of tasks that left the active listing; a history listing is to tell what became of them. */
  leaving(): readonly string[];
  /** Gives up the last rows of tasks that left. */
  release(ids: readonly string[]): void;
  /** Whether both listings hold the same tasks, and some: the history flag then seems to change nothing. */
  areAlike(): boolean;
  /** Undefined before the first active listing. */
  snapshot(): Snapshot | undefined;
  /** The listings themselves, for who takes over. */
  last(): { readonly active: Listing | undefined; readonly history: Listing | undefined };
}

/**
 * Begins with the listings of `before`. `historyEnabled`: without history nothing tells what became of a task that left,
 * so its last row is not kept.
 */
export function createListings(historyEnabled: boolean, before?: Listings): Listings {
  let active = before?.last().active;
  let history = historyEnabled ? before?.last().history : undefined;
  const leaving = new Map<string, Task>();
  return {
    takeActive(listing) {
      if (active !== undefined && historyEnabled) {
        for (const [id, task] of findMissing(active.tasks, listing.tasks)) leaving.set(id, task);
      }
      for (const id of listing.tasks.keys()) leaving.delete(id);
      active = listing;
    },
    takeHistory(listing) {
      history = listing;
    },
    leaving: () => [...leaving.keys()],
    release(ids) {
      for (const id of ids) leaving.delete(id);
    },
    areAlike() {
      if (active === undefined || history === undefined) return false;
      const [some, others] = [active.tasks, history.tasks];
      return some.size > 0 && some.size === others.size && [...some.keys()].every((id) => others.has(id));
    },
    snapshot() {
      if (active === undefined) return undefined;
      const past = history === undefined ? [] : [history.tasks];
      return uniteListings([active.tasks, ...past, leaving]);
    },
    last: () => ({ active, history }),
  };
}
