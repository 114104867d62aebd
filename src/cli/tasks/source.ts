// Where the tasks of the command come from, and the query that each source is sent.

import { formatSort } from '../../web/api/task-query.ts';
import type { ErrorsView, TaskPage } from '../../web/api/views.ts';
import { UsageError } from '../context.ts';
import type { CommandOf } from '../flags.ts';
import { toHarmless } from './terminal.ts';

export type TasksCommand = CommandOf<'tasks'>;

/** The tasks of a query at one time. */
export interface TaskList extends Pick<TaskPage, 'states' | 'tasks'> {
  /** What is missing from them or out of date, and why: sentences without a full stop, of harmless text. */
  readonly problems: readonly string[];
  /** Whether the tasks are simulated. */
  readonly demo: boolean;
}

export interface TaskSource extends AsyncDisposable {
  /** For people. */
  readonly name: string;
  /**
   * The first `limit` tasks as they are now. Rejects with a sentence for the user when nothing could be read, and with
   * anything once the command is stopped.
   */
  read(limit: number): Promise<TaskList>;
}

/** The query of `GET /api/v1/tasks`, without limit and cursor. */
export function toQueryParameters(command: TasksCommand): URLSearchParams {
  const parameters = new URLSearchParams({ sort: formatSort(command.sort) });
  for (const name of command.resourceNames) parameters.append('resource', name);
  for (const state of command.states) parameters.append('state', state);
  for (const type of command.types) parameters.append('type', type);
  if (command.query !== undefined) parameters.set('q', command.query);
  return parameters;
}

/** The errors of such a query, in terms of the flags that it is made from. */
export function toUsageError({ errors }: ErrorsView): UsageError {
  const lines = errors.map(({ message, parameter }) => {
    const flag = parameter === 'q' ? 'query' : parameter;
    return `--${toHarmless(flag)}: ${toHarmless(message)}`;
  });
  return new UsageError(lines.join('\n'));
}
