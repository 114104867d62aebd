// Turns the issues that a schema finds in a file into errors with a position.

import type { z } from 'zod';
import { closestName } from '../text/closest-match.ts';
import type { LocatedError } from './config-error.ts';
import { ALLOWED_KEYS } from './schema.ts';
import type { Path, Source } from './source.ts';

/** A value read by a schema, or undefined when it has errors. */
export interface Shaped<Output> {
  readonly output: Output | undefined;
  readonly errors: readonly LocatedError[];
}

/** The allowed keys of each map, by its path with `[]` for every list index. */
export type AllowedKeys = Readonly<Record<string, readonly string[]>>;

/** Finding the nearest key takes time, and no more errors are shown. */
const MAX_GUESSES = 100;

/** Reads a whole file by its schema; the errors are those of its YAML, too. */
export function shape<Schema extends z.ZodType>(
  source: Source,
  schema: Schema,
  allowed: AllowedKeys = ALLOWED_KEYS,
): Shaped<z.output<Schema>> {
  const { yamlErrors } = source;
  const result = schema.safeParse(source.data);
  if (result.success)
    return { output: yamlErrors.length === 0 ? result.data : undefined, errors: yamlErrors };
  let guesses = 0;
  const errors = result.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return toError(source, issue);
    const known = allowed[nameOf(source, issue.path)] ?? [];
    return issue.keys.map((key) => {
      guesses += 1;
      return toUnknownKey(source, [...issue.path, key], guesses > MAX_GUESSES ? undefined : known);
    });
  });
  return { output: undefined, errors: [...yamlErrors, ...errors] };
}

function toError(source: Source, issue: z.core.$ZodIssue): LocatedError {
  if (isLostValue(source, issue.path)) return source.error(issue.path, issue.message, 'unseen key');
  const part = issue.code === 'custom' && issue.params?.['part'] === 'key' ? 'key' : 'value';
  return source.error(issue.path, issue.message, part);
}

/** The error of the key at the end of a path; with the allowed keys, it suggests the nearest. */
function toUnknownKey(source: Source, path: Path, allowed: readonly string[] | undefined): LocatedError {
  const key = String(path.at(-1));
  const isUnseen = mayBeSecret(source, path);
  const message = allowed === undefined ? 'unknown key' : (isUnseen ? unseenKey : unknownKey)(key, allowed);
  return source.error(path, message, isUnseen ? 'unseen key' : 'key');
}

/** Whether an unknown key may be a secret that lost its key, or be in a file that is not a configuration at all. */
function mayBeSecret(source: Source, path: Path): boolean {
  const value = valueAt(source.data, path);
  return (
    source.root === 'resources' ||
    path[0] === 'credentials' ||
    value === null ||
    (path.length === 1 && typeof value !== 'object')
  );
}

/** `labels: {abc}`: a key without a value in a map of any keys. */
function isLostValue(source: Source, path: Path): boolean {
  return path.at(-2) === 'labels' && valueAt(source.data, path) === null;
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => Object(value)[key], data);
}

function nameOf(source: Source, path: Path): string {
  const fromTop = source.root === 'resources' ? ['resources', ...path] : path;
  const name = fromTop.map((key) => (typeof key === 'number' ? '[]' : `.${String(key)}`)).join('');
  return name.replace(/^\./, '');
}

const PLAIN_KEY = /^[\w-]{1,64}$/;

function unknownKey(key: string, allowed: readonly string[]): string {
  return PLAIN_KEY.test(key) ? `unknown key "${key}"${hintFor(key, allowed)}` : unseenKey(key, allowed);
}

function unseenKey(key: string, allowed: readonly string[]): string {
  if (PLAIN_KEY.test(key)) return `unknown key${hintFor(key, allowed)}`;
  // A value that lost its key, and may be a secret, is a key to YAML: "secret_key:abc".
  const guess = closestName(key.split(':', 1)[0] ?? '', allowed);
  const question = guess === undefined ? '' : ` Did you mean "${guess.name}"?`;
  return `unknown key; is a space after a ":" missing?${question} Allowed: ${allowed.join(', ')}`;
}

function hintFor(key: string, allowed: readonly string[]): string {
  const list = allowed.join(', ');
  const guess = closestName(key, allowed);
  if (guess === undefined) return `; allowed are ${list}`;
  return `; did you mean "${guess.name}"?${guess.isClose ? '' : ` Allowed: ${list}`}`;
}
