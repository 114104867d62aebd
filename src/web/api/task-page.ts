// Finds the tasks that a query asks for, in its order, one page of them.

import { setImmediate } from 'node:timers/promises';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { zeroCounts } from '../../model/task-counts.ts';
import { encodeCursor, type SortValue, type TaskPlace, type TaskQuery, type TaskSort } from './task-query.ts';
import { searchedTexts, SORT_VALUES, toTaskView, type TaskRow } from './task-row.ts';
import type { TaskPage } from './views.ts';

/** So many tasks are looked at in one turn of the event loop: a few milliseconds of work. */
const TASKS_PER_TURN = 2000;

/**
 * The page that a query asks for, of the tasks as they are when it is called. Looks at every task once, and gives way
 * to other work meanwhile.
 */
export async function findTasks(statuses: readonly ResourceStatus[], query: TaskQuery): Promise<TaskPage> {
  const { after, limit, sort } = query;
  const compare = comparePlaces(sort);
  const matches = createFilter(query);
  const isShownState = isIn(query.states);
  const isAsked = isIn(query.resources);
  const states = zeroCounts();
  // One more than the page holds tells whether there is another page.
  const first = createFirstRows<PlacedRow>(limit + 1, compare);
  let seen = 0;
  for (const status of statuses) {
    if (!isAsked(status.resource.name)) continue;
    for (const task of status.lastSnapshot?.tasks ?? []) {
      seen += 1;
      if (seen % TASKS_PER_TURN === 0) await setImmediate();
      const row = { status, task };
      if (!matches(row)) continue;
      states[task.state] += 1;
      if (!isShownState(task.state)) continue;
      const placed = place(row, query);
      if (after === undefined || compare(placed, after) > 0) first.add(placed);
    }
  }
  const rows = first.take();
  const last = rows[limit - 1];
  return {
    total: Object.entries(states).reduce((sum, [state, count]) => sum + (isShownState(state) ? count : 0), 0),
    states,
    tasks: rows.slice(0, limit).map(toTaskView),
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor(sort, last) : null,
  };
}

interface PlacedRow extends TaskRow, TaskPlace {}

function place({ status, task }: TaskRow, { sort }: TaskQuery): PlacedRow {
  const value = SORT_VALUES[sort.column]({ status, task });
  return { status, task, value, resource: status.resource.name, id: task.id };
}

/** All that a query asks of a task but its resource and its state. */
function createFilter({ ids, types, q }: TaskQuery): (row: TaskRow) => boolean {
  const isAskedId = isIn(ids);
  const isAskedType = isIn(types);
  const words = toWords(q);
  return (row) => {
    if (!isAskedId(row.task.id) || !isAskedType(row.task.type)) return false;
    if (words.length === 0) return true;
    const texts = searchedTexts(row);
    return words.every((word) => texts.some((text) => word.test(text)));
  };
}

/** Whether a value is one of those asked for; all are, if none is named. */
function isIn(asked: readonly string[]): (value: string) => boolean {
  if (asked.length === 0) return () => true;
  const values = new Set(asked);
  return (value) => values.has(value);
}

/** The words of a search, each as what finds it whatever the letter case: twice as fast as lower-casing every text. */
function toWords(q: string): readonly RegExp[] {
  const words = new Set(q.split(/\s+/).filter((word) => word !== ''));
  return [...words].map((word) => new RegExp(word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i'));
}

/** Orders places as a sort wants them: unknown values last either way, equals by resource and id. */
function comparePlaces({ descending }: TaskSort): (a: TaskPlace, b: TaskPlace) => number {
  return (a, b) =>
    compareValues(a.value, b.value, descending) ||
    compareTexts(a.resource, b.resource) ||
    compareTexts(a.id, b.id);
}

function compareValues(a: SortValue, b: SortValue, descending: boolean): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b === descending ? 1 : -1;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Keeps the first so many of the items it is given, in order, without keeping or sorting the others. */
interface FirstRows<Item> {
  add(item: Item): void;
  /** In order; `size` of them at most. */
  take(): readonly Item[];
}

/** `compare` as for `Array.sort`. Takes time for each item that hardly grows with their number. */
export function createFirstRows<Item>(size: number, compare: (a: Item, b: Item) => number): FirstRows<Item> {
  const kept: Item[] = [];
  /** Once there are enough, what comes after this one is none of the first. */
  let bound: Item | undefined;

  function trim(): void {
    kept.sort(compare);
    kept.length = Math.min(kept.length, size);
    if (kept.length === size) bound = kept.at(-1);
  }

  return {
    add(item) {
      if (bound !== undefined && compare(item, bound) > 0) return;
      kept.push(item);
      if (kept.length >= 2 * size) trim();
    },
    take() {
      trim();
      return kept;
    },
  };
}
