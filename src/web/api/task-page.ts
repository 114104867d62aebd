// Finds one page of the tasks that match a query.

import { setImmediate } from 'node:timers/promises';
import { isStalled } from '../../model/need.ts';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { zeroCounts } from '../../model/task-counts.ts';
import {
  encodeCursor,
  type SortValue,
  type TaskPosition,
  type TaskQuery,
  type TaskSort,
} from './task-query.ts';
import {
  createReasons,
  memoryOf,
  searchedTexts,
  SORT_VALUES,
  toTaskView,
  type ReasonOf,
  type TaskRow,
} from './task-row.ts';
import type { TaskPage } from './views.ts';

/** Tasks matched in one turn of the event loop: a few milliseconds of work. */
const TASKS_PER_TURN = 2000;

/**
 * One page of the tasks as they are at the time of the call. Matches every task once, and yields to other work in between.
 */
export async function findTasks(
  statuses: readonly ResourceStatus[],
  query: TaskQuery,
  reasonOf: ReasonOf = createReasons(),
): Promise<TaskPage> {
  const { after, limit, sort } = query;
  const compare = comparePositions(sort);
  const matches = createFilter(query, reasonOf);
  const isShownState = isIn(query.states);
  const isSelected = isIn(query.resources);
  const states = zeroCounts();
  // One more than the page holds shows whether there is another page.
  const first = createFirstRows<PositionedRow>(limit + 1, compare);
  let seen = 0;
  for (const status of statuses) {
    if (!isSelected(status.resource.name)) continue;
    for (const task of status.lastSnapshot?.tasks ?? []) {
      seen += 1;
      if (seen % TASKS_PER_TURN === 0) await setImmediate();
      const row = { status, task };
      if (!matches(row)) continue;
      states[task.state] += 1;
      if (!isShownState(task.state)) continue;
      const positioned = toPositioned(row, query);
      if (after === undefined || compare(positioned, after) > 0) first.add(positioned);
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

interface PositionedRow extends TaskRow, TaskPosition {}

function toPositioned({ status, task }: TaskRow, { sort }: TaskQuery): PositionedRow {
  const value = SORT_VALUES[sort.column]({ status, task });
  return { status, task, value, resource: status.resource.name, id: task.id };
}

/** All filters of a query but resource and state. */
function createFilter(
  { ids, q, reasons, stalled, types }: TaskQuery,
  reasonOf: ReasonOf,
): (row: TaskRow) => boolean {
  const isSelectedId = isIn(ids);
  const isSelectedType = isIn(types);
  const isSelectedReason = isIn(reasons);
  const isSelectedStalled = isIn(stalled);
  const words = toWords(q);
  return (row) => {
    if (!isSelectedId(row.task.id) || !isSelectedType(row.task.type)) return false;
    if (stalled.length > 0 && !isSelectedStalled(String(isStalled(row.task, memoryOf(row))))) return false;
    if (reasons.length > 0 && !isSelectedReason(reasonOf(row.task) ?? '')) return false;
    if (words.length === 0) return true;
    const texts = searchedTexts(row);
    return words.every((word) => texts.some((text) => word.test(text)));
  };
}

/** Whether a value is in a list; an empty list holds every value. */
function isIn(list: readonly string[]): (value: string) => boolean {
  if (list.length === 0) return () => true;
  const values = new Set(list);
  return (value) => values.has(value);
}

/** Case-insensitive patterns for the words of a search: twice as fast as lower-casing every text. */
function toWords(q: string): readonly RegExp[] {
  const words = new Set(q.split(/\s+/).filter((word) => word !== ''));
  return [...words].map((word) => new RegExp(word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i'));
}

/** Orders by value, unknown ones last in both directions, equals by resource and id. */
function comparePositions({ descending }: TaskSort): (a: TaskPosition, b: TaskPosition) => number {
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

/** Keeps the first `size` items in order, without keeping or sorting the others. */
interface FirstRows<Item> {
  add(item: Item): void;
  /** In order; at most `size`. */
  take(): readonly Item[];
}

/** `compare` as for `Array.sort`. The time per item hardly grows with their number. */
export function createFirstRows<Item>(size: number, compare: (a: Item, b: Item) => number): FirstRows<Item> {
  const kept: Item[] = [];
  /** Once there are enough, items after this one are dropped. */
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
