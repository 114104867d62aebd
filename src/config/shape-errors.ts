import type { z } from 'zod';
import type { LocatedError } from './config-error.ts';
import { closestName } from '../text/closest-match.ts';
import { ALLOWED_KEYS } from './schema.ts';
import type { Path, Source } from './source.ts';

/** A value read by a schema, or undefined when it has errors. */
export interface Shaped<Output> {
  readonly output: Output | undefined;
  readonly errors: readonly LocatedError[];
}

/** The keys that are allowed in each map; the name is its path with `[]` for every list index. */
export type AllowedKeys = Readonly<Record<string, readonly string[]>>;

/** What is wrong with the key at the end of a path, where these are allowed. */
type ExplainKey = (path: Path, key: string, allowed: readonly string[]) => LocatedError;

/** Looking for the nearest key takes its time, and no more errors are shown. */
const MAX_GUESSES = 100;

/** Reads a whole file by its schema and places every complaint in the file; those of its YAML are among them. */
export function shape<Schema extends z.ZodType>(
  source: Source,
  schema: Schema,
  allowed: AllowedKeys = ALLOWED_KEYS,
): Shaped<z.output<Schema>> {
  const { yamlErrors } = source;
  const result = schema.safeParse(source.data);
  if (result.success) {
    return { output: yamlErrors.length === 0 ? result.data : undefined, errors: yamlErrors };
  }
  const keysIn = (path: Path): readonly string[] => allowed[nameOf(source, path)] ?? [];
  let guesses = 0;
  const explain: ExplainKey = (path, key, known) => {
    guesses += 1;
    const isUnseen = mayBeSecret(source, path);
    const message = isUnseen ? unseenKey : unknownKey;
    return source.error(
      path,
      guesses > MAX_GUESSES ? 'unknown key' : message(key, known),
      isUnseen ? 'unseen key' : 'key',
    );
  };
  const errors = result.error.issues.flatMap((issue) => toErrors(source, issue, { keysIn, explain }));
  return { output: undefined, errors: [...yamlErrors, ...errors] };
}

function toErrors(
  source: Source,
  issue: z.core.$ZodIssue,
  { keysIn, explain }: { readonly keysIn: (path: Path) => readonly string[]; readonly explain: ExplainKey },
): readonly LocatedError[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysIn(issue.path);
    return issue.keys.map((key) => explain([...issue.path, key], key, allowed));
  }
  if (isLostValue(source, issue.path)) return [source.error(issue.path, issue.message, 'unseen key')];
  const part = issue.code === 'custom' && issue.params?.['part'] === 'key' ? 'key' : 'value';
  return [source.error(issue.path, issue.message, part)];
}

/** Whether an unknown key may be a secret that lost its key, or that stands in a file which is none of ours. */
function mayBeSecret(source: Source, path: Path): boolean {
  const value = valueAt(source.data, path);
  return (
    source.root === 'resources' ||
    path[0] === 'credentials' ||
    value === null ||
    (path.length === 1 && typeof value !== 'object')
  );
}

/** `labels: {abc}`: a key of a map with any keys, without a value. */
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
