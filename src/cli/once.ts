import { createCollector } from '../collector.ts';
import { loadConfig } from '../config/load.ts';
import { createCommandLogger } from './command-logger.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { loadAll } from './load-all.ts';
import { openOutputFile } from './output-file.ts';
import type { OnceCommand } from './parse.ts';
import { pollOnce } from './poll-once.ts';
import { resolveShard } from './resolve-shard.ts';

/**
 * `once`: polls every resource once, history included, and writes its metrics to stdout or into a file. Only what carries a
 * `resource` label is written: what the exporter tells of itself would be the same series in each of several outputs.
 */
export async function runOnce(command: OnceCommand, context: CommandContext): Promise<ExitCode> {
  const output = command.output === undefined ? undefined : await openOutputFile(command.output);
  const config = await loadAll(loadConfig(command.configFile, context.env), context);
  const logger = createCommandLogger(command, context);
  const collector = await createCollector(config, {
    build: context.build,
    clock: context.clock,
    env: context.env,
    logger,
    random: Math.random,
    demo: false,
    processMetrics: false,
    stateFilePath: command.stateFile,
    shard: resolveShard(command, context.env, logger),
  });
  const stop = (): void => void collector.close();
  context.stop.addEventListener('abort', stop, { once: true });
  try {
    await pollOnce(collector);
    if (context.stop.aborted) return EXIT_CODES.failed;
    await collector.page.flush();
    const resources = collector.statuses().map(({ resource }) => resource.name);
    const { body } = await collector.page.scrape({ format: 'text', gzip: false, resources });
    // A resource that failed is on it with `up` 0. Without it the others would stay as they were the last time all was well.
    if (output !== undefined) await output.replace(body);
    else for (const part of body) await context.writeOut(part);
    return collector.statuses().every(({ up }) => up === true) ? EXIT_CODES.done : EXIT_CODES.failed;
  } finally {
    context.stop.removeEventListener('abort', stop);
    await collector.close();
  }
}
