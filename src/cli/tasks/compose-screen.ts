// What a watched table looks like: as many tasks as there is room for, and what is to be known of them.

import { truncateToWidth } from './display-text.ts';
import { formatTime } from './format-values.ts';
import type { TaskLook } from './task-look.ts';
import { createTaskTable, summarize, type TaskTable } from './task-table.ts';
import { paint, type TerminalStyle } from './terminal-style.ts';

/** What is known at one time. */
export interface Watched {
  readonly look: TaskLook;
  /** When it was read, Unix milliseconds. */
  readonly readAtMs: number;
  /** Why the last look read nothing; undefined if it did. */
  readonly failure: string | undefined;
  /** What is said where there is no task. */
  readonly emptiness: string;
}

/** Where it is shown. */
export interface Screen {
  /** Where the tasks come from, and how often. */
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
  const { look, readAtMs } = watched;
  const { columns, rows, timeZone } = screen;
  const style = { ...screen.style, columns };
  const cut = (line: string): string => truncateToWidth(line, columns, style.unicode ? '…' : '...');
  const head = [
    paint(cut(`${formatTime(readAtMs, timeZone)}  ${screen.title}`), 'dim', style),
    ...describeProblems(watched).map((line) => paint(cut(line), 'red', style)),
  ];
  if (look.tasks.length === 0) return [...head, cut(watched.emptiness)].slice(0, rows);
  const table = createTaskTable(look.tasks, style, { nowMs: readAtMs, timeZone });
  const fit = (summaryLines: number): TaskTable['rows'] =>
    takeFitting(table.rows, rows - head.length - summaryLines - 1);
  // How many lines the summary takes depends on what it counts.
  const shown = fit(summarize(look, fit(1).length, style).length);
  return [...head, ...summarize(look, shown.length, style), table.header, ...shown.flat()].slice(0, rows);
}

function describeProblems({ failure, look }: Watched): readonly string[] {
  if (failure !== undefined) return [`${failure}; these are the tasks as last read`];
  const { problems } = look;
  if (problems.length <= MAX_PROBLEMS) return problems;
  return [...problems.slice(0, MAX_PROBLEMS - 1), `and ${problems.length - MAX_PROBLEMS + 1} more problems`];
}

/** As many of the first rows as have so many lines together. */
function takeFitting(rows: TaskTable['rows'], lines: number): TaskTable['rows'] {
  let used = 0;
  const count = rows.findIndex((row) => {
    used += row.length;
    return used > lines;
  });
  return count === -1 ? rows : rows.slice(0, count);
}
