// Finds what is wrong with the YAML of a file, and what its aliases stand for.

import {
  type Alias,
  type Document,
  type ErrorCode,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type LineCounter,
  type Node,
  type YAMLError,
  type YAMLMap,
} from 'yaml';

/** A YAML error at an offset of the text, in UTF-16 units. */
export interface YamlError {
  readonly offset: number;
  readonly message: string;
  /** Whether the text can be read all the same. */
  readonly isReadable: boolean;
}

/**
 * The message for each error of the parser. The parser's own messages quote the text, which may be a secret.
 */
const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) cannot have an anchor or tag',
  BAD_ALIAS: 'invalid anchor (&name) or alias (*name); quote a value that starts with & or *',
  BAD_COLLECTION_TYPE: 'the tag does not match the value',
  BAD_DIRECTIVE: 'only %YAML and %TAG directives are known; quote a value that starts with %',
  BAD_DQ_ESCAPE: 'unknown escape sequence in double quotes; write a backslash as \\\\ or use single quotes',
  BAD_INDENT: 'wrong indentation; entries of one map or list start in the same column',
  BAD_PROP_ORDER: 'anchors and tags come after the ? : - indicators',
  BAD_SCALAR_START: 'a plain value cannot start with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a map or list cannot start here; add a line break, or quote a value that holds ": "',
  BLOCK_IN_FLOW: 'an indented map or list cannot be inside { } or [ ]',
  DUPLICATE_KEY: 'duplicate key in this map',
  IMPOSSIBLE: 'cannot be read as YAML',
  KEY_OVER_1024_CHARS: 'the key is too long',
  MISSING_CHAR: 'missing ":" followed by a space, or missing comma, quote or bracket',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; is a ":" missing, or the indentation wrong?',
  MULTIPLE_ANCHORS: 'a value can have only one anchor',
  MULTIPLE_DOCS: 'a file must hold a single document; remove the ---',
  MULTIPLE_TAGS: 'a value can have only one tag',
  NON_STRING_KEY: 'a key must be plain text',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  TAG_RESOLVE_FAILED: 'unknown tag; quote a value that starts with !',
  UNEXPECTED_TOKEN: 'unexpected text here; check quotes, brackets and indentation',
};

/** What one pass over a parsed document finds. */
export interface YamlSurvey {
  /** In the order of the text. At most one for each line that cannot be read, because one confuses the parser for the rest of it. */
  readonly errors: readonly YamlError[];
  /** The node that each alias stands for. */
  readonly anchored: ReadonlyMap<Alias, Node>;
}

/** The parser searches all anchors for each. */
export const MAX_ALIASES = 1000;
/** More than any real file has. */
const MAX_VALUES = 200_000;

const MESSAGES_OF_ALIASES = {
  unknown: 'alias of an unknown anchor; quote a value that starts with *',
  tooMany: `more than ${MAX_ALIASES} aliases (*name) in one file`,
  tooMuch: `more than ${MAX_VALUES} values once aliases (*name) are expanded`,
} as const;

export function surveyYaml(document: Document.Parsed, lines: LineCounter): YamlSurvey {
  const walk = new Walk();
  walk.visitAll(document.contents);
  const found = [...[...document.errors, ...document.warnings].map(toError), ...walk.errors];
  found.sort((a, b) => a.offset - b.offset);
  const lineOf = ({ offset }: YamlError): number => lines.linePos(offset).line;
  const confused = new Map<number, YamlError>();
  for (const error of found) {
    if (!error.isReadable && !confused.has(lineOf(error))) confused.set(lineOf(error), error);
  }
  const errors = found.filter((error) => (confused.get(lineOf(error)) ?? error) === error);
  return { errors, anchored: walk.anchored };
}

/** Finds what the parser does not look for, or only in quadratic time. */
class Walk {
  readonly errors: YamlError[] = [];
  readonly anchored = new Map<Alias, Node>();
  readonly #anchors = new Map<string, Node>();
  readonly #counts = new Map<Node, number>();

  visitAll(contents: unknown): void {
    if (this.#countValues(contents) > MAX_VALUES)
      this.errors.push({ offset: 0, message: MESSAGES_OF_ALIASES.tooMuch, isReadable: false });
  }

  /** How many values a node holds, aliases expanded; infinitely many when one stands for a node around it. */
  #countValues(node: unknown): number {
    if (isAlias(node)) return this.#countAlias(node);
    if (!isScalar(node) && !isCollection(node)) return 0;
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    let count = 1;
    if (isMap(node)) this.#checkKeys(node);
    for (const item of isCollection(node) ? node.items : [])
      count += isPair(item)
        ? this.#countValues(item.key) + this.#countValues(item.value)
        : this.#countValues(item);
    this.#counts.set(node, count);
    return count;
  }

  #countAlias(alias: Alias): number {
    const node = this.#anchors.get(alias.source);
    if (node === undefined) this.#report(alias, MESSAGES_OF_ALIASES.unknown);
    else this.anchored.set(alias, node);
    if (this.anchored.size === MAX_ALIASES + 1) this.#report(alias, MESSAGES_OF_ALIASES.tooMany);
    return node === undefined ? 1 : (this.#counts.get(node) ?? Infinity);
  }

  #checkKeys({ items }: YAMLMap): void {
    const seen = new Set<unknown>();
    for (const { key } of items) {
      if (!isScalar(key)) continue;
      // Objects cannot hold it safely, and schemas drop it without an error.
      if (key.value === '__proto__') this.#report(key, 'a key must not be __proto__');
      if (seen.has(key.value)) this.#report(key, MESSAGES.DUPLICATE_KEY, true);
      seen.add(key.value);
    }
  }

  #report(node: Node, message: string, isReadable = false): void {
    this.errors.push({ offset: node.range?.[0] ?? 0, message, isReadable });
  }
}

function toError(error: YAMLError): YamlError {
  return {
    offset: error.pos[0],
    message: MESSAGES[error.code],
    isReadable: error.code === 'DUPLICATE_KEY',
  };
}
