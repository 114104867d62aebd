// `check`: validates everything that `serve` starts with, and prints a summary.

import { describeConfig } from '../config/describe.ts';
import { loadConfig } from '../config/load.ts';
import { loadWebConfig } from '../web-config/load.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { loadAll } from './load-all.ts';
import type { CommandOf } from './flags.ts';
import { resolveTotalShards } from './resolve-shard.ts';

/** Throws one ConfigError with every error. */
export async function runCheck(command: CommandOf<'check'>, context: CommandContext): Promise<ExitCode> {
  const { configFile, webConfigFile } = command;
  const totalShards = resolveTotalShards(command, context.env);
  const webConfig = webConfigFile === undefined ? undefined : loadWebConfig(webConfigFile);
  const config = await loadAll(loadConfig(configFile, context.env), context.env, webConfig);
  await context.writeOut(`OK\n${describeConfig(config, { totalShards })}`);
  return EXIT_CODES.done;
}
