// Reads a YAML file, and finds the line and column of each of its values.

import { dirname } from 'node:path';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Scalar,
  type YAMLMap,
} from 'yaml';
import type { LocatedError } from './config-error.ts';
import { readText } from './file-access.ts';
import { surveyYaml, type YamlSurvey } from './yaml-errors.ts';

/** Keys and list indexes from the top of a YAML file to a value. */
export type Path = readonly PropertyKey[];

/** A file of the configuration: its path, its name in messages, and the name of its top level. */
export interface SourceFile {
  readonly path: string;
  readonly shownAs: string;
  readonly root: 'config' | 'resources' | 'web config';
  /** Whether a file without a value counts as an empty map. */
  readonly mayBeEmpty?: boolean;
  /** Paths at which a number or a boolean is read as the text that it is written as; `*` is any key or index. */
  readonly texts?: readonly (readonly string[])[];
}

/** A YAML file that could be read. */
export interface Source extends SourceFile {
  /** The directory that relative paths in the file are resolved against. Absolute. */
  readonly directory: string;
  readonly data: unknown;
  /** Errors of its YAML that leave it readable: a duplicate key has its last value. */
  readonly yamlErrors: readonly LocatedError[];
  /**
   * An error at the value of `path`, or at its key, which may have to stay unseen. When the path does not exist, at the
   * innermost map or list that should hold it.
   */
  readonly error: (path: Path, message: string, part?: Part) => LocatedError;
}

/** The part of a path that an error is at. */
type Part = 'key' | 'unseen key' | 'value';

export type SourceResult =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly errors: readonly LocatedError[] };

/** Reads and parses one YAML file of the configuration. `file.path` is absolute. */
export async function readSource(file: SourceFile): Promise<SourceResult> {
  const read = await readText(file.path);
  if (read.ok) return parseSource(file, read.text);
  const { line, column, message } = read;
  return { ok: false, errors: [{ file: file.shownAs, line, column, path: file.root, message }] };
}

function parseSource(file: SourceFile, text: string): SourceResult {
  const lines = new LineCounter();
  const errorAt = (offset: number, path: string, message: string): LocatedError => {
    const { line, col } = lines.linePos(offset);
    return { file: file.shownAs, line: Math.max(line, 1), column: Math.max(col, 1), path, message };
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    // The parser compares each key with all before it; the survey finds them as well.
    uniqueKeys: false,
  });
  const { errors: found, anchored } = surveyYaml(document, lines);
  const errors = found.map(({ offset, message }) => errorAt(offset, 'yaml', message));
  if (!found.every(({ isReadable }) => isReadable)) return { ok: false, errors };
  if (document.contents === null && file.mayBeEmpty !== true)
    return { ok: false, errors: [errorAt(0, 'yaml', 'the file is empty')] };

  for (const path of file.texts ?? []) keepText(anchored, document.contents, path);
  const data: unknown = document.contents === null ? {} : document.toJS({ maxAliasCount: -1 });
  const offsetOf = createOffsetFinder(document, anchored);
  const error: Source['error'] = (path, message, part = 'value') => {
    const shown = part === 'unseen key' ? path.slice(0, -1) : path;
    return errorAt(offsetOf(path, part), formatPath(file.root, shown), message);
  };
  const directory = dirname(file.path);
  return { ok: true, source: { ...file, directory, data, yamlErrors: errors, error } };
}

type Anchored = YamlSurvey['anchored'];

function resolve(anchored: Anchored, node: unknown): unknown {
  return isAlias(node) ? anchored.get(node) : node;
}

/** Turns numbers and booleans at a path into the text that they are written as. */
function keepText(anchored: Anchored, parent: unknown, [key, ...rest]: readonly string[]): void {
  const change = (value: unknown): unknown => {
    if (rest.length === 0) return toText(anchored, value);
    keepText(anchored, value, rest);
    return value;
  };
  const node = resolve(anchored, parent);
  if (isMap(node)) {
    for (const pair of node.items) {
      if (key === '*' || (isScalar(pair.key) && pair.key.value === key)) pair.value = change(pair.value);
    }
  } else if (isSeq(node) && key === '*') {
    node.items = node.items.map(change);
  }
}

function toText(anchored: Anchored, value: unknown): unknown {
  const node = resolve(anchored, value);
  if (!isScalar(node) || (typeof node.value !== 'number' && typeof node.value !== 'boolean')) return value;
  if (node !== value)
    return Object.assign(new Scalar(node.source), { range: isNode(value) ? value.range : null });
  node.value = node.source;
  return node;
}

interface Child {
  readonly key: unknown;
  readonly value: unknown;
}

/** Finds the offset in the text of a value, or of its key. */
function createOffsetFinder(
  { contents }: Document.Parsed,
  anchored: Anchored,
): (path: Path, part: Part) => number {
  /** The pairs of each map that was searched; of a duplicate key the last. */
  const pairs = new Map<YAMLMap, ReadonlyMap<unknown, Child>>();

  function childOf(node: unknown, key: PropertyKey): Child | undefined {
    if (isSeq(node) && typeof key === 'number') {
      const value = node.items[key];
      return value === undefined ? undefined : { key: value, value };
    }
    if (!isMap(node)) return undefined;
    const known =
      pairs.get(node) ??
      new Map(node.items.flatMap((pair) => (isScalar(pair.key) ? [[pair.key.value, pair]] : [])));
    pairs.set(node, known);
    return known.get(key);
  }

  return (path, part) => {
    let node = resolve(anchored, contents);
    let offset = startOf(node);
    for (const [depth, key] of path.entries()) {
      const child = childOf(node, key);
      if (child === undefined) break;
      const wantsKey = part !== 'value' && depth === path.length - 1;
      offset = startOf(wantsKey ? child.key : child.value) ?? offset;
      node = resolve(anchored, child.value);
    }
    return offset ?? 0;
  };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

const PLAIN_KEY = /^[\w-]{1,64}$/;

/** `resources[0].zone`. A key that is no plain word is left out: it may be a value, and a secret, that lost its key. */
function formatPath(root: SourceFile['root'], path: Path): string {
  let text = '';
  // The names of users are keys, and a password that lost its name would be one.
  const shown = path[0] === 'basic_auth_users' ? path.slice(0, 1) : path;
  for (const key of shown) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (typeof key === 'string' && PLAIN_KEY.test(key)) text += text === '' ? key : `.${key}`;
  }
  if (root === 'resources') return `resources${text}`;
  return text === '' ? root : text;
}
