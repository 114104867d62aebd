// `tasks --events`: the state changes that a running exporter has observed, newest first.

import { eventPageSchema } from '../../web/api/schemas.ts';
import { MAX_LIMIT } from '../../web/api/task-query.ts';
import type { EventPage, EventView } from '../../web/api/views.ts';
import { describeError, EXIT_CODES, UsageError, type CommandContext, type ExitCode } from '../context.ts';
import { openExporter } from './exporter.ts';
import { readJson } from './exporter-source.ts';
import type { TasksCommand } from './source.ts';
import { displayWidth, toHarmless } from './terminal.ts';

/** JSON of all pages: more than a thousand events take with the longest texts. */
const MAX_JSON_BYTES = 16 * 2 ** 20;

export async function printEvents(command: TasksCommand, context: CommandContext): Promise<ExitCode> {
  const { url } = command;
  if (url === undefined)
    throw new UsageError('--events needs --url: only a running exporter has observed what happened');
  const wrong = findUnusable(command);
  if (wrong !== undefined) throw new UsageError(`${wrong} does not go with --events`);
  const exporter = await openExporter(url, command.caFile, context);
  try {
    const budget = { left: MAX_JSON_BYTES };
    const events: EventView[] = [];
    const limit = command.limit ?? Infinity;
    for (let cursor: string | null = ''; cursor !== null && events.length < limit;) {
      const target: string = `api/v1/events?${toParameters(command, cursor, limit - events.length).toString()}`;
      const page: EventPage = await readJson(exporter, target, eventPageSchema, budget);
      events.push(...page.events);
      cursor = page.next_cursor;
    }
    const text = command.json ? toJson(events) : renderEvents(events);
    if (text !== '') await context.writeOut(text);
    else
      context.writeError(
        describeError(new Error('no state of a task has changed since the exporter started')),
      );
    return EXIT_CODES.done;
  } finally {
    exporter.close();
  }
}

/** The flag that only selects or sorts tasks. */
function findUnusable({ query, types, watchMs }: TasksCommand): string | undefined {
  if (watchMs !== undefined) return '--watch';
  if (query !== undefined) return '--query';
  return types.length > 0 ? '--type' : undefined;
}

function toParameters(command: TasksCommand, cursor: string, wanted: number): URLSearchParams {
  const parameters = new URLSearchParams({ limit: String(Math.min(MAX_LIMIT, wanted)), cursor });
  for (const name of command.resourceNames) parameters.append('resource', name);
  for (const state of command.states) parameters.append('state', state);
  return parameters;
}

function toJson(events: readonly EventView[]): string {
  return `[${events.map((event) => `\n  ${JSON.stringify(event)}`).join(',')}${events.length === 0 ? '' : '\n'}]\n`;
}

/** One line per event. Nothing is cut off: the line of a failed task ends with its whole error. */
function renderEvents(events: readonly EventView[]): string {
  const rows = events.map((event) => [
    event.at,
    toHarmless(event.resource),
    toHarmless(event.task_name ?? event.task_id),
    `${event.from ?? 'new'} → ${event.to}`,
    toHarmless([event.failure_reason, event.error].filter((text) => text !== null).join(': ')),
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(cell))))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
