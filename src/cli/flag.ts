// The kinds of flags, and how their texts become values.

import type { CommandName } from './commands.ts';
import { UsageError } from './context.ts';

/** One flag of the command line. */
export interface Flag<Value, Name extends CommandName = CommandName> {
  /** Without the two hyphens. */
  readonly name: string;
  readonly commands: readonly Name[];
  readonly help: string;
  /** Stands for the value in the help; undefined for a switch. */
  readonly placeholder: string | undefined;
  /** The value of the flag without a text; undefined when it needs one, or never has one. */
  readonly bare?: string | undefined;
  /** The default as it would be typed; undefined = none, or one that the help text explains. */
  readonly fallback: string | undefined;
  /** The value of all texts given, in order, which may be none. Throws `UsageError`. */
  readonly read: (texts: readonly string[]) => Value;
}

/** What a flag of any kind is made from. */
export interface FlagRow<Value, Name extends CommandName> {
  readonly commands: readonly Name[];
  readonly help: string;
  readonly placeholder: string;
  readonly bare?: string | undefined;
  /** Completes "expects …". */
  readonly expects: string;
  readonly parse: (text: string) => Value | undefined;
}

type WithFallback<Row> = Row & { readonly fallback: string };

function parseOne<Value>(
  name: string,
  row: Pick<FlagRow<Value, CommandName>, 'expects' | 'parse'>,
  text: string,
): Value {
  const value = row.parse(text);
  if (value !== undefined) return value;
  throw new UsageError(`--${name}: expects ${row.expects}, not "${text}"`);
}

function onlyText(name: string, texts: readonly string[]): string | undefined {
  if (texts.length > 1) throw new UsageError(`--${name} is given more than once`);
  return texts[0];
}

/** A flag with a default. */
export function single<Value, const Name extends CommandName>(
  name: string,
  row: WithFallback<FlagRow<Value, Name>>,
): Flag<Value, Name> {
  return { ...row, name, read: (texts) => parseOne(name, row, onlyText(name, texts) ?? row.fallback) };
}

/** A flag that may be left out. */
export function optional<Value, const Name extends CommandName>(
  name: string,
  row: FlagRow<Value, Name>,
): Flag<Value | undefined, Name> {
  const read = (texts: readonly string[]): Value | undefined => {
    const text = onlyText(name, texts);
    return text === undefined ? undefined : parseOne(name, row, text);
  };
  return { ...row, name, fallback: undefined, read };
}

/** A flag that may be given several times, with a default for all of them. */
export function repeatable<Value, const Name extends CommandName>(
  name: string,
  row: WithFallback<FlagRow<Value, Name>>,
): Flag<readonly Value[], Name> {
  const read = (texts: readonly string[]): readonly Value[] =>
    (texts.length === 0 ? [row.fallback] : texts).map((text) => parseOne(name, row, text));
  return { ...row, name, read };
}

/** A flag that may be given any number of times, or not at all. */
export function list<Value, const Name extends CommandName>(
  name: string,
  row: FlagRow<Value, Name>,
): Flag<readonly Value[], Name> {
  const read = (texts: readonly string[]): readonly Value[] => texts.map((text) => parseOne(name, row, text));
  return { ...row, name, fallback: undefined, read };
}

/** A flag without a value; `--no-NAME` takes it back. The texts are `true` and `false`, and the last one counts. */
export function toggle<const Name extends CommandName>(
  name: string,
  row: { readonly commands: readonly Name[]; readonly help: string },
): Flag<boolean, Name> {
  return {
    ...row,
    name,
    placeholder: undefined,
    fallback: undefined,
    read: (texts) => texts.at(-1) === 'true',
  };
}

/** The part of a row whose value is one of these words. */
export function words<const Word extends string>(allowed: readonly Word[], help: string) {
  return {
    help: `${help}: ${allowed.join(', ')}`,
    expects: `one of ${allowed.join(', ')}`,
    parse: (text: string): Word | undefined => allowed.find((word) => word === text),
  };
}

/** The part of a row whose value is a whole number. */
export function wholeNumber(min: number, max: number) {
  return {
    placeholder: 'N',
    expects: `a whole number from ${min} to ${max}`,
    parse: (text: string): number | undefined => {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}
