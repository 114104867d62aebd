import { describeConfig } from '../config/describe.ts';
import { loadConfig } from '../config/load.ts';
import { loadWebConfig } from '../config/web-config.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import { loadAll } from './load-all.ts';
import type { CheckCommand } from './parse.ts';

/** `check`: validates all that `serve` begins with and prints a summary, or throws one ConfigError with every mistake. */
export async function runCheck(command: CheckCommand, context: CommandContext): Promise<ExitCode> {
  const { configFile, webConfigFile } = command;
  const config = await loadAll(loadConfig(configFile, context.env), {
    env: context.env,
    webConfig: webConfigFile === undefined ? undefined : loadWebConfig(webConfigFile),
  });
  await context.writeOut(`OK\n${describeConfig(config, { totalShards: command.totalShards ?? 1 })}`);
  return EXIT_CODES.done;
}
