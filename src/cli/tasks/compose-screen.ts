// The screen of --watch: as many tasks as it has room for, under a title, problems and a summary.

import { formatTime } from './format-values.ts';
import type { TaskList } from './source.ts';
import { createTaskTable, summarize, type TaskTable } from './task-table.ts';
import { paint, truncateToWidth, type TerminalStyle } from './terminal.ts';

/** The tasks as last read. */
export interface Watched {
  readonly list: TaskList;
  /** When it was read, Unix milliseconds. */
  readonly readAtMs: number;
  /** Why the last reading failed; undefined if it did not. */
  readonly failure: string | undefined;
  /** The line in place of a table where there is no task. */
  readonly emptiness: string;
}

/** The terminal that shows them. */
export interface Screen {
  /** The source of the tasks, and the interval. */
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly style: TerminalStyle;
  readonly timeZone: string | undefined;
}

/** More problems than these would leave no room for tasks. */
const MAX_PROBLEMS = 3;

/** The lines of the screen: at most as many, and as long, as it has room for. */
export function composeScreen(watched: Watched, screen: Screen): readonly string[] {
  const { list, readAtMs } = watched;
  const { columns, rows, timeZone } = screen;
  const style = { ...screen.style, columns };
  const cut = (line: string): string => truncateToWidth(line, columns, style);
  const head = [
    paint(cut(`${formatTime(readAtMs, timeZone)}  ${screen.title}`), 'dim', style),
    ...describeProblems(watched).map((line) => paint(cut(line), 'red', style)),
  ];
  if (list.tasks.length === 0) return [...head, cut(watched.emptiness)].slice(0, rows);
  const table = createTaskTable(list.tasks, style, { nowMs: readAtMs, timeZone });
  const fit = (summaryLines: number): TaskTable['rows'] =>
    takeFitting(table.rows, rows - head.length - summaryLines - 1);
  // How many lines the summary takes depends on what it counts.
  const shown = fit(summarize(list, fit(1).length, style).length);
  return [...head, ...summarize(list, shown.length, style), table.header, ...shown.flat()].slice(0, rows);
}

function describeProblems({ failure, list }: Watched): readonly string[] {
  if (failure !== undefined) return [`${failure}; these are the tasks as last read`];
  const { problems } = list;
  if (problems.length <= MAX_PROBLEMS) return problems;
  return [...problems.slice(0, MAX_PROBLEMS - 1), `and ${problems.length - MAX_PROBLEMS + 1} more problems`];
}

/** The first rows that have at most that many lines together. */
function takeFitting(rows: TaskTable['rows'], lines: number): TaskTable['rows'] {
  let used = 0;
  const count = rows.findIndex((row) => {
    used += row.length;
    return used > lines;
  });
  return count === -1 ? rows : rows.slice(0, count);
}
