// Tasks as text: a table with its columns and summary, JSON, or the reason why there are none.

import { TASK_STATES, type TaskState } from '../../model/task.ts';
import { titleOf } from '../../web/api/views.ts';
import type { TaskView } from '../../web/api/views.ts';
import { type Cell, type Column, layOut, wrapCells } from './column-layout.ts';
import {
  formatCount,
  formatEta,
  formatPercent,
  formatProgressBar,
  formatRate,
  formatSeconds,
  formatSize,
  type Moment,
  NOT_KNOWN,
} from './format-values.ts';
import type { TaskList, TasksCommand } from './source.ts';
import { paint, toHarmless, truncateToWidth, type Paint, type TerminalStyle } from './terminal.ts';

/** A table of which a part can be shown. */
export interface TaskTable {
  readonly header: string;
  /** The lines of each task: one, and one more for the error of a task on a terminal. */
  readonly rows: readonly (readonly string[])[];
}

interface Surroundings {
  readonly style: TerminalStyle;
  readonly moment: Moment;
}

interface TaskColumn extends Omit<Column, 'cells'> {
  readonly cell: (task: TaskView, surroundings: Surroundings) => Cell;
}

const STATE_PAINTS: Readonly<Record<TaskState, Paint>> = {
  SCANNING: 'blue',
  DOING: 'cyan',
  PAUSED: 'yellow',
  COMPLETED: 'green',
  FAILED: 'red',
  CANCELLED: 'dim',
  UNKNOWN: 'magenta',
};

const COLUMNS: readonly TaskColumn[] = [
  { ...words('RESOURCE', 5, ({ resource }) => resource), minWidth: 12 },
  { ...words('NAME', 0, titleOf), minWidth: 20 },
  {
    header: 'STATE',
    align: 'left',
    rank: 1,
    cell: ({ state }) => ({ text: state, paint: STATE_PAINTS[state] }),
  },
  {
    header: 'PROGRESS',
    align: 'left',
    rank: 2,
    cell: ({ progress_ratio: ratio }, { style }) => ({
      text: style.columns === undefined ? formatPercent(ratio) : formatProgressBar(ratio, style.unicode),
    }),
  },
  numbers('DONE', 6, ({ completed_files: files }) => formatCount(files)),
  numbers('EXISTING', 10, ({ existing_files: files }) => formatCount(files)),
  numbers('FILES', 6, ({ files }) => formatCount(files)),
  numbers('SIZE', 7, ({ size_bytes: bytes }) => formatSize(bytes)),
  numbers('RATE', 4, ({ rate_bytes_per_second: rate }) => formatRate(rate)),
  numbers('TIME', 8, ({ duration_seconds: seconds }) => formatSeconds(seconds)),
  {
    header: 'ETA',
    align: 'left',
    rank: 3,
    cell: ({ eta_at: at }, { moment }) => ({ text: formatEta(at, moment) }),
  },
  words('TYPE', 9, ({ type }) => type),
  words('ID', 11, ({ id }) => id),
];

/** On a terminal they have a line of their own. */
const FAILURE_COLUMNS: readonly TaskColumn[] = [
  words('REASON', 12, ({ failure_reason: reason }) => reason),
  words('ERROR', 13, ({ error }) => error),
];

function words(header: string, rank: number, textOf: (task: TaskView) => string | null): TaskColumn {
  const cell = (task: TaskView): Cell => ({ text: toHarmless(textOf(task) ?? NOT_KNOWN) });
  return { header, align: 'left', rank, cell };
}

function numbers(header: string, rank: number, textOf: (task: TaskView) => string): TaskColumn {
  return { header, align: 'right', rank, cell: (task) => ({ text: textOf(task) }) };
}

/** Lays out all tasks together, so that a part of the table has the columns of the whole. */
export function createTaskTable(tasks: readonly TaskView[], style: TerminalStyle, moment: Moment): TaskTable {
  const isTerminal = style.columns !== undefined;
  const columns = isTerminal ? COLUMNS : [...COLUMNS, ...FAILURE_COLUMNS];
  const [header = '', ...lines] = layOut(
    columns.map(({ cell, ...column }) => ({
      ...column,
      cells: tasks.map((task) => cell(task, { style, moment })),
    })),
    style,
  );
  const rows = tasks.map((task, index) => {
    const line = lines[index] ?? '';
    return isTerminal ? [line, ...describeError(task, style)] : [line];
  });
  return { header, rows };
}

function describeError({ error, failure_reason: reason }: TaskView, style: TerminalStyle): readonly string[] {
  if (error === null && reason === null) return [];
  const text = toHarmless([reason, error].filter((part) => part !== null).join(': '));
  const line = truncateToWidth(`    ${text}`, style.columns ?? Infinity, style);
  return [paint(line, reason === null ? 'yellow' : 'red', style)];
}

/** The number of tasks, and of those in each state: `9 of 42 tasks: DOING 4, COMPLETED 37, FAILED 1`, in as few lines as fit. */
export function summarize(
  { demo, states }: Pick<TaskList, 'demo' | 'states'>,
  shown: number,
  style: TerminalStyle,
): readonly string[] {
  const all = TASK_STATES.reduce((sum, state) => sum + states[state], 0);
  const number = shown === all ? `${all}` : `${shown} of ${all}`;
  const intro = `${demo ? 'DEMO DATA: ' : ''}${number} ${all === 1 ? 'task' : 'tasks'}:`;
  const counts = TASK_STATES.filter((state) => states[state] > 0).map((state, index, { length }) => ({
    text: `${state} ${states[state]}${index < length - 1 ? ',' : ''}`,
    paint: STATE_PAINTS[state],
  }));
  return wrapCells([{ text: intro }, ...counts], style);
}

/** The whole table and its summary: whole lines. */
export function renderTable(list: TaskList, style: TerminalStyle, moment: Moment): string {
  const { header, rows } = createTaskTable(list.tasks, style, moment);
  const lines = [header, ...rows.flat(), '', ...summarize(list, list.tasks.length, style)];
  return lines.map((line) => `${line}\n`).join('');
}

/** Characters that JSON leaves as they are and that terminals may obey. */
const UNSAFE = /[\u007F-\u009F\u2028\u2029\p{Bidi_Control}]/gu;

/** One JSON array with a task in each line: for jq as for grep. */
export function toJsonLines(tasks: readonly TaskView[]): string {
  if (tasks.length === 0) return '[]\n';
  const json = `[\n${tasks.map((task) => JSON.stringify(task)).join(',\n')}\n]\n`;
  return json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Why there is no task to show, as a sentence without a full stop. */
export function explainEmptiness(list: TaskList, command: TasksCommand): string {
  const others = TASK_STATES.filter((state) => list.states[state] > 0).map(
    (state) => `${state} ${list.states[state]}`,
  );
  if (others.length > 0) {
    return `no task is ${command.states.join(' or ')}; tasks in other states: ${others.join(', ')}`;
  }
  const flags = [
    ...(command.resourceNames.length > 0 ? ['--resource'] : []),
    ...(command.states.length > 0 ? ['--state'] : []),
    ...(command.types.length > 0 ? ['--type'] : []),
    ...(command.query === undefined ? [] : ['--query']),
  ];
  const why = flags.length === 0 ? 'there are no tasks' : `no task matches ${flags.join(' and ')}`;
  return list.problems.length === 0 ? why : `${why}, as far as could be read`;
}
