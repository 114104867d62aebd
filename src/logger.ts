// The program's log: pino to stderr, as JSON or logfmt.

import { pino, stdTimeFunctions, type Logger } from 'pino';
import type { LogFormat, LogLevel } from './log-levels.ts';

export type { Logger } from 'pino';

/** Keys whose values never print, should a secret's own type ever be bypassed. */
const REDACTED_KEYS = ['authorization', 'access_key', 'secret_key', 'bearer_token', 'password', 'ak', 'sk'];

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Takes whole lines, newline included. */
  readonly write: (line: string) => void;
}

export function createLogger(options: LoggerOptions): Logger {
  const { write } = options;
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      messageKey: 'msg',
      errorKey: 'error',
      formatters: { level: (label) => ({ level: label }) },
      // A message alone: a stack or a cause could hold what the message leaves out.
      serializers: { error: (error: unknown) => (error instanceof Error ? error.message : error) },
      redact: {
        paths: REDACTED_KEYS.flatMap((key) => [key, `*.${key}`]),
        censor: '<secret>',
      },
    },
    { write: options.format === 'json' ? write : (line) => write(toLogfmt(line)) },
  );
}

/** One JSON log line as logfmt: `key=value` pairs, quoted where a value has more than plain characters. */
function toLogfmt(line: string): string {
  const record: unknown = JSON.parse(line);
  const pairs = Object.entries(record ?? {}).map(([key, value]) => `${key}=${toLogfmtValue(value)}`);
  return `${pairs.join(' ')}\n`;
}

function toLogfmtValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w.:/+-]+$/.test(text) ? text : JSON.stringify(text);
}
