import { createCollector } from '../../collector.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { parseTaskQuery } from '../../web/api/parse-task-query.ts';
import { findTasks } from '../../web/api/task-page.ts';
import type { CommandContext } from '../context.ts';
import { loadAll } from '../load-all.ts';
import { pollOnce } from '../poll-once.ts';
import { createFailureLog } from './failure-log.ts';
import { toQueryParameters, toUsageError } from './query-parameters.ts';
import type { TasksCommand } from './task-flags.ts';
import type { TaskSource } from './task-look.ts';

const ONLY_SHARD = { ordinal: 0, total: 1 };

/** Reads the tasks from the API: every look polls each resource that is asked for once, its history when that is due. */
export async function openApiSource(command: TasksCommand, context: CommandContext): Promise<TaskSource> {
  const config = await loadAll(loadConfig(command.configFile, context.env), context);
  const names = config.resources.map(({ name }) => name);
  const parsed = parseTaskQuery(toQueryParameters(command), names);
  if (!parsed.ok) throw toUsageError(parsed.errors);
  const failures = createFailureLog();
  const collector = await createCollector(limitTo(config, parsed.query.resources), {
    build: context.build,
    clock: context.clock,
    env: context.env,
    logger: failures.logger,
    random: Math.random,
    demo: false,
    processMetrics: false,
    stateFilePath: undefined,
    shard: ONLY_SHARD,
  });
  const stop = (): void => void collector.close();
  context.stop.addEventListener('abort', stop, { once: true });
  return {
    name: command.configFile,
    async look(limit) {
      await pollOnce(collector);
      context.stop.throwIfAborted();
      const { states, tasks } = await findTasks(collector.statuses(), { ...parsed.query, limit });
      return { states, tasks, problems: failures.problems(), demo: false };
    },
    async [Symbol.asyncDispose]() {
      context.stop.removeEventListener('abort', stop);
      await collector.close();
    },
  };
}

/** Nobody scrapes here: a page without tasks costs nothing. */
function limitTo(config: Config, names: readonly string[]): Config {
  const resources = config.resources.filter(({ name }) => names.length === 0 || names.includes(name));
  return { ...config, resources, metrics: { ...config.metrics, tasks: 'none' } };
}
