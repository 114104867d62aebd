// What a single value may be. Every message says what is allowed, and quotes the value where it cannot be a secret. The
// metadata says the same to editors, through docs/config.schema.json, in regular expressions that Go reads as well.

import { z } from 'zod';
import { DURATION, parseDuration } from '../text/duration.ts';
import { closestMatch } from '../text/closest-match.ts';
import { formatSize, parseSize, SIZE } from '../text/size.ts';
import { truncate } from '../text/printable.ts';

/** A zod error option: the message about an input of the wrong kind. */
type Explain = (issue: { readonly input?: unknown }) => string;

/** The zod error option for "must be `what`", also for a missing or empty value. Quotes the value given. */
export function mustBe(what: string): Explain {
  return ({ input }) => mustBeNot(what, input, quote);
}

/** As `mustBe`, for what may be or hold a secret: names the kind of the value given, never the value. */
export function mustBeUnseen(what: string): Explain {
  return ({ input }) => mustBeNot(what, input, kindOf);
}

function mustBeNot(what: string, input: unknown, describe: (input: unknown) => string): string {
  if (input === undefined) return `is missing; it must be ${what}`;
  return input === null ? `is empty; it must be ${what}` : `must be ${what}, not ${describe(input)}`;
}

const MAX_QUOTED = 61;

function quote(input: unknown): string {
  if (typeof input === 'number' || typeof input === 'boolean') return String(input);
  if (typeof input !== 'string' || input.includes('@')) return kindOf(input);
  return JSON.stringify(truncate(input, MAX_QUOTED));
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'a map' : `a ${typeof input}`;
}

/** A map of these keys and no others. */
export function map<Shape extends z.core.$ZodLooseShape>(shape: Shape, what = 'a map') {
  return z.strictObject(shape, { error: mustBeUnseen(what) });
}

/** A text in which `findError` finds none; `what` says what is allowed. */
export function text(what: string, findError: (value: string) => string | undefined) {
  const error: Explain = ({ input }) => {
    const hint = typeof input === 'number' || typeof input === 'boolean' ? '; put it in quotes' : '';
    return `${mustBe(what)({ input })}${hint}`;
  };
  return z.string({ error }).superRefine((value, context) => {
    const message = findError(value);
    if (message !== undefined) context.addIssue(message);
  });
}

/** A word of a closed list; the message about a mistyped one suggests the nearest. */
export function oneOf<const Word extends string>(words: readonly Word[], explain: typeof mustBe = mustBe) {
  return z.enum(words, {
    error: ({ input }) => {
      const guess = typeof input === 'string' ? closestMatch(input, words) : undefined;
      const message = explain(`one of ${words.join(', ')}`)({ input });
      return guess === undefined ? message : `${message}; did you mean "${guess}"?`;
    },
  });
}

/** `true` or `false`, not a word for them. */
export function flag() {
  return z.boolean({ error: mustBe('true or false') });
}

/** A list in which no entry occurs twice. */
export function distinct<Item extends z.ZodType>(item: Item, what: string) {
  return z.array(item, { error: mustBe(what) }).superRefine(
    (items, context) => {
      const isValid = isValidIn(context);
      for (const [index, entry] of items.entries()) {
        if (items.indexOf(entry) === index || !isValid(index)) continue;
        context.addIssue({ code: 'custom', message: 'is in the list twice', path: [index] });
      }
    },
    { when: isIntact([]) },
  );
}

/** A whole number from `min` to `max`, both allowed. */
export function wholeNumber(min: number, max?: number) {
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  return z
    .int({ error: mustBe(`a whole number ${range}`) })
    .min(min)
    .max(max ?? Number.MAX_SAFE_INTEGER);
}

/** A duration of at least `minMs`, in milliseconds. */
export function duration(minMs: 0 | 1 = 1) {
  const what = `a duration such as 500ms, 30s, 5m, 24h or 7d, ${minMs === 0 ? 'or 0s' : 'longer than 0s'}`;
  const error: Explain = ({ input }) => {
    const message = mustBe(what)({ input });
    return Number.isInteger(input) ? `${message}; write ${String(input)}s for seconds` : message;
  };
  const texts = z.string({ error }).meta({
    title: 'duration',
    pattern: DURATION.source,
    ...(minMs === 0 ? { minLength: 1 } : { allOf: [{ pattern: '[1-9]' }] }),
  });
  return parsed(texts, (value) => ifAtLeast(minMs, parseDuration(value)), mustBe(what));
}

/** A size of at least `minBytes`, in bytes. */
export function size(minBytes: number) {
  const error = mustBe(`a size such as 16MiB, 4MB or 1048576, at least ${formatSize(minBytes)}`);
  const values = z.union([z.string(), z.number()], { error }).meta({
    title: 'size',
    anyOf: undefined,
    type: ['string', 'integer'],
    pattern: SIZE.source,
    minimum: minBytes,
  });
  return parsed(values, (value) => ifAtLeast(minBytes, parseSize(String(value))), error);
}

function ifAtLeast(min: number, value: number | undefined): number | undefined {
  return value !== undefined && value >= min ? value : undefined;
}

/** Values that `parse` turns into others; undefined means that it cannot, which `explain` explains. */
export function parsed<Input extends z.ZodType, Output>(
  input: Input,
  parse: (value: z.output<Input>) => Output | undefined,
  explain: Explain,
) {
  return input.transform((value, context) => {
    const output = parse(value);
    if (output !== undefined) return output;
    context.addIssue(explain({ input: value }));
    return z.NEVER;
  });
}

/** Which values of a map or list have no error of their own, so that none gets a second one. */
export function isValidIn({ issues }: Pick<z.core.ParsePayload, 'issues'>): (key: PropertyKey) => boolean {
  const wrong = new Set(issues.map(({ path }) => path?.[0]));
  return (key) => !wrong.has(key);
}

/**
 * The zod `when` of a check that needs these keys of a map: it runs as long as they are valid, whatever else is wrong,
 * so that all errors are found at once.
 */
export function isIntact(keys: readonly string[]) {
  return ({ issues }: z.core.ParsePayload): boolean =>
    issues.every(({ code, path = [] }) =>
      path.length === 0 ? code === 'unrecognized_keys' : !keys.includes(String(path[0])),
    );
}
