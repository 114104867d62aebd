import { type Document, type ErrorCode, type LineCounter, visit, type YAMLError } from 'yaml';

/** A YAML mistake at an offset of the text, in UTF-16 units. */
export interface YamlMistake {
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

/**
 * The mistakes of a parsed document. Of those that it cannot be read with, at most one for each line, because one confuses
 * the parser for the rest of it.
 */
export function yamlMistakes(document: Document.Parsed, lines: LineCounter): readonly YamlMistake[] {
  const found = [...document.errors, ...document.warnings].map(toMistake);
  visit(document, {
    Scalar: (key, scalar) => {
      // Objects cannot hold it safely, and schemas drop it without a word.
      if (key !== 'key' || scalar.value !== '__proto__') return;
      const message = 'a key must not be __proto__';
      found.push({ offset: scalar.range?.[0] ?? 0, message, isReadable: false });
    },
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const message = 'no anchor has this name; quote a value that starts with *';
      found.push({ offset: alias.range?.[0] ?? 0, message, isReadable: false });
    },
  });
  found.sort((a, b) => a.offset - b.offset);
  const lineOf = ({ offset }: YamlMistake): number => lines.linePos(offset).line;
  const confused = new Map<number, YamlMistake>();
  for (const mistake of found) {
    if (!mistake.isReadable && !confused.has(lineOf(mistake))) confused.set(lineOf(mistake), mistake);
  }
  return found.filter((mistake) => (confused.get(lineOf(mistake)) ?? mistake) === mistake);
}

function toMistake(error: YAMLError): YamlMistake {
  return {
    offset: error.pos[0],
    message: MESSAGES[error.code],
    isReadable: error.code === 'DUPLICATE_KEY',
  };
}
