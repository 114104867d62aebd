// The error in a response. Classified by HTTP status, then by code and reason, never by its text, which may be in any
// language.

import type { PollFailureReason } from '../model/poll.ts';
import { redact, redactStart } from '../redact/redact.ts';
import { toPrintable, truncate } from '../text/printable.ts';
import { ApiError } from './api-error.ts';
import { isAbsent, isObject, parseJson } from './json.ts';

/**
 * The google.rpc codes in their order, each with the HTTP status that it stands for: as seen at SenseCore, otherwise as in
 * https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 */
const RPC_CODES = [
  ['OK', 200],
  ['CANCELLED', 408],
  ['UNKNOWN', 500],
  ['INVALID_ARGUMENT', 400],
  ['DEADLINE_EXCEEDED', 504],
  ['NOT_FOUND', 404],
  ['ALREADY_EXISTS', 409],
  ['PERMISSION_DENIED', 403],
  ['RESOURCE_EXHAUSTED', 429],
  ['FAILED_PRECONDITION', 400],
  ['ABORTED', 409],
  ['OUT_OF_RANGE', 400],
  ['UNIMPLEMENTED', 501],
  ['INTERNAL', 500],
  ['UNAVAILABLE', 503],
  ['DATA_LOSS', 500],
  ['UNAUTHENTICATED', 401],
] as const;

/** An entry of RPC_CODES. */
export type RpcCode = (typeof RPC_CODES)[number];

/** The reasons in details that say more than a 400 or 500 does. */
const SPECIFIC_REASONS: ReadonlySet<string> = new Set([
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'RESOURCE_EXHAUSTED',
  'DEADLINE_EXCEEDED',
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

/** The error of any response but a 200, without the secrets. */
export function toApiError(status: number, body: Uint8Array, secrets: readonly string[] = []): ApiError {
  const text = new TextDecoder().decode(body.subarray(0, MAX_BODY_BYTES));
  const error = parseError(text);
  if (error !== undefined) return toStatusError(status, error, secrets);
  return new ApiError(reasonOfStatus(status), describeText(status, text, secrets), { status });
}

/** The error that a 200 holds in place of a list: a nonzero google.rpc code or another word for one. */
export function findErrorInList(response: object, secrets: readonly string[] = []): ApiError | undefined {
  const error = unwrap(response);
  if (!isGiven(error.code) || findRpcCode(error.code)?.[0] === 'OK') return undefined;
  return toStatusError(200, error, secrets);
}

/** Whether a body is an HTML page, such as that of a proxy or a login. */
export function isHtml(text: string): boolean {
  return /^\s*<(?:!doctype html|html|head|body)\b/i.test(text);
}

/** The google.rpc code in a body and the HTTP status that it stands for; undefined where it holds none, or 0. */
export function readRpcCode(body: Uint8Array): RpcCode | undefined {
  const code = findRpcCode(parseError(new TextDecoder().decode(body.subarray(0, MAX_BODY_BYTES)))?.code);
  return code?.[0] === 'OK' ? undefined : code;
}

/** The message for a response whose body is no JSON object. Holds no part of a body with structure: it may hold secrets. */
export function describeText(status: number, text: string, secrets: readonly string[] = []): string {
  const trimmed = text.trim().slice(0, MAX_BODY_BYTES);
  if (trimmed === '') return `HTTP ${status} with an empty body`;
  if (isHtml(trimmed)) return `HTTP ${status} with an HTML page`;
  if (/^["<[{]|\uFFFD/.test(trimmed)) return `HTTP ${status} with a body that is no JSON object`;
  return `HTTP ${status} with a body that is no JSON object: ${toExcerpt(trimmed, secrets)}`;
}

/** The message for a response whose body is a google.rpc.Status or similar. */
function describeError(status: number, error: WireError, secrets: readonly string[] = []): string {
  const words = [describeCode(error.code), ...findReasons(error).map((reason) => `reason ${reason}`)];
  const codes = redact(words.filter((word) => word !== '').join(', '), secrets);
  const message = [error.message, error.error].find((text) => typeof text === 'string' && text.trim() !== '');
  const excerpt = typeof message === 'string' ? `: ${toExcerpt(message, secrets)}` : '';
  return `HTTP ${status}${codes === '' ? '' : ` (${codes})`}${excerpt}`;
}

function parseError(text: string): WireError | undefined {
  const body = parseJson(text);
  return isObject(body) ? unwrap(body) : undefined;
}

/** Some gateways wrap it: {"error": {"code": …}}. */
function unwrap(body: object): WireError {
  const error: WireError = body;
  return isObject(error.error) ? error.error : error;
}

function toStatusError(status: number, error: WireError, secrets: readonly string[]): ApiError {
  return new ApiError(reasonOfError(status, error), describeError(status, error, secrets), { status });
}

function reasonOfStatus(status: number): PollFailureReason {
  if (status === 401 || status === 403) return 'auth';
  if (status === 404) return 'not_found';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 500 && status !== 501 ? 'server_error' : 'invalid_response';
}

/** A google.rpc code outranks the HTTP status. Any other code says no more than the status, and in a 200 that it failed. */
function reasonOfError(status: number, error: WireError): PollFailureReason {
  const code = findRpcCode(error.code);
  const meant = code === undefined || code[0] === 'OK' ? status : code[1];
  const reason = meant === 200 ? 'server_error' : reasonOfStatus(meant);
  const isVague =
    meant >= 400 && meant !== 501 && (reason === 'server_error' || reason === 'invalid_response');
  const specific = isVague ? findReasons(error).find((word) => SPECIFIC_REASONS.has(word)) : undefined;
  return specific === undefined ? reason : reasonOfStatus(findRpcCode(specific)?.[1] ?? meant);
}

/** By its number, in digits as well, or its name. */
function findRpcCode(code: unknown): RpcCode | undefined {
  const isNumber =
    typeof code === 'number' || (typeof code === 'string' && /^\s*\+?\d{1,9}(\.0+)?\s*$/.test(code));
  return (isNumber ? RPC_CODES[Number(code)] : undefined) ?? RPC_CODES.find(([name]) => name === code);
}

function isGiven(code: unknown): boolean {
  return !isAbsent(code) && !(typeof code === 'string' && ['', '-'].includes(code.trim()));
}

function describeCode(code: unknown): string {
  const position = RPC_CODES.findIndex((known) => known === findRpcCode(code));
  if (position !== -1) return `google.rpc code ${position} ${RPC_CODES[position]?.[0] ?? ''}`;
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
function toExcerpt(text: string, secrets: readonly string[]): string {
  return truncate(
    toPrintable(redactStart(text, MAX_EXCERPT_CODE_POINTS, secrets))
      .replace(/[\s\uFFFD]+/g, ' ')
      .trim(),
    MAX_EXCERPT_CODE_POINTS,
  );
}
