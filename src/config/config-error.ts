// The error of a configuration that cannot be used.

import type { Config } from './config.ts';

/** One thing that is wrong with the configuration, and where. Lines and columns count from 1. */
export interface LocatedError {
  /** The config file as the user named it, or a resource file relative to the same directory. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Such as `resources[0].zone`. */
  readonly path: string;
  /** What is wrong and what is allowed. Never a secret. */
  readonly message: string;
}

/** A bound for logs and the status page. */
const MAX_SHOWN = 100;

/**
 * The configuration cannot be used. The message has one line for each error: `file:line:column: path: message`; only the first
 * 100, and then the number of the others.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly errors: readonly LocatedError[];
  /**
   * The configuration with the last good list in place of every resource file that is wrong; undefined when something
   * else is wrong too, or there is no such list.
   */
  readonly usable: Config | undefined;

  constructor(errors: readonly LocatedError[], usable?: Config) {
    const lines = errors.slice(0, MAX_SHOWN).map(formatError);
    if (errors.length > MAX_SHOWN) lines.push(`and ${errors.length - MAX_SHOWN} more`);
    super(lines.join('\n'));
    this.errors = errors;
    this.usable = usable;
  }
}

function formatError({ file, line, column, path, message }: LocatedError): string {
  return `${file}:${line}:${column}: ${path}: ${message}`;
}
