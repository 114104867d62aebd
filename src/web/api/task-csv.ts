// Tasks as CSV, for spreadsheets.

import { setImmediate } from 'node:timers/promises';
import { BY_NEED, SORT_COLUMNS } from './task-query.ts';
import type { TaskView } from './views.ts';

/** The keys of a task, in the order of its documentation. */
export const CSV_COLUMNS: readonly (keyof TaskView)[] = [
  ...SORT_COLUMNS.filter((column) => column !== BY_NEED),
  'stale',
  'stalled',
];

/** Rows written in one turn of the event loop: some milliseconds of work. */
const ROWS_PER_TURN = 1000;

/** RFC 4180, with the keys of the API as header. The byte order mark makes spreadsheets read it as UTF-8. */
export async function renderCsv(
  tasks: readonly TaskView[],
  columns: readonly (keyof TaskView)[],
): Promise<string> {
  const lines = [columns.join(',')];
  for (const [index, task] of tasks.entries()) {
    lines.push(columns.map((column) => toCell(task[column])).join(','));
    if (index % ROWS_PER_TURN === ROWS_PER_TURN - 1) await setImmediate();
  }
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/** An unknown value is empty. A text that a spreadsheet would take for a formula begins with an apostrophe. */
function toCell(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
