// The only place that knows the form of an answer: everything behind it sees tasks.

import { secretsWithin } from '../model/redact.ts';
import type { Task } from '../model/task.ts';
import { describeText, findErrorInList } from './error-answer.ts';
import { ApiError } from './errors.ts';
import { isAbsent, isObject, type DecodeField, type WireObject } from './fields.ts';
import { decodeTask, type DecodeOptions } from './task-row.ts';
import { parseInteger } from './units.ts';

export { DECODE_FIELDS, type DecodeField } from './fields.ts';
export type { DecodeOptions } from './task-row.ts';

/** One page of a listing. */
export interface PageAnswer {
  readonly tasks: readonly Task[];
  /** Rows on the wire, the skipped ones included. */
  readonly rowCount: number;
  /** `page.page_size`; undefined where the answer does not tell, as is `total`. */
  readonly pageSize: number | undefined;
  readonly total: number | undefined;
  /** How often a field could not be read; a field that always could is missing. */
  readonly failures: ReadonlyMap<DecodeField, number>;
}

type WireAnswer = WireObject<'data_sync_task' | 'page'>;
type WirePage = WireObject<'page_size' | 'total'>;

const QUOTE = 0x22;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Of what is read at all. The documented answer nests 5 levels. */
export const MAX_NESTING = 64;

/**
 * Decodes the body of a 200 answer. A task that cannot be read is skipped and counted; a body that is not the documented
 * list throws ApiError with `invalid_response`, or with `too_large` when it nests too deep.
 */
export function decodePage(body: Uint8Array, options: DecodeOptions): PageAnswer {
  const text = readBody(body);
  const answer = parseAnswer(text);
  const rows = findRows(answer);
  const rowOptions = { ...options, secrets: secretsWithin(text, options.secrets ?? []) };
  const failures = new Map<DecodeField, number>();
  const tasks: Task[] = [];
  for (const row of rows) {
    const task = decodeTask(row, rowOptions, failures);
    if (task !== undefined) tasks.push(task);
  }
  const page: WirePage = isObject(answer.page) ? answer.page : {};
  return {
    tasks,
    rowCount: rows.length,
    pageSize: readPageNumber(page.page_size ?? page.pageSize),
    total: readPageNumber(page.total),
    failures,
  };
}

function readBody(body: Uint8Array): string {
  if (nestsDeeperThan(MAX_NESTING, body)) {
    throw new ApiError('too_large', `HTTP 200 with more than ${MAX_NESTING} levels of nesting`, {
      status: 200,
    });
  }
  return decodeText(body);
}

function parseAnswer(text: string): WireAnswer {
  const answer = parseJson(text);
  if (!isObject(answer)) throw invalidAnswer(describeText(200, text));
  return answer;
}

/** Counts brackets outside of strings, so that nothing has to walk a deep body to find out. */
export function nestsDeeperThan(limit: number, body: Uint8Array): boolean {
  let depth = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) at = findStringEnd(body, at);
    else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) {
      depth++;
      if (depth > limit) return true;
    } else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) depth--;
  }
  return false;
}

/** The place of the quote that closes the string opened at `start`, or the end of the body. */
function findStringEnd(body: Uint8Array, start: number): number {
  for (let at = start + 1; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return body.length;
}

function decodeText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw invalidAnswer('HTTP 200 with a body that is not UTF-8');
  }
}

/** Undefined for what is not JSON. The parser's own message is dropped, because it quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function findRows(answer: WireAnswer): readonly unknown[] {
  const error = findErrorInList(answer);
  if (error !== undefined) throw error;
  const list = answer.data_sync_task ?? answer.dataSyncTask;
  if (Array.isArray(list)) return list;
  if (!isAbsent(list)) throw invalidAnswer('HTTP 200 with a data_sync_task that is no list');
  if (!saysEmpty(answer)) {
    throw invalidAnswer(
      'HTTP 200 without a data_sync_task list, in an answer that does not say that it is empty',
    );
  }
  return [];
}

const LIST_KEYS: ReadonlySet<string> = new Set(['data_sync_task', 'dataSyncTask', 'page']);

/** Gateways leave empty lists out; only an answer that is otherwise the documented one may do so. */
function saysEmpty(answer: WireAnswer): boolean {
  if (isObject(answer.page)) {
    const page: WirePage = answer.page;
    const total = parseInteger(page.total);
    return total === undefined || total === 0;
  }
  return isAbsent(answer.page) && Object.keys(answer).every((key) => LIST_KEYS.has(key));
}

function readPageNumber(value: unknown): number | undefined {
  const number = parseInteger(value);
  return Number.isNaN(number) ? undefined : number;
}

function invalidAnswer(message: string): ApiError {
  return new ApiError('invalid_response', message, { status: 200 });
}
