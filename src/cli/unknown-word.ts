// Complaints about commands and flags that there are not, or not here: each names what was meant.

import { nearestName } from '../text/nearest.ts';
import { COMMAND_NAMES, type CommandName } from './commands.ts';
import type { Flag } from './flag.ts';
import { UsageError } from './usage-error.ts';

type KnownFlag = Pick<Flag<unknown>, 'name' | 'commands'>;

export function unknownCommand(word: string): UsageError {
  const guess = nearestName(word, COMMAND_NAMES);
  const list = COMMAND_NAMES.join(', ');
  if (guess === undefined) return new UsageError(`unknown command "${word}"; there are ${list}`);
  const more = guess.isClose ? '' : ` There are ${list}`;
  return new UsageError(`unknown command "${word}"; did you mean ${guess.name}?${more}`);
}

/** Prefers the flags of the command. */
export function unknownFlag(typed: string, command: CommandName, flags: readonly KnownFlag[]): UsageError {
  const names = flags.map(({ name }) => name);
  const guess = nearestName(typed.replace(/^-+/, ''), namesOf(flags, command), names);
  if (guess === undefined) return new UsageError(`unknown flag ${typed}; see --help`);
  const more = guess.isClose ? '' : ' See --help';
  return new UsageError(`unknown flag ${typed}; did you mean --${guess.name}?${more}`);
}

/** Of a flag that other commands have. */
export function misplacedFlag(
  { name, commands }: KnownFlag,
  command: CommandName,
  flags: readonly KnownFlag[],
): UsageError {
  const names = namesOf(flags, command);
  // What is merely like it is no hint: the flag is known, and so most likely meant.
  const guess = names.find((other) => other.startsWith(name) || name.startsWith(other));
  const hint = guess === undefined ? '' : `; did you mean --${guess}?`;
  return new UsageError(`--${name} belongs to ${commands.join(', ')}, not to ${command}${hint}`);
}

function namesOf(flags: readonly KnownFlag[], command: CommandName): readonly string[] {
  return flags.filter(({ commands }) => commands.includes(command)).map(({ name }) => name);
}
