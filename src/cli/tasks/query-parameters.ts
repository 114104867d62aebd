import { formatSort } from '../../web/api/task-query.ts';
import type { ErrorsView } from '../../web/api/views.ts';
import { UsageError } from '../usage-error.ts';
import { toHarmless } from './display-text.ts';
import type { TasksCommand } from './task-flags.ts';

/** What `GET /api/v1/tasks` has to be asked for, but for limit and cursor. */
export function toQueryParameters(command: TasksCommand): URLSearchParams {
  const parameters = new URLSearchParams({ sort: formatSort(command.sort) });
  for (const name of command.resources) parameters.append('resource', name);
  for (const state of command.states) parameters.append('state', state);
  for (const type of command.types) parameters.append('type', type);
  if (command.q !== '') parameters.set('q', command.q);
  return parameters;
}

/** What is wrong with such a query, as a complaint about the flags that it is made from. */
export function toUsageError({ errors }: ErrorsView): UsageError {
  const complaints = errors.map(({ message, parameter }) => {
    const flag = parameter === 'q' ? 'query' : parameter;
    return `--${toHarmless(flag)}: ${toHarmless(message)}`;
  });
  return new UsageError(complaints.join('\n'));
}
