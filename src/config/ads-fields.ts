// Values with a form of their own: identifiers, names, URLs, paths, labels, patterns of metric names.

import { setFlagsFromString } from 'node:v8';
import { z } from 'zod';
import { DATA_SYNC_PATTERN, isDataSyncName, isIdentifier } from '../model/resource.ts';
import { isPrintable } from '../text/printable.ts';
import { isIntact, mustBe, mustBeUnseen, text } from './fields.ts';

const IDENTIFIER = '1 to 128 letters, digits, ".", "_" or "-"';

/** A subscription, resource group or zone: one segment of the URL's path. */
export function identifier() {
  return text(IDENTIFIER, (value) => {
    if (value === '.' || value === '..') return `must be ${IDENTIFIER}, but not "." or ".."`;
    const stray = /[^A-Za-z0-9._-]/u.exec(value)?.[0];
    if (stray === undefined) return isIdentifier(value) ? undefined : mustBe(IDENTIFIER)({ input: value });
    return `must be ${IDENTIFIER}, but has ${explainStray(stray)}`;
  }).meta({ title: 'identifier', pattern: '^[A-Za-z0-9._-]{1,128}$', not: { enum: ['.', '..'] } });
}

const DATA_SYNC =
  'a name of at most 63 lower-case letters, digits and hyphens that starts with a letter and ends with no hyphen';

/** The name of a data-sync resource, as the API's documentation gives its pattern. */
export function dataSyncName() {
  return text(DATA_SYNC, (value) => {
    if (isDataSyncName(value)) return undefined;
    const stray = /[^a-z0-9-]/u.exec(value)?.[0];
    return stray === undefined
      ? mustBe(DATA_SYNC)({ input: value })
      : `must be ${DATA_SYNC}; this one has ${explainStray(stray)}`;
  }).meta({ title: 'name of a data-sync resource', pattern: DATA_SYNC_PATTERN.source });
}

/** Names the character, and what was probably pasted. */
function explainStray(stray: string): string {
  const named = /[\p{C}\p{Z}]/u.test(stray)
    ? `the character ${codePoint(stray)}`
    : `the character "${stray}"`;
  if (stray === '/') return `${named}: it looks like a path; give only one segment of it`;
  if ('&?=#'.includes(stray)) return `${named}: it looks like a part of a URL; give only one value of it`;
  return named;
}

function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return character === ' ' ? '" " (a space)' : `U+${hex}`;
}

const NAME = '1 to 128 characters without control characters and line separators';

/** The name of a resource or credential: a label's value that people choose. */
export function displayName(explain: typeof mustBe = mustBe) {
  return text(NAME, (value) =>
    /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,128}$/u.test(value) ? undefined : explain(NAME)({ input: value }),
  ).meta({ title: 'name', pattern: String.raw`^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,128}$` });
}

/** Stands for `{region}` where a URL is parsed. */
const SAMPLE_REGION = 'region-0';

/**
 * An http or https URL that may hold `{region}` unless `hasRegion` is false, without a slash at its end. Its errors never quote it,
 * because it may hold a password.
 */
export function baseUrl({
  example = 'https://management.sensecoreapi.cn',
  hasRegion = true,
}: { readonly hasRegion?: boolean; readonly example?: string } = {}) {
  const what = `a URL such as ${example}`;
  const texts = z
    .string({ error: mustBeUnseen(what) })
    .meta({ title: 'URL', pattern: String.raw`^[hH][tT][tT][pP][sS]?://[^\s?#\\]+$` });
  return texts.transform((value, context) => {
    const error = findUrlError(value, hasRegion);
    if (error !== undefined) {
      context.addIssue(`must be ${what}${error}`);
      return z.NEVER;
    }
    const url = new URL(value.replaceAll('{region}', SAMPLE_REGION));
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replaceAll(SAMPLE_REGION, '{region}');
  });
}

/** What follows "must be a URL such as …". */
function findUrlError(value: string, hasRegion: boolean): string | undefined {
  if (!/^https?:\/\//i.test(value)) return '; it must start with https:// or http://';
  if (/[\s\p{C}\\]/u.test(value)) return ', without spaces, control characters and backslashes';
  const filled = hasRegion ? value.replaceAll('{region}', SAMPLE_REGION) : value;
  if (/[{}]/.test(filled)) return hasRegion ? ', with no placeholder but {region}' : ', without placeholders';
  const url = URL.parse(filled);
  if (url === null) return '; this is not a valid URL';
  if (url.username !== '' || url.password !== '') {
    return ', without a user and password; they belong to credentials';
  }
  if (value.includes('?')) return ', without a query (nothing from the "?" on)';
  if (value.includes('#')) return ', without a fragment (nothing from the "#" on)';
  return undefined;
}

const PLACEHOLDERS = ['{subscription}', '{resource_group}', '{zone}', '{region}', '{data_sync}'];

/** The template of the request's path. */
export function pathTemplate() {
  const what = `a path that starts with "/" and holds {data_sync}, with no placeholders but ${PLACEHOLDERS.join(', ')}`;
  return text(what, (value) => {
    const fixedText = PLACEHOLDERS.reduce((rest, placeholder) => rest.replaceAll(placeholder, ''), value);
    if (value.startsWith('/') && value.includes('{data_sync}') && !/[{}\s#\\\p{C}]/u.test(fixedText)) {
      return undefined;
    }
    const unknown = /\{[^{}]*\}/.exec(fixedText)?.[0];
    const why = unknown === undefined ? mustBe(what)({ input: value }) : `must be ${what}, not ${unknown}`;
    return /[\s#\\]/.test(fixedText) ? `${why}; no spaces, "#" or backslashes` : why;
  }).meta({
    title: 'path',
    pattern: String.raw`^/([^{}\s#\\]|\{(subscription|resource_group|zone|region|data_sync)\})*$`,
    allOf: [{ pattern: String.raw`\{data_sync\}` }],
  });
}

const RESERVED_LABELS = [
  'subscription',
  'resource_group',
  'zone',
  'data_sync',
  'resource',
  'job',
  'instance',
  'le',
  'quantile',
];

/** Programs that read the exposition line by line would take a separator for the end of one, and reject all of it. */
const LABEL_VALUE =
  'must be valid Unicode text without control characters but tab and newline, and without line separators';

/** Extra labels: valid label names that nothing else uses, with text values. */
export function labels() {
  const value = text('text', (label) => (isPrintable(label) ? undefined : LABEL_VALUE)).meta({
    pattern: String.raw`^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]*$`,
  });
  return z
    .record(z.string(), value, { error: mustBe('a map of label names to texts') })
    .superRefine(
      (map, context) => {
        for (const name of Object.keys(map)) {
          const message = findLabelError(name);
          if (message === undefined) continue;
          context.addIssue({ code: 'custom', path: [name], message, params: { part: 'key' } });
        }
      },
      { when: isIntact([]) },
    )
    .meta({
      title: 'label names with texts',
      propertyNames: {
        pattern: '^(_|_?[A-Za-z][A-Za-z0-9_]*|_[0-9][A-Za-z0-9_]*)$',
        not: { enum: RESERVED_LABELS },
      },
    });
}

function findLabelError(name: string): string | undefined {
  if (name.startsWith('__')) return 'a label name must not start with "__", which Prometheus reserves';
  if (RESERVED_LABELS.includes(name)) {
    return `"${name}" is reserved; a label must not be named ${RESERVED_LABELS.join(', ')}`;
  }
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return undefined;
  return 'a label name must be letters, digits and "_", not starting with a digit';
}

/** An expression takes time proportional to its length, too: a few 100 names are matched in milliseconds. */
const MAX_EXPRESSION_LENGTH = 256;

/** Regular expressions of metric names, anchored at both ends. */
export function metricPatterns() {
  return z.array(linearPattern('metric names'), {
    error: mustBe('a list of regular expressions of metric names'),
  });
}

/** A regular expression of `what`, anchored at both ends. */
export function linearPattern(what: string) {
  const pattern = z
    .string({ error: mustBe(`a regular expression of ${what}`) })
    .max(MAX_EXPRESSION_LENGTH, `must be at most ${MAX_EXPRESSION_LENGTH} characters long`)
    .meta({ title: 'regular expression' });
  return pattern.transform((value, context) => {
    try {
      return toLinearPattern(value);
    } catch (error) {
      const reason = error instanceof Error ? error.message : undefined;
      context.addIssue(`must be a valid regular expression of ${what} (${reason})`);
      return z.NEVER;
    }
  });
}

const NOT_LINEAR =
  'no look-around, back references, Unicode classes, or more than 16 repetitions, which can take exponential time';

/**
 * An anchored regular expression of ASCII that takes time linear in the text. Like RE2, and so Prometheus, it has no
 * look-around and no back references. Throws an Error that says what is wrong.
 */
export function toLinearPattern(expression: string): RegExp {
  // Alone first: "a)|(b" is only valid inside the group that anchors it.
  const { source } = compile(expression, 'u', (error) => error.message.split(': ').at(-1));
  // The linear engine of V8 knows no Unicode, and would take these for letters.
  if (/\\[pPu]/.test(source)) throw new Error(NOT_LINEAR);
  // Only adds the flag "l".
  setFlagsFromString('--enable-experimental-regexp-engine');
  return compile(`^(?:${source})$`, 'l', () => NOT_LINEAR);
}

function compile(source: string, flags: string, explain: (error: Error) => string | undefined): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new Error(error instanceof Error ? explain(error) : undefined, { cause: error });
  }
}
