// Tasks read from the API: the same polls as those of the exporter, for once.

import { oneTimeDeps } from '../one-time.ts';
import { createCollector, type Collector } from '../../collector.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { discoverOnce } from '../../discoveries.ts';
import type { DiscoveryStatus } from '../../model/discovery.ts';
import type { Poller } from '../../poll/poller.ts';
import { parseTaskQuery } from '../../web/api/parse-task-query.ts';
import { findTasks } from '../../web/api/task-page.ts';
import { createLogger, type Logger } from '../../logger.ts';
import type { CommandContext } from '../context.ts';
import { loadAll } from '../load-all.ts';
import { pollOnce } from '../once.ts';
import { toQueryParameters, toUsageError, type TasksCommand, type TaskSource } from './source.ts';
import { toHarmless } from './terminal.ts';

/** Every reading polls each requested resource once, its history when that is due. */
export async function openApiSource(command: TasksCommand, context: CommandContext): Promise<TaskSource> {
  const config = await loadAll(loadConfig(command.configFile, context.env), context.env);
  const failures = createFailureLog();
  const collector = await createCollector(withoutSeries(config), oneTimeDeps(context, failures.logger));
  const stop = (): void => void collector.close();
  context.stop.addEventListener('abort', stop, { once: true });
  const close = async (): Promise<void> => {
    context.stop.removeEventListener('abort', stop);
    await collector.close();
  };
  try {
    const deps = { clock: context.clock, logger: failures.logger, collector, stop: context.stop };
    const discoveries = await discoverOnce(config, deps);
    if (discoveries.found.length > 0) await collector.apply(withoutSeries(config), discoveries.found);
    const names = collector.statuses().map(({ resource }) => resource.name);
    const parsed = parseTaskQuery(toQueryParameters(command), names);
    if (!parsed.ok) throw toUsageError(parsed.errors);
    const { query } = parsed;
    return {
      name: command.configFile,
      async read(limit) {
        await pollOnce(requestedPollers(collector, query.resources));
        context.stop.throwIfAborted();
        const { states, tasks } = await findTasks(collector.statuses(), { ...query, limit });
        const problems = [...discoveries.statuses.flatMap(describeFailure), ...failures.problems()];
        return { states, tasks, problems, demo: false };
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Nothing is scraped here: an exposition without tasks costs nothing. */
function withoutSeries(config: Config): Config {
  return { ...config, metrics: { ...config.metrics, tasks: 'none' } };
}

/** All, where none is named. */
function requestedPollers(collector: Collector, names: readonly string[]): readonly Poller[] {
  if (names.length === 0) return collector.pollers();
  return collector.pollers().filter((poller) => names.includes(poller.status().resource.name));
}

function describeFailure({ error, failureReason, name }: DiscoveryStatus): readonly string[] {
  if (error === undefined) return [];
  return [toHarmless(`discovery ${name} failed (${failureReason}): ${error}`)];
}

/** A log that keeps which listings fail now, and drops everything else. */
interface FailureLog {
  readonly logger: Logger;
  /** A sentence for each listing of a resource whose last poll failed. */
  readonly problems: () => readonly string[];
}

/** The fields of a log record of a poll; other records have no `listing`. */
type PollRecord = Readonly<Partial<Record<'error' | 'listing' | 'reason' | 'resource', string>>>;

export function createFailureLog(): FailureLog {
  const problems = new Map<string, string>();
  // Every poll has a record at this level, the good ones too.
  const logger = createLogger({ level: 'debug', format: 'json', write: (line) => note(JSON.parse(line)) });

  function note(record: PollRecord): void {
    const { error, listing, reason, resource } = record;
    if (listing === undefined) return;
    const subject = `${listing === 'history' ? 'the history of ' : ''}resource ${resource}`;
    problems.delete(subject);
    if (reason === undefined) return;
    const sentence = `${subject} could not be read (${reason}): ${error}; run doctor for the likely cause`;
    problems.set(subject, toHarmless(sentence));
  }

  return { logger, problems: () => [...problems.values()] };
}
