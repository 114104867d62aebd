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
 * What each of the parser's errors means to the person who wrote the file. Words of our own, because the parser's
 * quote the text, and the text may be a secret.
 */
const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) takes no anchor or tag',
  BAD_ALIAS: 'an anchor (&name) or alias (*name) is not written right; quote a value that starts with & or *',
  BAD_COLLECTION_TYPE: 'the tag does not fit the value',
  BAD_DIRECTIVE: 'only %YAML and %TAG directives are known; quote a value that starts with %',
  BAD_DQ_ESCAPE: 'unknown escape sequence in double quotes; write a backslash as \\\\ or use single quotes',
  BAD_INDENT: 'wrong indentation; entries of one map or list start in the same column',
  BAD_PROP_ORDER: 'anchors and tags come after the ? : - indicators',
  BAD_SCALAR_START: 'a plain value cannot start with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a map or list cannot start here; is a line break missing, or are quotes around a ": "?',
  BLOCK_IN_FLOW: 'an indented map or list cannot be inside { } or [ ]',
  DUPLICATE_KEY: 'the key is given twice in this map',
  IMPOSSIBLE: 'cannot be read as YAML',
  KEY_OVER_1024_CHARS: 'the key is too long',
  MISSING_CHAR: 'something is missing here: a ":" with a space after it, a comma, a quote or a bracket',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; is a ":" missing, or the indentation wrong?',
  MULTIPLE_ANCHORS: 'a value can have only one anchor',
  MULTIPLE_DOCS: 'a file holds only one document; remove the ---',
  MULTIPLE_TAGS: 'a value can have only one tag',
  NON_STRING_KEY: 'a key must be plain text',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  TAG_RESOLVE_FAILED: 'unknown tag; quote a value that starts with !',
  UNEXPECTED_TOKEN: 'unexpected text here; check quotes, brackets and indentation',
};

/** A parsed document, looked through once. */
export interface YamlSurvey {
  /** In the order of the text. Of those that it cannot be read with, at most one for each line, because one confuses the parser for the rest of it. */
  readonly errors: readonly YamlError[];
  /** What each alias stands for. */
  readonly anchored: ReadonlyMap<Alias, Node>;
}

/** The library looks through all anchors for each. */
export const MAX_ALIASES = 1000;
/** More than any file of honest use has. */
const MAX_VALUES = 200_000;

const MESSAGES_OF_ALIASES = {
  unknown: 'no anchor has this name; quote a value that starts with *',
  tooMany: `more than ${MAX_ALIASES} aliases (*name) in one file`,
  tooMuch: `more than ${MAX_VALUES} values, with what aliases (*name) stand for`,
} as const;

export function surveyYaml(document: Document.Parsed, lines: LineCounter): YamlSurvey {
  const found = [...document.errors, ...document.warnings].map(toError);
  const walk = createWalk(found);
  if (walk.countValues(document.contents) > MAX_VALUES)
    found.push({ offset: 0, message: MESSAGES_OF_ALIASES.tooMuch, isReadable: false });
  found.sort((a, b) => a.offset - b.offset);
  const lineOf = ({ offset }: YamlError): number => lines.linePos(offset).line;
  const confused = new Map<number, YamlError>();
  for (const error of found) {
    if (!error.isReadable && !confused.has(lineOf(error))) confused.set(lineOf(error), error);
  }
  const errors = found.filter((error) => (confused.get(lineOf(error)) ?? error) === error);
  return { errors, anchored: walk.anchored };
}

interface Walk {
  readonly anchored: ReadonlyMap<Alias, Node>;
  /** How many values a node holds, with what aliases stand for; infinitely many when one stands for what holds it. */
  countValues(node: unknown): number;
}

/** Adds to `found` what the parser does not look for, or only in quadratic time. */
function createWalk(found: YamlError[]): Walk {
  const anchors = new Map<string, Node>();
  const anchored = new Map<Alias, Node>();
  const counts = new Map<Node, number>();
  const tell = (node: Node, message: string, isReadable = false): void => {
    found.push({ offset: node.range?.[0] ?? 0, message, isReadable });
  };

  function countAlias(alias: Alias): number {
    const node = anchors.get(alias.source);
    if (node === undefined) tell(alias, MESSAGES_OF_ALIASES.unknown);
    else anchored.set(alias, node);
    if (anchored.size === MAX_ALIASES + 1) tell(alias, MESSAGES_OF_ALIASES.tooMany);
    return node === undefined ? 1 : (counts.get(node) ?? Infinity);
  }

  function checkKeys({ items }: YAMLMap): void {
    const seen = new Set<unknown>();
    for (const { key } of items) {
      if (!isScalar(key)) continue;
      // Objects cannot hold it safely, and schemas drop it without a word.
      if (key.value === '__proto__') tell(key, 'a key must not be __proto__');
      if (seen.has(key.value)) tell(key, MESSAGES.DUPLICATE_KEY, true);
      seen.add(key.value);
    }
  }

  function countValues(node: unknown): number {
    if (isAlias(node)) return countAlias(node);
    if (!isScalar(node) && !isCollection(node)) return 0;
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    let count = 1;
    if (isMap(node)) checkKeys(node);
    for (const item of isCollection(node) ? node.items : [])
      count += isPair(item) ? countValues(item.key) + countValues(item.value) : countValues(item);
    counts.set(node, count);
    return count;
  }

  return { anchored, countValues };
}

function toError(error: YAMLError): YamlError {
  return {
    offset: error.pos[0],
    message: MESSAGES[error.code],
    isReadable: error.code === 'DUPLICATE_KEY',
  };
}
