import type { TaskView } from '../../web/api/views.ts';
import type { Moment } from './format-values.ts';
import type { TaskLook } from './task-look.ts';
import { createTaskTable, summarize } from './task-table.ts';
import type { TerminalStyle } from './terminal-style.ts';

/** The whole table and its summary: whole lines. */
export function renderLook(look: TaskLook, style: TerminalStyle, moment: Moment): string {
  const { header, rows } = createTaskTable(look.tasks, style, moment);
  const lines = [header, ...rows.flat(), '', ...summarize(look, look.tasks.length, style)];
  return lines.map((line) => `${line}\n`).join('');
}

/** What JSON leaves as it is, and terminals may obey. */
const UNSAFE = /[\u007F-\u009F\u2028\u2029\p{Bidi_Control}]/gu;

/** One JSON array with a task in each line: for jq as for grep. */
export function toJsonLines(tasks: readonly TaskView[]): string {
  if (tasks.length === 0) return '[]\n';
  const json = `[\n${tasks.map((task) => JSON.stringify(task)).join(',\n')}\n]\n`;
  return json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
