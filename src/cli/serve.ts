import { startApp, type App } from '../app.ts';
import type { CollectorDeps } from '../collector.ts';
import type { Config } from '../config/config.ts';
import { ConfigLoader } from '../config/load.ts';
import { loadWebConfig } from '../web-config/load.ts';
import type { Logger } from '../logger.ts';
import type { Shard } from '../model/shard.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { createCommandLogger } from './command-logger.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { explainListening } from './explain-listening.ts';
import { loadAll } from './load-all.ts';
import type { ServeCommand, ServingFlags } from './parse.ts';
import { resolveShard } from './resolve-shard.ts';
import { untilStopped } from './until-stopped.ts';

/** `serve`: polls and serves until it is stopped, then drains. */
export async function runServe(command: ServeCommand, context: CommandContext): Promise<ExitCode> {
  const logger = createCommandLogger(command, context);
  const shard = resolveShard(command, context.env, logger);
  const configLoader = new ConfigLoader(command.configFile, context.env);
  const { webConfigFile } = command;
  const config = await loadAll(configLoader.load(), {
    env: context.env,
    webConfig: webConfigFile === undefined ? undefined : loadWebConfig(webConfigFile),
  });
  const app = await startServing(config, {
    command,
    context,
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

/** Starts the exporter as `serve` and `demo` run it. Throws a sentence for the user when an address cannot be had. */
export async function startServing(
  config: Config,
  options: {
    readonly command: ServingFlags;
    readonly context: CommandContext;
    readonly logger: Logger;
    readonly demo: boolean;
    readonly stateFilePath: string | undefined;
    readonly shard: Shard;
    readonly enableLifecycle: boolean;
    readonly configLoader: ConfigLoader | undefined;
  },
): Promise<App> {
  keepHeapSmall();
  const { command, context } = options;
  const deps: CollectorDeps = {
    build: context.build,
    clock: context.clock,
    env: context.env,
    logger: options.logger,
    random: Math.random,
    demo: options.demo,
    processMetrics: true,
    stateFilePath: options.stateFilePath,
    shard: options.shard,
  };
  const app = startApp(config, deps, {
    addresses: command.listenAddresses,
    telemetryPath: command.telemetryPath,
    webConfigFile: command.webConfigFile,
    enableLifecycle: options.enableLifecycle,
    configLoader: options.configLoader,
  });
  return explainListening(app, '--web.listen-address');
}
