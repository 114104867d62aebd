// `once`: polls every resource once, history included, and writes its metrics to stdout or into a file.

import { oneTimeDeps } from './one-time.ts';
import { createCollector } from '../collector.ts';
import { loadConfig } from '../config/load.ts';
import { discoverOnce } from '../discoveries.ts';
import { createLogger } from '../logger.ts';
import type { Poller } from '../poll/poller.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { loadAll } from './load-all.ts';
import { openOutputFile } from './output-file.ts';
import type { CommandOf } from './flags.ts';
import { resolveShard } from './resolve-shard.ts';

/**
 * Writes only series with a `resource` label: the exporter's own metrics would be the same series in each of several outputs.
 */
export async function runOnce(command: CommandOf<'once'>, context: CommandContext): Promise<ExitCode> {
  const output = command.output === undefined ? undefined : await openOutputFile(command.output);
  const config = await loadAll(loadConfig(command.configFile, context.env), context.env);
  const logger = createLogger({
    level: command.logLevel,
    format: command.logFormat,
    write: context.writeError,
  });
  const collector = await createCollector(config, {
    ...oneTimeDeps(context, logger),
    stateFilePath: command.stateFile,
    shard: resolveShard(command, context.env, logger),
  });
  const stop = (): void => void collector.close();
  context.stop.addEventListener('abort', stop, { once: true });
  try {
    const deps = { clock: context.clock, logger, collector, stop: context.stop };
    const discoveries = await discoverOnce(config, deps);
    if (discoveries.found.length > 0) await collector.apply(config, discoveries.found);
    await pollOnce(collector.pollers());
    if (context.stop.aborted) return EXIT_CODES.failed;
    await collector.page.flush();
    const resources = collector.statuses().map(({ resource }) => resource.name);
    const { body } = await collector.page.scrape({ format: 'text', gzip: false, resources });
    // Also when a resource failed: it has `up` 0, and the others are new.
    if (output !== undefined) await output.replace(body);
    else for (const part of body) await context.writeOut(part);
    const isWhole = [...discoveries.statuses, ...collector.statuses()].every(({ up }) => up === true);
    return isWhole ? EXIT_CODES.done : EXIT_CODES.failed;
  } finally {
    context.stop.removeEventListener('abort', stop);
    await collector.close();
  }
}

/** Polls each resource once, its history too when that is due. Never rejects. */
export async function pollOnce(pollers: readonly Poller[]): Promise<void> {
  await Promise.all(
    pollers.map(async (poller) => {
      await poller.poll();
      await poller.historySettled();
    }),
  );
}
