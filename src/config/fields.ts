import { z } from 'zod';
import { DURATION, parseDuration } from '../text/duration.ts';
import { closestMatch } from '../text/closest-match.ts';
import { parseSize, SIZE } from '../text/size.ts';

// What a single value may be. Every message says what is allowed, and quotes the value where it cannot be a secret. The
// metadata says the same to editors, by way of docs/config.schema.json, in regular expressions that Go reads as well.

/** The zod error option for "must be `what`", which also tells a missing or empty value. Quotes the value given. */
export function mustBe(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => {
    if (input === undefined || input === null) return absent(what, input);
    return `must be ${what}, not ${shown(input)}`;
  };
}

/** As `mustBe`, for what may be a secret or a part of one: tells the kind of what was given, never the value. */
export function mustBeUnseen(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => {
    if (input === undefined || input === null) return absent(what, input);
    return `must be ${what}, not ${kindOf(input)}`;
  };
}

function absent(what: string, input: undefined | null): string {
  return input === null ? `is empty; it must be ${what}` : `is missing; it must be ${what}`;
}

function shown(input: unknown): string {
  if (typeof input === 'number' || typeof input === 'boolean') return String(input);
  if (typeof input !== 'string' || input.includes('@')) return kindOf(input);
  return JSON.stringify(input.length > 60 ? `${input.slice(0, 60)}…` : input);
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'a map' : `a ${typeof input}`;
}

/** A text for which `problemOf` finds no problem; `what` says what is allowed. */
export function text(what: string, problemOf: (value: string) => string | undefined) {
  const error = ({ input }: { readonly input?: unknown }): string => {
    const quotes = typeof input === 'number' || typeof input === 'boolean' ? '; put it in quotes' : '';
    return `${mustBe(what)({ input })}${quotes}`;
  };
  return z.string({ error }).superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
}

/** A word of a closed list; a mistyped one is told the nearest. */
export function oneOf<const Word extends string>(words: readonly Word[]) {
  return z.enum(words, {
    error: ({ input }) => {
      const guess = typeof input === 'string' ? closestMatch(input, words) : undefined;
      const message = mustBe(`one of ${words.join(', ')}`)({ input });
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
      const isWell = isWellIn(context);
      for (const [index, entry] of items.entries()) {
        if (items.indexOf(entry) === index || !isWell(index)) continue;
        context.addIssue({ code: 'custom', message: 'is in the list twice', path: [index] });
      }
    },
    { when: isIntact([]) },
  );
}

/** A whole number from `min` to `max`, both allowed. */
export function wholeNumber(min: number, max?: number) {
  const what = `a whole number ${max === undefined ? `from ${min} on` : `from ${min} to ${max}`}`;
  return z
    .int({ error: mustBe(what) })
    .min(min)
    .max(max ?? Number.MAX_SAFE_INTEGER);
}

const A_DURATION = 'a duration such as 500ms, 30s, 5m, 24h or 7d';

/** A duration of at least `minMs`, in milliseconds. */
export function duration(minMs: 0 | 1 = 1) {
  const what = minMs === 0 ? `${A_DURATION}, or 0s` : `${A_DURATION}, longer than 0s`;
  const error = ({ input }: { readonly input?: unknown }): string => {
    const message = mustBe(what)({ input });
    return Number.isInteger(input) ? `${message}; write ${String(input)}s for seconds` : message;
  };
  const texts = z.string({ error }).meta({
    title: 'duration',
    pattern: DURATION.source,
    ...(minMs === 0 ? { minLength: 1 } : { allOf: [{ pattern: '[1-9]' }] }),
  });
  return texts.transform((value, context) => {
    const durationMs = parseDuration(value);
    if (durationMs !== undefined && durationMs >= minMs) return durationMs;
    context.issues.push({ code: 'custom', message: mustBe(what)({ input: value }), input: value });
    return z.NEVER;
  });
}

/** A size of at least `minBytes`, which `minText` names, in bytes. */
export function size(minBytes: number, minText: string) {
  const error = mustBe(`a size such as 16MiB, 4MB or 1048576, at least ${minText}`);
  const values = z.union([z.string(), z.number()], { error }).meta({
    title: 'size',
    anyOf: undefined,
    type: ['string', 'integer'],
    pattern: SIZE.source,
    minimum: minBytes,
  });
  return values.transform((value, context) => {
    const sizeBytes = parseSize(String(value));
    if (sizeBytes !== undefined && sizeBytes >= minBytes) return sizeBytes;
    context.issues.push({ code: 'custom', message: error({ input: value }), input: value });
    return z.NEVER;
  });
}

/** Which values of a map or list are well by themselves: that others are wrong has been told, and is not to be told twice. */
export function isWellIn({ issues }: Pick<z.core.ParsePayload, 'issues'>): (key: PropertyKey) => boolean {
  const wrong = new Set(issues.map(({ path }) => path?.[0]));
  return (key) => !wrong.has(key);
}

/**
 * The zod `when` of a check that needs these keys of a map: it runs as long as they are well, whatever else is wrong,
 * so that all errors are found at once.
 */
export function isIntact(keys: readonly string[]) {
  return ({ issues }: z.core.ParsePayload): boolean =>
    issues.every(({ code, path = [] }) =>
      path.length === 0 ? code === 'unrecognized_keys' : !keys.includes(String(path[0])),
    );
}
