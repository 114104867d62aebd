// Redacts responses for a public bug report: ids, names, paths, hosts and keys are replaced; what decoding depends on stays to
// the digit.

import { isCredentialName } from '../redact/credential-name.ts';
import { holdsSecret } from '../redact/secret-search.ts';
import { SECRET_PLACEHOLDER } from '../redact/secret.ts';
import {
  RESPONSE_SHAPE,
  shapeUnder,
  type ResponseShape,
  type PrivateKind,
  type ValueKind,
} from './response-shape.ts';
import { isObject } from '../sensecore/json.ts';
import { isHtml } from '../sensecore/response-error.ts';
import { scanBody } from './scan-body.ts';
import {
  parseAmount,
  parseDuration,
  parsePercent,
  parsePosition,
  parseRate,
  parseTimestamp,
} from './units.ts';

declare global {
  interface JSON {
    /** The reviver's third argument has the text of a number as it was written. */
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source: string }) => unknown,
    ): unknown;
    isRawJSON(value: unknown): value is { readonly rawJSON: string };
  }
}

/** A body that can be shown: JSON whose numbers `JSON.stringify` writes as they were, or a stand-in for other text. */
export type RedactedBody = { readonly json: unknown } | { readonly text: string };

export interface ResponseRedactor {
  /** The body of a response of any status. */
  redactBody(body: Uint8Array): RedactedBody;
  /** The placeholder of a value: the same one for the same value, such as `host-1`. */
  placeholder(kind: PrivateKind, value: string): string;
}

/** One redactor for everything that is to be compared later. Text that holds one of the secrets is never kept. */
export function createResponseRedactor(secrets: readonly string[]): ResponseRedactor {
  const context: Context = { secrets, placeholders: createPlaceholders() };
  return {
    redactBody(body) {
      const text = decodeText(body);
      const json =
        text === undefined || scanBody(body).excess !== undefined ? undefined : parseExactJson(text);
      if (json !== undefined) return { json: redactValue(json, RESPONSE_SHAPE, context) };
      return { text: standInFor(text) };
    },
    placeholder: (kind, value) => context.placeholders.text(kind, value),
  };
}

/** Parses JSON so that `JSON.stringify` writes every number as it was: `12.0`, and integers beyond 2^53. */
export function parseExactJson(text: string): unknown {
  try {
    return JSON.parse(text, (_, value, { source }) =>
      typeof value === 'number' ? JSON.rawJSON(source) : value,
    );
  } catch {
    return undefined;
  }
}

function decodeText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** Keeps what decides how such a body is reported: whether it is empty, a page, damaged JSON or plain text. */
function standInFor(text: string | undefined): string {
  if (text === undefined) return '{"a text that is not UTF-8 was here';
  if (text.trim() === '') return '';
  if (isHtml(text)) return '<!DOCTYPE html><title>an HTML page was here</title>';
  return /^\s*["<[{]/.test(text) ? '{"a damaged response was here' : 'a text was here';
}

type Shape = ResponseShape | ValueKind | undefined;

interface Context {
  readonly secrets: readonly string[];
  readonly placeholders: Placeholders;
}

function redactValue(value: unknown, shape: Shape, context: Context): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => redactValue(entry, shape, context));
  if (typeof value === 'string') return redactText(value, shape, context);
  if (JSON.isRawJSON(value)) return redactNumber(value, shape, context);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]: [string, unknown]) => {
      const known = shapeUnder(shape, key);
      const isSecret = shape === 'secret' || isCredentialName(key);
      const name = known === undefined ? redactKey(key, context) : key;
      return [name, redactValue(child, isSecret ? 'secret' : known, context)];
    }),
  );
}

function redactText(text: string, shape: Shape, { secrets, placeholders }: Context): string {
  // The absence of a value decides how a field is read.
  if (['', '-'].includes(text.trim())) return text;
  if (shape === 'secret') return SECRET_PLACEHOLDER;
  if (shape === 'enum' || shape === 'quantity') {
    const mayKeep = shape === 'enum' ? isWord(text) : isQuantity(text);
    return mayKeep && !holdsSecret(text, secrets) ? text : placeholders.text('text', text);
  }
  return placeholders.text(typeof shape === 'string' ? shape : 'text', text);
}

/** Numbers of an unknown meaning are kept while they are too small for an id. */
const MAX_ANONYMOUS = 1e6;

function redactNumber(raw: { readonly rawJSON: string }, shape: Shape, { placeholders }: Context): unknown {
  if (shape === 'secret') return 0;
  if (shape === 'enum' || shape === 'quantity') return raw;
  const isSmall = Math.abs(Number(raw.rawJSON)) < MAX_ANONYMOUS;
  return isSmall && typeof shape !== 'string' ? raw : placeholders.number(raw.rawJSON);
}

/** A key that is not documented may be a value: an id, or a name. */
function redactKey(key: string, { secrets, placeholders }: Context): string {
  const isName = /^@?[A-Za-z_]{1,40}\d{0,2}$/.test(key) && !holdsSecret(key, secrets);
  return isName ? key : placeholders.text('key', key);
}

/** A name as enumerations have them, documented or not, or a position. */
function isWord(text: string): boolean {
  const trimmed = text.trim();
  return trimmed === '' || /^[A-Za-z_]{1,64}\d?[A-Za-z_]{0,64}$/.test(trimmed) || isPosition(trimmed);
}

function isPosition(text: string): boolean {
  const position = parsePosition(text);
  return position >= 0 && position < 1000;
}

/** Also what we cannot read: `12 foo/s` and `2025/11/23 10:00` are what a bug report is about. */
const NEARLY_QUANTITY =
  /^(?:[-+]?[\d.,]{1,25} ?[\p{L}%％/]{0,12}|\d{4}[-/]\d\d?[-/]\d\d?[T ]?[\d:.+Z]{0,20})$/u;

const QUANTITY_PARSERS: readonly ((text: string) => number | undefined)[] = [
  parseAmount,
  parsePercent,
  (text) => parseRate(text, 1024),
  parseDuration,
  parseTimestamp,
];

function isQuantity(text: string): boolean {
  return NEARLY_QUANTITY.test(text) || QUANTITY_PARSERS.some((parse) => !Number.isNaN(parse(text)));
}

interface Placeholders {
  text(kind: PrivateKind | 'text' | 'key', value: string): string;
  number(source: string): number;
}

function createPlaceholders(): Placeholders {
  const known = new Map<string, Map<string, number>>();
  const numberOf = (kind: string, value: string): number => {
    const ofKind = known.get(kind) ?? new Map<string, number>();
    known.set(kind, ofKind);
    const number = ofKind.get(value) ?? ofKind.size + 1;
    ofKind.set(value, number);
    return number;
  };
  return {
    text: (kind, value) => `${kind}-${numberOf(kind, value)}`,
    number: (source) => numberOf('number', source),
  };
}
