// Decodes the body of a response to tasks: the only file that knows its form.

import { setImmediate } from 'node:timers/promises';
import type { Task } from '../model/task.ts';
import { BOUNDS } from './bounds.ts';
import { isAbsent, isObject, parseJson } from '../sensecore/json.ts';
import { describeText, findErrorInList } from '../sensecore/response-error.ts';
import { ApiError } from '../sensecore/api-error.ts';
import type { DecodeField, WireObject } from './fields.ts';
import { quoteIntegers, scanBody } from './scan-body.ts';
import { decodeTask, type DecodeOptions } from './task-row.ts';
import { parseInteger } from './units.ts';

export { DECODE_FIELDS, type DecodeField } from './fields.ts';
export type { DecodeOptions } from './task-row.ts';

/** One page of a listing. */
export interface ListPage {
  readonly tasks: readonly Task[];
  /** Rows on the wire, the skipped ones included. */
  readonly rowCount: number;
  /** `page.page_size`; undefined where the response lacks it, like `total`. */
  readonly pageSize: number | undefined;
  readonly total: number | undefined;
  /** How often a field could not be read; a field that always could is missing. */
  readonly failures: ReadonlyMap<DecodeField, number>;
}

type WireResponse = WireObject<'data_sync_task' | 'page'>;
type WirePage = WireObject<'page_size' | 'total'>;

/**
 * Decodes the body of a 200. A task that cannot be read is skipped and counted; a body that is not the documented
 * list throws ApiError with `invalid_response`, with the reason of the error it holds, or with `too_large`.
 */
export function decodePage(body: Uint8Array, options: DecodeOptions): ListPage {
  const steps = decodeInSteps(body, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** One turn of decoding a large page. Other work waits this long, or for one step, such as `JSON.parse` of the largest page. */
const TURN_MS = 20;

/** The same for a large page: other work gets its turn meanwhile. Throws the signal's reason once it aborts. */
export async function decodePageInTurns(
  body: Uint8Array,
  options: DecodeOptions,
  signal: AbortSignal,
): Promise<ListPage> {
  const steps = decodeInSteps(body, options);
  let turnEndsAt = performance.now() + TURN_MS;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() < turnEndsAt) continue;
    await setImmediate();
    signal.throwIfAborted();
    turnEndsAt = performance.now() + TURN_MS;
  }
}

const ROWS_PER_STEP = 4;

/** Between two steps, other work may get its turn. */
function* decodeInSteps(body: Uint8Array, options: DecodeOptions): Generator<void, ListPage> {
  const secrets = [...(options.secrets ?? []), ...(options.errorSecrets ?? [])];
  const response = yield* parseInSteps(body, secrets);
  const rows = findRows(response, secrets);
  const failures = new Map<DecodeField, number>();
  const tasks: Task[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_PER_STEP === 0) yield;
    const task = decodeTask(row, options, failures);
    if (task !== undefined) tasks.push(task);
  }
  const page: WirePage = isObject(response.page) ? response.page : {};
  return {
    tasks,
    rowCount: rows.length,
    pageSize: readPageNumber(page.page_size ?? page.pageSize),
    total: readPageNumber(page.total),
    failures,
  };
}

function* parseInSteps(body: Uint8Array, secrets: readonly string[]): Generator<void, WireResponse> {
  const { excess, longIntegers } = scanBody(body);
  if (excess !== undefined) throw tooLarge(`HTTP 200 with ${excess}`);
  yield;
  const text = decodeText(quoteIntegers(body, longIntegers));
  yield;
  const response = parseJson(text);
  if (!isObject(response)) throw invalidResponse(describeText(200, text, secrets));
  yield;
  return response;
}

function decodeText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw invalidResponse('HTTP 200 with a body that is not UTF-8');
  }
}

function findRows(response: WireResponse, secrets: readonly string[]): readonly unknown[] {
  const error = findErrorInList(response, secrets);
  if (error !== undefined) throw error;
  const list = response.data_sync_task ?? response.dataSyncTask;
  if (Array.isArray(list)) {
    if (list.length > BOUNDS.rows) throw tooLarge(`HTTP 200 with more than ${BOUNDS.rows} rows on a page`);
    return list;
  }
  if (!isAbsent(list)) throw invalidResponse('HTTP 200 with a data_sync_task that is no list');
  if (!saysEmpty(response)) {
    throw invalidResponse(
      'HTTP 200 without a data_sync_task list, in a response that does not say that it is empty',
    );
  }
  return [];
}

const LIST_KEYS: ReadonlySet<string> = new Set(['data_sync_task', 'dataSyncTask', 'page']);

/** Gateways leave empty lists out; only a response that is otherwise the documented one may do so. */
function saysEmpty(response: WireResponse): boolean {
  if (isObject(response.page)) {
    const page: WirePage = response.page;
    const total = parseInteger(page.total);
    return total === undefined || total === 0;
  }
  return isAbsent(response.page) && Object.keys(response).every((key) => LIST_KEYS.has(key));
}

function readPageNumber(value: unknown): number | undefined {
  const number = parseInteger(value);
  return Number.isNaN(number) ? undefined : number;
}

function invalidResponse(message: string): ApiError {
  return new ApiError('invalid_response', message, { status: 200 });
}

function tooLarge(message: string): ApiError {
  return new ApiError('too_large', message, { status: 200 });
}
