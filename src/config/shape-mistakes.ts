import type { z } from 'zod';
import type { Mistake } from './config-error.ts';
import { nearestName } from '../model/nearest.ts';
import { ALLOWED_KEYS } from './schema.ts';
import type { Path, Source } from './source.ts';

/** A value read by a schema, or undefined when it has mistakes. */
export interface Shaped<Output> {
  readonly output: Output | undefined;
  readonly mistakes: readonly Mistake[];
}

/** The keys that are allowed in each map; the name is its path with `[]` for every list index. */
export type AllowedKeys = Readonly<Record<string, readonly string[]>>;

/** Reads a whole file by its schema and places every complaint in the file; those of its YAML are among them. */
export function shape<Schema extends z.ZodType>(
  source: Source,
  schema: Schema,
  allowed: AllowedKeys = ALLOWED_KEYS,
): Shaped<z.output<Schema>> {
  const { yamlMistakes } = source;
  const result = schema.safeParse(source.data);
  if (result.success) {
    return { output: yamlMistakes.length === 0 ? result.data : undefined, mistakes: yamlMistakes };
  }
  const keysIn = (path: Path): readonly string[] => allowed[nameOf(source, path)] ?? [];
  const mistakes = result.error.issues.flatMap((issue) => toMistakes(source, issue, keysIn));
  return { output: undefined, mistakes: [...yamlMistakes, ...mistakes] };
}

function toMistakes(
  source: Source,
  issue: z.core.$ZodIssue,
  keysIn: (path: Path) => readonly string[],
): readonly Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysIn(issue.path);
    return issue.keys.map((key) => source.mistake([...issue.path, key], unknownKey(key, allowed), 'key'));
  }
  const part = issue.code === 'custom' && issue.params?.['part'] === 'key' ? 'key' : 'value';
  return [source.mistake(issue.path, issue.message, part)];
}

function nameOf(source: Source, path: Path): string {
  const fromTop = source.root === 'resources' ? ['resources', ...path] : path;
  const name = fromTop.map((key) => (typeof key === 'number' ? '[]' : `.${String(key)}`)).join('');
  return name.replace(/^\./, '');
}

function unknownKey(key: string, allowed: readonly string[]): string {
  const list = allowed.join(', ');
  const guess = nearestName(key.split(':', 1)[0] ?? '', allowed);
  // A value that lost its key would be quoted, and may be a secret: "secret_key:abc" is a key to YAML.
  if (!/^[\w-]{1,64}$/.test(key)) {
    const question = guess === undefined ? '' : ` Did you mean "${guess.name}"?`;
    return `unknown key; is a space after a ":" missing?${question} Allowed: ${list}`;
  }
  if (guess === undefined) return `unknown key "${key}"; allowed are ${list}`;
  return `unknown key "${key}"; did you mean "${guess.name}"?${guess.isClose ? '' : ` Allowed: ${list}`}`;
}
