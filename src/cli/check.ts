import { ConfigError, type Mistake } from '../config/config-error.ts';
import { describeConfig } from '../config/describe.ts';
import { loadConfig } from '../config/load.ts';
import { loadWebConfig } from '../config/web-config.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import type { CheckCommand } from './parse.ts';

/** `check`: validates the config and the web config and prints a summary, or throws one ConfigError with every mistake. */
export async function runCheck(command: CheckCommand, context: CommandContext): Promise<ExitCode> {
  const { configFile, webConfigFile } = command;
  const mistakes: Mistake[] = [];
  const config = await collectMistakes(loadConfig(configFile, context.env), mistakes);
  if (webConfigFile !== undefined) await collectMistakes(loadWebConfig(webConfigFile), mistakes);
  if (config === undefined || mistakes.length > 0) throw new ConfigError(mistakes);
  await context.writeOut(`OK\n${describeConfig(config, { totalShards: command.totalShards ?? 1 })}`);
  return EXIT_CODES.done;
}

/** What was loaded; undefined after adding to the mistakes what is wrong with it. */
async function collectMistakes<T>(loading: Promise<T>, mistakes: Mistake[]): Promise<T | undefined> {
  try {
    return await loading;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    mistakes.push(...error.mistakes);
    return undefined;
  }
}
