// Reads the comments of config.example.yaml.

import { readFileSync } from 'node:fs';
import { ALLOWED_KEYS } from '../../src/config/schema.ts';

const EXAMPLE = 'config.example.yaml';

/**
 * The comment of config.example.yaml before each key, which may itself be in a comment, by its path with `[]` for every list,
 * as in `resources[].zone`. Throws when a key has none.
 */
export function readConfigComments(): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  const parents: { readonly column: number; readonly path: string }[] = [];
  let comment: string[] = [];
  for (const line of readFileSync(EXAMPLE, 'utf8').split('\n')) {
    const key = findKey(line, parents);
    if (key !== undefined) {
      const path = key.path.join('.');
      if (comment.length > 0 && !comments.has(path)) comments.set(path, comment.join(' '));
      parents.splice(key.path.length - 1, parents.length, { column: key.column, path: key.step });
    }
    const [, text] = /^ *# ?(.*)$/.exec(line) ?? [];
    comment = text === undefined || key !== undefined ? [] : [...comment, text];
  }
  for (const path of allPaths()) {
    if (!comments.has(path)) throw new Error(`${EXAMPLE} has no comment on ${path}`);
  }
  return comments;
}

interface Key {
  readonly column: number;
  readonly path: readonly string[];
  /** The last part of the path, as those below it have it in theirs. */
  readonly step: string;
}

function findKey(
  line: string,
  parents: readonly { readonly column: number; readonly path: string }[],
): Key | undefined {
  const [, before = '', name = ''] = /^((?: *)(?:- )?(?:# )?)(\w+):/.exec(line) ?? [];
  if (name === '') return undefined;
  const column = before.replace('# ', '').length;
  const above = parents.filter((parent) => parent.column < column).map(({ path }) => path);
  if (!(ALLOWED_KEYS[above.join('.')] ?? []).includes(name)) return undefined;
  const isList = [...above, `${name}[]`].join('.') in ALLOWED_KEYS;
  return { column, path: [...above, name], step: isList ? `${name}[]` : name };
}

function allPaths(): readonly string[] {
  return Object.entries(ALLOWED_KEYS).flatMap(([path, keys]) =>
    keys.map((key) => (path === '' ? key : `${path}.${key}`)),
  );
}
