import { describeConfig } from '../config/describe.ts';
import { loadConfig } from '../config/load.ts';
import { EXIT_CODES, type CommandContext, type ExitCode } from './context.ts';
import type { CheckCommand } from './parse.ts';

/** `check`: validates the config and prints a summary. Every mistake is in the ConfigError it throws otherwise. */
export async function runCheck(command: CheckCommand, context: CommandContext): Promise<ExitCode> {
  const config = await loadConfig(command.configFile, context.env);
  await context.writeOut(`OK\n${describeConfig(config, { totalShards: command.totalShards ?? 1 })}`);
  return EXIT_CODES.done;
}
