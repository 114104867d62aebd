// The command line as a value: the words by node:util, the rest by the table of flags.

import { parseArgs } from 'node:util';
import { closestName } from '../text/closest-match.ts';
import { COMMAND_NAMES, type CommandName } from './commands.ts';
import { UsageError } from './context.ts';
import type { Flag } from './flag.ts';
import { ALL_FLAGS, COMMAND_FLAGS, FLAGS, type CommandOf } from './flags.ts';

/** What the arguments ask for. */
export type ParsedCommand =
  | { readonly [Name in CommandName]: CommandOf<Name> }[CommandName]
  | { readonly command: 'version' }
  | { readonly command: 'help'; readonly topic: CommandName | undefined };

/** Reads the arguments that follow the program's name. Throws `UsageError`. */
export function parseArguments(argv: readonly string[]): ParsedCommand {
  const { name, texts } = readWords(argv);
  const valueOf = <Value>(flag: Flag<Value>): Value => flag.read(texts.get(flag.name) ?? []);
  if (valueOf(COMMAND_FLAGS.help)) return { command: 'help', topic: name };
  if (valueOf(COMMAND_FLAGS.version)) return { command: 'version' };
  const command = name ?? 'serve';
  const misplaced = ALL_FLAGS.find((flag) => texts.has(flag.name) && !flag.commands.includes(command));
  if (misplaced !== undefined) throw misplacedFlag(misplaced, command);
  const values = Object.entries<Flag<unknown>>(FLAGS)
    .filter(([, flag]) => flag.commands.includes(command))
    .map(([key, flag]) => [key, valueOf(flag)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- CommandOf says what these entries are
  const parsed = { command, ...Object.fromEntries(values) } as ParsedCommand;
  if (parsed.command === 'tasks') checkCaFile(parsed);
  return parsed;
}

function checkCaFile({ caFile, url }: CommandOf<'tasks'>): void {
  if (caFile === undefined || url?.protocol === 'https:') return;
  throw new UsageError('--ca-file goes with a --url that begins with https://');
}

/** A flag that may stand without a value is a boolean here: it takes a word only after "=", or as the reader decides. */
const OPTIONS = Object.fromEntries(
  ALL_FLAGS.map(({ bare, name, placeholder }) => [
    name,
    { type: placeholder === undefined || bare !== undefined ? 'boolean' : 'string' } as const,
  ]),
);

interface Words {
  readonly name: CommandName | undefined;
  /** The texts given to each flag, by its name. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

function readWords(argv: readonly string[]): Words {
  const { tokens } = parseArgs({ args: argv, options: OPTIONS, strict: false, tokens: true });
  const texts = new Map<string, string[]>();
  let name: CommandName | undefined;
  /** The texts of the flag before, where it may still take a word. */
  let open: string[] | undefined;
  for (const token of tokens) {
    const word = argv[token.index] ?? '';
    if (word.startsWith('-')) {
      const { flag, text } = readFlag(word, token.kind === 'option' ? token.value : undefined, () =>
        commandMeant(name, argv.slice(token.index + 1)),
      );
      const given = [...(texts.get(flag.name) ?? []), text];
      texts.set(flag.name, given);
      open = flag.bare !== undefined && !word.includes('=') ? given : undefined;
      continue;
    }
    if (open === undefined || isCommand(word)) name = readCommand(word, name);
    else open.splice(-1, 1, word);
    open = undefined;
  }
  return { name, texts };
}

function isCommand(word: string): word is CommandName {
  return COMMAND_NAMES.some((name) => name === word);
}

function readCommand(word: string, earlier: CommandName | undefined): CommandName {
  if (earlier !== undefined) throw new UsageError(`unexpected "${word}" after the command ${earlier}`);
  if (isCommand(word)) return word;
  throw unknownCommand(word);
}

function commandMeant(name: CommandName | undefined, rest: readonly string[]): CommandName {
  return name ?? COMMAND_NAMES.find((candidate) => rest.includes(candidate)) ?? 'serve';
}

/** The flag of a word such as `--flag=value`, and its text; `value` is from that word or from the next. */
function readFlag(
  word: string,
  value: string | boolean | undefined,
  command: () => CommandName,
): { readonly flag: Flag<unknown>; readonly text: string } {
  const [typed = ''] = word.split('=', 1);
  const flag = ALL_FLAGS.find(({ name }) => typed === `--${name}`);
  if (flag === undefined) {
    const negated = ALL_FLAGS.find(
      ({ name, placeholder }) => placeholder === undefined && word === `--no-${name}`,
    );
    if (negated !== undefined) return { flag: negated, text: 'false' };
    throw unknownFlag(typed, command());
  }
  const { bare, name, placeholder } = flag;
  if (placeholder === undefined) {
    if (value === undefined || value === 'true' || value === 'false') return { flag, text: value ?? 'true' };
    throw new UsageError(`--${name} takes no value`);
  }
  const text = value ?? bare;
  const isNextFlag = word === typed && value !== undefined && String(value).startsWith('--');
  if (typeof text === 'string' && !isNextFlag) return { flag, text };
  throw new UsageError(`--${name} needs a value: --${name}=${placeholder}`);
}

function unknownCommand(word: string): UsageError {
  const guess = closestName(word, COMMAND_NAMES);
  const known = COMMAND_NAMES.join(', ');
  if (guess === undefined) return new UsageError(`unknown command "${word}"; the commands are ${known}`);
  const more = guess.isClose ? '' : ` The commands are ${known}`;
  return new UsageError(`unknown command "${word}"; did you mean ${guess.name}?${more}`);
}

/** Suggests the flags of the command first. */
function unknownFlag(typed: string, command: CommandName): UsageError {
  const all = ALL_FLAGS.map(({ name }) => name);
  const guess = closestName(typed.replace(/^-+/, ''), flagNamesOf(command), all);
  if (guess === undefined) return new UsageError(`unknown flag ${typed}; see --help`);
  const more = guess.isClose ? '' : ' See --help';
  return new UsageError(`unknown flag ${typed}; did you mean --${guess.name}?${more}`);
}

/** A flag of other commands. */
function misplacedFlag({ name, commands }: Flag<unknown>, command: CommandName): UsageError {
  // A name that is merely similar is no hint: the flag is known, and so most likely meant.
  const guess = flagNamesOf(command).find((other) => other.startsWith(name) || name.startsWith(other));
  const hint = guess === undefined ? '' : `; did you mean --${guess}?`;
  return new UsageError(`--${name} belongs to ${commands.join(', ')}, not to ${command}${hint}`);
}

function flagNamesOf(command: CommandName): readonly string[] {
  return ALL_FLAGS.filter(({ commands }) => commands.includes(command)).map(({ name }) => name);
}
