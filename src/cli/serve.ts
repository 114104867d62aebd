// `serve`: polls and serves until it is stopped, then drains.

import { startApp, type App } from '../app.ts';
import type { CollectorDeps } from '../collector.ts';
import type { Config } from '../config/config.ts';
import { ConfigLoader } from '../config/load.ts';
import { loadWebConfig } from '../web-config/load.ts';
import { createLogger, type Logger } from '../logger.ts';
import type { Shard } from '../model/shard.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { EXIT_CODES, explainListening, untilStopped, type CommandContext, type ExitCode } from './context.ts';
import { toRoutePrefix, type CommandOf } from './flags.ts';
import { loadAll } from './load-all.ts';
import { resolveShard } from './resolve-shard.ts';

export async function runServe(command: CommandOf<'serve'>, context: CommandContext): Promise<ExitCode> {
  const logger = createLogger({
    level: command.logLevel,
    format: command.logFormat,
    write: context.writeError,
  });
  const shard = resolveShard(command, context.env, logger);
  const configLoader = new ConfigLoader(command.configFile, context.env);
  const { webConfigFile } = command;
  const webConfig = webConfigFile === undefined ? undefined : loadWebConfig(webConfigFile);
  const config = await loadAll(configLoader.load(), context.env, webConfig);
  const app = await startServing(config, command, context, {
    logger,
    demo: false,
    stateFilePath: command.stateFile,
    shard,
    enableLifecycle: command.enableLifecycle,
    configLoader,
  });
  context.onHangup(() => void app.reload());
  await untilStopped(context.stop);
  logger.info('stopping');
  await app.close();
  logger.info('stopped');
  return EXIT_CODES.done;
}

/** Starts the exporter as `serve` and `demo` run it. The error names the flag when an address cannot be had. */
export async function startServing(
  config: Config,
  command: Pick<
    CommandOf<'serve' | 'demo'>,
    'listenAddresses' | 'webConfigFile' | 'telemetryPath' | 'externalUrl' | 'routePrefix'
  >,
  { build, clock, env }: CommandContext,
  parts: {
    readonly logger: Logger;
    readonly demo: boolean;
    readonly stateFilePath: string | undefined;
    readonly shard: Shard;
    readonly enableLifecycle: boolean;
    readonly configLoader: ConfigLoader | undefined;
  },
): Promise<App> {
  keepHeapSmall();
  const deps: CollectorDeps = {
    build,
    clock,
    env,
    logger: parts.logger,
    random: Math.random,
    demo: parts.demo,
    processMetrics: true,
    stateFilePath: parts.stateFilePath,
    shard: parts.shard,
  };
  const starting = startApp(config, deps, {
    addresses: command.listenAddresses.map(({ host, port }) => ({
      host: host === '*' ? undefined : host,
      port,
    })),
    telemetryPath: command.telemetryPath,
    routePrefix: toRoutePrefix(command),
    webConfigFile: command.webConfigFile,
    enableLifecycle: parts.enableLifecycle,
    configLoader: parts.configLoader,
  });
  return explainListening(starting, '--web.listen-address');
}
