// Parses the query of the API, and reports every error in it.

import { closestMatch } from '../../text/closest-match.ts';
import { FAILURE_REASONS } from '../../model/failure-reason.ts';
import { TASK_STATES, TASK_TYPES } from '../../model/task.ts';
import { truncate } from '../../text/printable.ts';
import {
  decodeCursor,
  DEFAULT_QUERY,
  MAX_LIMIT,
  parseSort,
  SORT_COLUMNS,
  STALLED_CHOICES,
  type TaskPosition,
  type TaskQuery,
  type TaskSort,
} from './task-query.ts';
import type { ErrorsView } from './views.ts';

export type ParsedQuery<Query> =
  | { readonly ok: true; readonly query: Query }
  | {
      readonly ok: false;
      readonly errors: ErrorsView;
      /** The query without what is wrong. */
      readonly query: Query;
    };

type ParameterError = ErrorsView['errors'][number];

const PARAMETERS: readonly string[] = [
  'resource',
  'id',
  'state',
  'type',
  'reason',
  'stalled',
  'q',
  'sort',
  'limit',
  'cursor',
];

/** Characters of a search at most. */
export const MAX_SEARCH_LENGTH = 256;

/** Allowed values listed in a message at most. */
const MAX_LISTED = 40;

/** Names compared for "Did you mean" at most, which takes a few milliseconds. */
const MAX_COMPARED = 1000;

/** Unknown parameters reported at most, each compared with the known ones. */
const MAX_UNKNOWN = 10;

/** Parses the query of `GET /api/v1/tasks`, or reports every error in it. `resources` are the names of all resources. */
export function parseTaskQuery(
  parameters: URLSearchParams,
  resources: readonly string[],
  defaults: Pick<TaskQuery, 'limit' | 'sort'> = DEFAULT_QUERY,
): ParsedQuery<TaskQuery> {
  const reader = createReader(parameters);
  const sort = readSort(reader, defaults.sort);
  const query: TaskQuery = {
    resources: reader.names('resource', resources),
    ids: parameters.getAll('id'),
    states: reader.names('state', TASK_STATES),
    types: reader.names('type', TASK_TYPES),
    reasons: reader.names('reason', FAILURE_REASONS),
    stalled: reader.names('stalled', STALLED_CHOICES),
    q: readSearch(reader),
    sort,
    limit: readLimit(reader, defaults.limit),
    after: readCursor(reader, sort),
  };
  const errors = [...findUnknown(parameters, PARAMETERS), ...reader.errors];
  return errors.length === 0 ? { ok: true, query } : { ok: false, errors: { errors }, query };
}

/** Parses the query of a route without parameters. */
export function parseNoQuery(parameters: URLSearchParams): ParsedQuery<undefined> {
  const errors = findUnknown(parameters, []);
  return errors.length === 0
    ? { ok: true, query: undefined }
    : { ok: false, errors: { errors }, query: undefined };
}

/** Reads parameters, and keeps every error. */
export interface Reader {
  readonly errors: ParameterError[];
  /** The value of a parameter that may be given once. */
  one(parameter: string): string | undefined;
  /** The values of a parameter that may be repeated, each one of a list. */
  names<Name extends string>(parameter: string, allowed: readonly Name[]): readonly Name[];
  /** Adds an error. */
  reject(parameter: string, message: string): void;
}

/** A reader of these parameters. */
export function createReader(parameters: URLSearchParams): Reader {
  const errors: ParameterError[] = [];
  const reject = (parameter: string, message: string): void => void errors.push({ parameter, message });
  return {
    errors,
    reject,
    one(parameter) {
      const [value, ...others] = parameters.getAll(parameter);
      if (others.length > 0) reject(parameter, 'may be given only once');
      return value;
    },
    names(parameter, allowed) {
      const given = new Set(parameters.getAll(parameter));
      const names = allowed.filter((name) => given.delete(name));
      const [unknown] = given;
      if (unknown !== undefined) reject(parameter, explainUnknown(unknown, allowed));
      return names;
    },
  };
}

function readSort(reader: Reader, fallback: TaskSort): TaskSort {
  const text = reader.one('sort');
  if (text === undefined) return fallback;
  const sort = parseSort(text);
  if (sort !== undefined) return sort;
  const allowed = describeAllowed(text.replace(/^-/, ''), SORT_COLUMNS);
  reader.reject('sort', `${quote(text)} is unknown. ${allowed} A leading "-" reverses the order.`);
  return fallback;
}

function readSearch(reader: Reader): string {
  const text = reader.one('q') ?? '';
  if (text.length <= MAX_SEARCH_LENGTH) return text;
  reader.reject('q', `may have at most ${MAX_SEARCH_LENGTH} characters`);
  return '';
}

/** `limit`, or the fallback. */
export function readLimit(reader: Reader, fallback: number): number {
  const text = reader.one('limit');
  if (text === undefined) return fallback;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  reader.reject('limit', `${quote(text)} is not a whole number from 1 to ${MAX_LIMIT}`);
  return fallback;
}

function readCursor(reader: Reader, sort: TaskSort): TaskPosition | undefined {
  const text = reader.one('cursor') ?? '';
  if (text === '') return undefined;
  const position = decodeCursor(sort, text);
  if (position === undefined) {
    reader.reject('cursor', 'is not the next_cursor of a response with the same sort');
  }
  return position;
}

/** An error for each parameter that is not known. */
export function findUnknown(
  parameters: URLSearchParams,
  known: readonly string[],
): readonly ParameterError[] {
  const unknown = [...new Set(parameters.keys())].filter((name) => !known.includes(name));
  return unknown.slice(0, MAX_UNKNOWN).map((name) => ({
    parameter: truncate(name, 64),
    message: `is an unknown parameter. ${describeAllowed(name, known)}`,
  }));
}

/** The message for a value that is not among those allowed. */
export function explainUnknown(value: string, allowed: readonly string[]): string {
  return `${quote(value)} is unknown. ${describeAllowed(value, allowed)}`;
}

function describeAllowed(word: string, allowed: readonly string[]): string {
  const meant = closestMatch(word, allowed.slice(0, MAX_COMPARED));
  const question = meant === undefined ? '' : `Did you mean ${quote(meant)}? `;
  const more = allowed.length > MAX_LISTED ? ` and ${allowed.length - MAX_LISTED} more` : '';
  return `${question}Allowed: ${allowed.slice(0, MAX_LISTED).join(', ') || 'none'}${more}.`;
}

function quote(text: string): string {
  return JSON.stringify(truncate(text, 64));
}
