// What an answer that is no list says. Classified by HTTP status, then by code and reason, never by its text, which may be
// in any language.

import type { PollFailureReason } from '../model/poll.ts';
import { redact } from '../model/redact.ts';
import { toPrintable, truncate } from '../model/text.ts';
import { ApiError } from './errors.ts';
import { isObject } from './fields.ts';
import { parsePosition } from './units.ts';

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto, in its order. */
const RPC_CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** The codes that tell more than an HTTP status of 400 or 500 does. */
const REASON_OF_CODE: ReadonlyMap<unknown, PollFailureReason> = new Map([
  ['UNAUTHENTICATED', 'auth'],
  ['PERMISSION_DENIED', 'auth'],
  ['NOT_FOUND', 'not_found'],
  ['RESOURCE_EXHAUSTED', 'rate_limited'],
  ['DEADLINE_EXCEEDED', 'timeout'],
]);

/** Of a longer body only the beginning is looked at. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_EXCERPT_CODE_POINTS = 200;
const MAX_DETAILS = 10;

/** A google.rpc.Status, or the body of a gateway that has some of its fields. */
interface WireError {
  readonly code?: unknown;
  readonly reason?: unknown;
  readonly message?: unknown;
  readonly error?: unknown;
  readonly details?: unknown;
}

/** Makes an error of any answer but 200. */
export function toApiError(status: number, body: Uint8Array): ApiError {
  const text = new TextDecoder().decode(body.subarray(0, MAX_BODY_BYTES));
  const error = parseError(text);
  if (error === undefined) return new ApiError(toReason(status), describeText(status, text), { status });
  return new ApiError(refineReason(status, error), describeError(status, error), { status });
}

/** Whether a body is a page for people, as of a proxy or a login. */
export function isHtml(text: string): boolean {
  return /^\s*<(?:!doctype html|html|head|body)\b/i.test(text);
}

/** The name of the google.rpc code in a body; undefined where it holds none, or 0. */
export function readRpcCode(body: Uint8Array): string | undefined {
  const code = parseError(new TextDecoder().decode(body.subarray(0, MAX_BODY_BYTES)))?.code;
  const position = parsePosition(code);
  return position === 0 ? undefined : RPC_CODES.find((name, index) => index === position || name === code);
}

/** The message for an answer whose body is no JSON object. Holds no part of a body with structure: it may hold secrets. */
export function describeText(status: number, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return `HTTP ${status} with an empty body`;
  if (isHtml(trimmed)) return `HTTP ${status} with an HTML page`;
  if (/^["<[{]|\uFFFD/.test(trimmed)) return `HTTP ${status} with a body that is no JSON object`;
  return `HTTP ${status} with a body that is no JSON object: ${toExcerpt(trimmed)}`;
}

/** The message for an answer whose body is a google.rpc.Status or similar. */
export function describeError(status: number, error: WireError): string {
  const words = [describeCode(error.code), ...findReasons(error).map((reason) => `reason ${reason}`)];
  const told = redact(words.filter((word) => word !== '').join(', '));
  const message = [error.message, error.error].find((text) => typeof text === 'string' && text.trim() !== '');
  const excerpt = typeof message === 'string' ? `: ${toExcerpt(message)}` : '';
  return `HTTP ${status}${told === '' ? '' : ` (${told})`}${excerpt}`;
}

function parseError(text: string): WireError | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (!isObject(body)) return undefined;
    const error: WireError = body;
    // Some gateways wrap it: {"error": {"code": …}}.
    return isObject(error.error) ? error.error : error;
  } catch {
    return undefined;
  }
}

function toReason(status: number): PollFailureReason {
  if (status === 401 || status === 403) return 'auth';
  if (status === 404) return 'not_found';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 500 ? 'server_error' : 'invalid_response';
}

function refineReason(status: number, error: WireError): PollFailureReason {
  const reason = toReason(status);
  if (status < 400 || (reason !== 'server_error' && reason !== 'invalid_response')) return reason;
  const codes = [RPC_CODES[parsePosition(error.code)], error.code, ...findReasons(error)];
  return REASON_OF_CODE.get(codes.find((code) => REASON_OF_CODE.has(code))) ?? reason;
}

function describeCode(code: unknown): string {
  const name = RPC_CODES[parsePosition(code)];
  if (name !== undefined) return `google.rpc code ${parsePosition(code)} ${name}`;
  return typeof code === 'number' || isWord(code) ? `code ${code}` : '';
}

/** `reason` of the body itself and of its google.rpc.ErrorInfo details. */
function findReasons(error: WireError): string[] {
  const details: unknown[] = Array.isArray(error.details) ? error.details.slice(0, MAX_DETAILS) : [];
  return [error, ...details].map(readReason).filter(isWord);
}

function readReason(detail: unknown): unknown {
  if (!isObject(detail)) return undefined;
  const error: WireError = detail;
  return error.reason;
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][\w.]{0,63}$/.test(value);
}

/** One line without credentials. */
function toExcerpt(text: string): string {
  return truncate(
    toPrintable(redact(text))
      .replace(/[\s\uFFFD]+/g, ' ')
      .trim(),
    MAX_EXCERPT_CODE_POINTS,
  );
}
