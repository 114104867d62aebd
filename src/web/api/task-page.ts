import { setImmediate } from 'node:timers/promises';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { zeroCounts } from '../../model/task-counts.ts';
import { encodeCursor } from './cursor.ts';
import { createFirstRows } from './first-rows.ts';
import { comparePlaces } from './task-order.ts';
import type { TaskPlace, TaskQuery } from './task-query.ts';
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
