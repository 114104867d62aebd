// Tasks read from a running exporter, over its API.

import type { z } from 'zod';
import { statusSchema, taskPageSchema } from '../../web/api/schemas.ts';
import { MAX_LIMIT } from '../../web/api/task-query.ts';
import type { ResourceView, TaskPage, TaskView } from '../../web/api/views.ts';
import type { CommandContext } from '../context.ts';
import { openExporter, type ByteBudget, type Exporter } from './exporter.ts';
import { toQueryParameters, type TasksCommand, type TaskSource } from './source.ts';
import { toHarmless } from './terminal.ts';

export async function openExporterSource(
  command: TasksCommand,
  url: URL,
  context: CommandContext,
): Promise<TaskSource> {
  const exporter = await openExporter(url, command.caFile, context);
  const isRequested = ({ name }: ResourceView): boolean =>
    command.resourceNames.length === 0 || command.resourceNames.includes(name);
  return {
    name: exporter.url,
    async read(limit) {
      const budget = { left: MAX_JSON_BYTES };
      const read: Read = (target, schema) => readJson(exporter, target, schema, budget);
      const { states, tasks } = await readTasks(read, toQueryParameters(command), limit);
      const { demo, resources } = await read('api/v1/status', statusSchema);
      const problems = resources.filter(isRequested).flatMap(problemsOf).map(toHarmless);
      return { states, tasks, problems, demo };
    },
    async [Symbol.asyncDispose]() {
      exporter.close();
    },
  };
}

/** JSON of one reading: some 300,000 tasks. */
const MAX_JSON_BYTES = 256 * 2 ** 20;

type Read = <Schema extends z.ZodType>(target: string, schema: Schema) => Promise<z.infer<Schema>>;

/** Page after page. A task that moves between two of them may be on both, or on none. */
async function readTasks(
  read: Read,
  query: URLSearchParams,
  limit: number,
): Promise<Pick<TaskPage, 'states' | 'tasks'>> {
  const tasks = new Map<string, TaskView>();
  const readPage = (cursor: string): Promise<TaskPage> => {
    const parameters = new URLSearchParams(query);
    parameters.set('limit', `${Math.min(MAX_LIMIT, limit - tasks.size)}`);
    parameters.set('cursor', cursor);
    return read(`api/v1/tasks?${parameters.toString()}`, taskPageSchema);
  };
  let page = await readPage('');
  const { states } = page;
  for (;;) {
    const before = tasks.size;
    for (const task of page.tasks) tasks.set(JSON.stringify([task.resource, task.id]), task);
    const isLast = page.next_cursor === null || tasks.size === before || tasks.size >= limit;
    if (isLast || page.next_cursor === null) return { states, tasks: [...tasks.values()] };
    page = await readPage(page.next_cursor);
  }
}

/** Sentences about a resource whose tasks are not those of now. */
function problemsOf(resource: ResourceView): readonly string[] {
  const { failure_reason: reason, last_success_at: readAt, name, stale, up } = resource;
  if (up === null) return [`resource ${name} was not read yet`];
  const history = historyProblemsOf(resource);
  if (up && !stale) return history;
  const tasks = readAt === null ? 'its tasks are not known' : `its tasks are those of ${readAt}`;
  return [`resource ${name} cannot be read by the exporter (${reason ?? 'stale'}); ${tasks}`, ...history];
}

function historyProblemsOf(resource: ResourceView): readonly string[] {
  const { history_failure_reason: reason, history_last_success_at: readAt, name } = resource;
  if (reason === null) return [];
  const tasks =
    readAt === null ? 'its finished tasks are not known' : `its finished tasks are those of ${readAt}`;
  return [`the history of resource ${name} cannot be read by the exporter (${reason}); ${tasks}`];
}

/** The JSON at a target of the exporter. Throws a sentence for the user when it has another form. */
export async function readJson<Schema extends z.ZodType>(
  exporter: Exporter,
  target: string,
  schema: Schema,
  budget: ByteBudget,
): Promise<z.infer<Schema>> {
  const { data, success } = schema.safeParse(await exporter.get(target, budget));
  if (success) return data;
  throw new Error(
    `${exporter.url} returns JSON that this program cannot read: an exporter of another version, or another service`,
  );
}
