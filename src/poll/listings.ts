// The last good listings of a resource, and the tasks that are between the two: gone from the active listing, and not yet
// in history.

import type { Listing } from '../ads/client.ts';
import type { TaskMemory } from '../model/memory.ts';
import { isOfRunBefore } from '../model/runs.ts';
import { findMissing, uniteListings, type Snapshot } from '../model/snapshot.ts';
import { isActive, isTerminal, type Task } from '../model/task.ts';

/** Once with the poll that missed the task, and again with the next five. */
const MAX_ASKED = 6;

/** A task that left the active listing. */
interface Leaving {
  /** Its last row; undefined if history shows a later one, or it was last seen by an earlier process. */
  row: Task | undefined;
  /** The run that it was in. */
  readonly startedAt: number | undefined;
  /** How often history was requested since. */
  asked: number;
}

export class Listings {
  readonly #historyEnabled: boolean;
  readonly #leaving: Map<string, Leaving>;
  #active: Listing | undefined;
  #history: Listing | undefined;

  /**
   * Begins with the listings of `before`. Without history nothing shows what became of a task that left, so its last row is
   * not kept.
   */
  constructor(historyEnabled: boolean, before: Listings | undefined) {
    this.#historyEnabled = historyEnabled;
    const last = before === undefined ? undefined : before.#last();
    this.#active = last?.active;
    this.#history = historyEnabled ? last?.history : undefined;
    this.#leaving = new Map(historyEnabled ? last?.leaving : []);
  }

  /** Tasks that an earlier process remembered: active ones have left if the next active listing lacks them. */
  expect(tasks: ReadonlyMap<string, TaskMemory>): void {
    if (!this.#historyEnabled) return;
    for (const [id, { startedAt, state }] of tasks)
      if (isActive(state)) this.#leaving.set(id, { row: undefined, startedAt, asked: 0 });
  }

  takeActive(listing: Listing): void {
    if (this.#active !== undefined && this.#historyEnabled) {
      for (const [id, row] of findMissing(this.#active.tasks, listing.tasks)) {
        const { startedAt } = row;
        this.#leaving.set(id, { row: this.#isOver(id, startedAt) ? undefined : row, startedAt, asked: 0 });
      }
    }
    for (const id of this.#leaving.keys()) if (listing.tasks.has(id)) this.#leaving.delete(id);
    this.#active = listing;
  }

  takeHistory(listing: Listing): void {
    this.#history = listing;
    for (const [id, task] of this.#leaving) {
      if (!this.#isOver(id, task.startedAt)) continue;
      if (task.asked > 0) this.#leaving.delete(id);
      else task.row = undefined;
    }
  }

  /** Whether history has to be requested because a task left. */
  isWaiting(): boolean {
    return this.#leaving.size > 0;
  }

  /** Whether it was not requested yet since such a task left. */
  isUnasked(): boolean {
    return this.#leaving.values().some(({ asked }) => asked === 0);
  }

  /** History is being requested. */
  ask(): void {
    for (const each of this.#leaving.values()) each.asked += 1;
  }

  /** A history listing ended, well or not: gives up the last rows of tasks for which it was requested often enough. */
  release(): void {
    for (const [id, { asked }] of this.#leaving) if (asked >= MAX_ASKED) this.#leaving.delete(id);
  }

  /** Whether both listings hold the same tasks, and some: the history flag then seems to change nothing. */
  areAlike(): boolean {
    if (this.#active === undefined || this.#history === undefined) return false;
    const [some, others] = [this.#active.tasks, this.#history.tasks];
    return some.size > 0 && some.size === others.size && [...some.keys()].every((id) => others.has(id));
  }

  /** Undefined before the first active listing. */
  snapshot(): Snapshot | undefined {
    if (this.#active === undefined) return undefined;
    const past = this.#leaving.size === 0 ? this.#history?.tasks : this.#rowsOf((id) => this.#isShown(id));
    return uniteListings([this.#active.tasks, this.#lastRows(), past ?? new Map()]);
  }

  /** Rows of history that the snapshot does not show: the active listing has the task, or had it until it left. */
  hidden(): readonly Task[] {
    return [...this.#rowsOf((id) => !this.#isShown(id)).values()];
  }

  #last(): { active: Listing | undefined; history: Listing | undefined; leaving: Map<string, Leaving> } {
    return { active: this.#active, history: this.#history, leaving: this.#leaving };
  }

  /** Whether history shows the end of the run that started then, or of a later one. */
  #isOver(id: string, startedAt: number | undefined): boolean {
    const row = this.#history?.tasks.get(id);
    return row !== undefined && isTerminal(row.state) && !isOfRunBefore(row, startedAt);
  }

  /** Whether nothing is known of a task that is newer than its row of history. */
  #isShown(id: string): boolean {
    const task = this.#leaving.get(id);
    return this.#active?.tasks.has(id) !== true && (task === undefined || this.#isOver(id, task.startedAt));
  }

  #rowsOf(isWanted: (id: string) => boolean): ReadonlyMap<string, Task> {
    const rows = this.#history?.tasks ?? new Map<string, Task>();
    return new Map([...rows].filter(([id]) => isWanted(id)));
  }

  #lastRows(): ReadonlyMap<string, Task> {
    const rows = new Map<string, Task>();
    for (const [id, { row }] of this.#leaving) if (row !== undefined) rows.set(id, row);
    return rows;
  }
}
