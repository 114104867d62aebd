import { describeConfig } from '../config/describe.ts';
import { loadConfig } from '../config/load.ts';
import { loadWebConfig } from '../web-config/load.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { loadAll } from './load-all.ts';
import type { CheckCommand } from './parse.ts';
import { resolveTotalShards } from './resolve-shard.ts';

/** `check`: validates all that `serve` begins with and prints a summary, or throws one ConfigError with every error. */
export async function runCheck(command: CheckCommand, context: CommandContext): Promise<ExitCode> {
  const { configFile, webConfigFile } = command;
  const totalShards = resolveTotalShards(command, context.env);
  const config = await loadAll(loadConfig(configFile, context.env), {
    env: context.env,
    webConfig: webConfigFile === undefined ? undefined : loadWebConfig(webConfigFile),
  });
  await context.writeOut(`OK\n${describeConfig(config, { totalShards })}`);
  return EXIT_CODES.done;
}
