// What one response says about a request whose form is a guess. See docs/doctor.md.

import type { TaskType } from '../model/task.ts';
import { redact } from '../redact/redact.ts';
import { ApiError } from '../sensecore/api-error.ts';
import { isAbsent, isObject, parseJson } from '../sensecore/json.ts';
import { readRpcCode, toApiError } from '../sensecore/response-error.ts';
import type { HttpResponse } from '../sensecore/transport.ts';
import { decodePage } from './wire.ts';

export const PROBE_VERDICTS = [
  /** A list of tasks. */
  'list',
  /** Nothing at this host: no connection, or no response in time. */
  'unreachable',
  /** A gateway without a route for the path: wrong host or prefix. */
  'no_route',
  /** The service has no such operation: wrong suffix. */
  'no_operation',
  /** The path is another operation's, which takes another method. */
  'wrong_method',
  /** The path is right, the body is refused. */
  'body_refused',
  /** The path is right, and nothing has these identifiers. */
  'no_resource',
  /** The signature or the key is refused. */
  'unauthorized',
  /** Anything else. */
  'unclear',
] as const;

export type ProbeVerdict = (typeof PROBE_VERDICTS)[number];

/** A response to an attempt, or the error without one. */
export type ProbeReply =
  | {
      readonly response: HttpResponse;
      readonly clockSkewSeconds: number | undefined;
      /** A gateway may quote the signature that it got. */
      readonly signatures: readonly string[];
    }
  | { readonly error: ApiError };

/** The rows of a page of at most one row. */
export interface ProbeRows {
  readonly ids: readonly string[];
  readonly types: readonly TaskType[];
  readonly total: number;
}

export interface Judgement {
  readonly verdict: ProbeVerdict;
  /** HTTP status; undefined without a response. */
  readonly status: number | undefined;
  /** One line without secrets: what was returned. */
  readonly text: string;
  /** Only of a list. */
  readonly rows: ProbeRows | undefined;
}

/** How a response to a guessed request is to be understood. A google.rpc code outranks the HTTP status. */
export function judge(reply: ProbeReply, secrets: readonly string[]): Judgement {
  if ('error' in reply)
    return {
      verdict: 'unreachable',
      status: undefined,
      text: redact(reply.error.message, secrets),
      rows: undefined,
    };
  const { body, status } = reply.response;
  const all = [...secrets, ...reply.signatures];
  const code = readRpcCode(body)?.[0];
  if (status === 200 && code === undefined) return judgeBody(body, all);
  const verdict = verdictOf(status, code, body);
  return { verdict, status, text: toApiError(status, body, all).message, rows: undefined };
}

function judgeBody(body: Uint8Array, secrets: readonly string[]): Judgement {
  try {
    const { rowCount, tasks, total } = decodePage(body, {
      sizeBase: 1024,
      omittedFields: 'default',
      readAtMs: 0,
      secrets,
    });
    const rows = {
      ids: tasks.map(({ id }) => id),
      types: tasks.map(({ type }) => type),
      total: total ?? rowCount,
    };
    return { verdict: 'list', status: 200, text: `total ${rows.total}`, rows };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { verdict: 'unclear', status: 200, text: error.message, rows: undefined };
  }
}

const VERDICTS_BY_CODE: Readonly<Record<string, ProbeVerdict>> = {
  INVALID_ARGUMENT: 'body_refused',
  FAILED_PRECONDITION: 'body_refused',
  OUT_OF_RANGE: 'body_refused',
  UNIMPLEMENTED: 'wrong_method',
  PERMISSION_DENIED: 'unauthorized',
  UNAUTHENTICATED: 'unauthorized',
};

const VERDICTS_BY_STATUS: Readonly<Record<number, ProbeVerdict>> = {
  400: 'body_refused',
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'no_route',
  405: 'wrong_method',
  501: 'wrong_method',
};

function verdictOf(status: number, code: string | undefined, body: Uint8Array): ProbeVerdict {
  if (code === 'NOT_FOUND') return isBareNotFound(body) ? 'no_operation' : 'no_resource';
  if (code !== undefined) return VERDICTS_BY_CODE[code] ?? 'unclear';
  return VERDICTS_BY_STATUS[status] ?? 'unclear';
}

/** A router's code 5: `Not Found` and nothing else. The service itself names what it did not find. */
export function isBareNotFound(body: Uint8Array): boolean {
  const response = parseJson(new TextDecoder().decode(body));
  if (!isObject(response)) return false;
  const { details, message }: { readonly details?: unknown; readonly message?: unknown } = response;
  const hasDetails = !isAbsent(details) && !(Array.isArray(details) && details.length === 0);
  return !hasDetails && typeof message === 'string' && /^(not found)?$/i.test(message.trim());
}
