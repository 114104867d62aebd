import { createLogger, type Logger } from '../logger.ts';
import type { CommandContext } from './context.ts';
import type { LogFlags } from './parse.ts';

/** The log of a command, on stderr, as its flags want it. */
export function createCommandLogger(
  { logLevel, logFormat }: LogFlags,
  { writeError }: Pick<CommandContext, 'writeError'>,
): Logger {
  return createLogger({ level: logLevel, format: logFormat, write: writeError });
}
