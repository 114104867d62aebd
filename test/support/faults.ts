// Everything that can go wrong between a client and ADS, one small function each.

import type { ServerResponse } from 'node:http';
import { Readable, pipeline } from 'node:stream';
import type { Clock } from '../../src/clock.ts';
import { jsonResponse, type SimulatorResponse } from '../../src/simulator/api.ts';

/** Every way to misbehave, and its parameters. */
interface FaultParameters {
  /** The connection is closed without a response. */
  readonly refuse: NoParameters;
  /** No response ever comes. */
  readonly hang: NoParameters;
  /** The response arrives in small pieces. */
  readonly drip: { readonly bytes: number; readonly everyMs: number };
  /** The connection is reset after half of the body. */
  readonly reset: NoParameters;
  /** The connection ends in order after half of the announced body. */
  readonly truncate: NoParameters;
  /** A complete response that holds half of the JSON. */
  readonly 'cut-json': NoParameters;
  /** An HTML page, as from a login or a proxy. */
  readonly html: { readonly status: 200 | 502 };
  /** The google.rpc code is the one that goes with the status, unless said. */
  readonly status: {
    readonly status: number;
    readonly code?: number;
    readonly retryAfter?: RetryAfter;
    readonly empty?: boolean;
  };
  /** A `google.rpc.Status` in a response of status 200. */
  readonly 'rpc-error': { readonly code: number };
  readonly redirect: { readonly location: string };
  /** The total is off by so much. */
  readonly 'wrong-total': { readonly by: number };
  /** Every page holds the rows of the first one. */
  readonly 'repeat-pages': NoParameters;
  /** No rows, and yet the true total. */
  readonly 'empty-list': NoParameters;
  /** JSON of any shape. */
  readonly 'wrong-shape': { readonly body: unknown };
  /** Valid JSON without an announced length. */
  readonly 'huge-body': { readonly mebibytes: number };
  readonly 'deep-nesting': { readonly depth: number };
  readonly 'invalid-utf8': NoParameters;
  /** Every row has its name twice; the right one comes last. */
  readonly 'duplicate-keys': NoParameters;
  /** The server's clock is ahead by so much (behind, if negative). */
  readonly 'clock-skew': { readonly seconds: number };
}

type NoParameters = unknown;
type FaultKind = keyof FaultParameters;

/** One way to misbehave. */
export type Fault<Kind extends FaultKind = FaultKind> = {
  [K in Kind]: { readonly kind: K } & FaultParameters[K];
}[Kind];

/** Seconds from now, sent as they are or as the date that they lead to. */
export interface RetryAfter {
  readonly seconds: number;
  readonly as: 'seconds' | 'date';
}

/** What a fault changes, wherever an exchange can go wrong. */
export interface FaultEffect {
  readonly skewMs?: number;
  /** The page whose rows are sent, instead of those of the requested page. */
  readonly rowsOfPage?: number;
  readonly alter?: (response: SimulatorResponse, nowMs: number) => SimulatorResponse;
  /** Sends the response in place of the server, or does not. */
  readonly send?: (outgoing: ServerResponse, response: SimulatorResponse, clock: Clock) => void;
  /** Whether the client gets no status at all. */
  readonly isUnanswered?: boolean;
}

const EFFECTS: { readonly [Kind in FaultKind]: (fault: Fault<Kind>) => FaultEffect } = {
  refuse: () => ({ isUnanswered: true, send: (outgoing) => outgoing.destroy() }),
  hang: () => ({ isUnanswered: true, send: () => {} }),
  drip: (fault) => ({ send: (outgoing, response, clock) => drip({ outgoing, response, clock }, fault) }),
  reset: () => ({
    send: (outgoing, response) => sendHalf(outgoing, response, () => outgoing.socket?.resetAndDestroy()),
  }),
  truncate: () => ({
    send: (outgoing, response) => sendHalf(outgoing, response, () => outgoing.socket?.end()),
  }),
  'cut-json': () => ({ alter: (response) => ({ ...response, body: halfOf(response.body) }) }),
  html: (fault) => ({ alter: () => htmlResponse(fault.status) }),
  status: (fault) => ({ alter: (_, nowMs) => statusResponse(fault, nowMs) }),
  'rpc-error': (fault) => ({
    alter: () =>
      jsonResponse(200, JSON.stringify({ code: fault.code, message: 'injected fault', details: [] })),
  }),
  redirect: (fault) => ({
    alter: () => ({ status: 302, headers: { location: fault.location }, body: '' }),
  }),
  'wrong-total': (fault) => ({ alter: (response) => withTotalOffBy(response, fault.by) }),
  'repeat-pages': () => ({ rowsOfPage: 1 }),
  'empty-list': () => ({ alter: withoutRows }),
  'wrong-shape': (fault) => ({ alter: () => jsonResponse(200, JSON.stringify(fault.body)) }),
  'huge-body': (fault) => ({ send: (outgoing) => sendHugeBody(outgoing, fault.mebibytes) }),
  'deep-nesting': (fault) => ({ alter: () => jsonResponse(200, deeplyNested(fault.depth)) }),
  'invalid-utf8': () => ({ alter: () => jsonResponse(200, invalidUtf8()) }),
  'duplicate-keys': () => ({
    alter: (response) => ({ ...response, body: withDuplicateKeys(String(response.body)) }),
  }),
  'clock-skew': (fault) => ({ skewMs: fault.seconds * 1000 }),
};

/** What a fault does. */
export function effectOf<Kind extends FaultKind>(fault: Fault<Kind>): FaultEffect {
  return EFFECTS[fault.kind](fault);
}

/** Off the total of `page` in the text of a listing; a response without one stays as it is. */
function withTotalOffBy(response: SimulatorResponse, by: number): SimulatorResponse {
  const alter = (total: string): string => `"total":${Math.max(0, Number(total) + by)}`;
  return {
    ...response,
    body: String(response.body).replace(/"total":(\d+)/, (_, total: string) => alter(total)),
  };
}

function withoutRows(response: SimulatorResponse): SimulatorResponse {
  return {
    ...response,
    body: String(response.body).replace(/^\{("data_?sync_?task"):\[.*\]/is, '{$1:[]'),
  };
}

function drip(
  exchange: {
    readonly outgoing: ServerResponse;
    readonly response: SimulatorResponse;
    readonly clock: Clock;
  },
  pace: { readonly bytes: number; readonly everyMs: number },
): void {
  const { outgoing, response, clock } = exchange;
  const body = Buffer.from(response.body);
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': body.length });
  const sendFrom = (offset: number): void => {
    if (outgoing.destroyed) return;
    const end = offset + pace.bytes;
    // Nothing is left to come once the client has it all.
    if (end >= body.length) {
      outgoing.end(body.subarray(offset));
      return;
    }
    outgoing.write(body.subarray(offset, end));
    clock.after(pace.everyMs, () => sendFrom(end));
  };
  sendFrom(0);
}

function sendHalf(outgoing: ServerResponse, response: SimulatorResponse, then: () => void): void {
  const length = Buffer.byteLength(response.body);
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': length });
  outgoing.write(halfOf(response.body), then);
}

function halfOf(body: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(body);
  return bytes.subarray(0, bytes.length >>> 1);
}

function htmlResponse(status: number): SimulatorResponse {
  const title = status === 200 ? '登录 / Sign in' : `${status} Bad Gateway`;
  const body = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** Other statuses are those of gateways and proxies, which have no code to give. */
const CODE_OF_HTTP_STATUS: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  408: 1,
  409: 6,
  429: 8,
  500: 13,
  501: 12,
  502: 2,
  503: 14,
  504: 4,
};

function statusResponse(fault: Fault<'status'>, nowMs: number): SimulatorResponse {
  const { status, retryAfter } = fault;
  const code = fault.code ?? CODE_OF_HTTP_STATUS[status];
  const message = `injected fault: HTTP ${status}`;
  const json = JSON.stringify(code === undefined ? { message } : { code, message, details: [] });
  const response = jsonResponse(status, fault.empty === true ? '' : json);
  if (retryAfter === undefined) return response;
  return {
    ...response,
    headers: { ...response.headers, 'retry-after': retryAfterText(retryAfter, nowMs) },
  };
}

function retryAfterText(retryAfter: RetryAfter, nowMs: number): string {
  const { seconds } = retryAfter;
  return retryAfter.as === 'seconds' ? String(seconds) : new Date(nowMs + seconds * 1000).toUTCString();
}

/** One task with a very long id. */
function sendHugeBody(outgoing: ServerResponse, mebibytes: number): void {
  outgoing.writeHead(200, { 'content-type': 'application/json' });
  // A client that hangs up half-way is what the fault is for.
  pipeline(Readable.from(hugeBody(mebibytes)), outgoing, () => {});
}

function* hugeBody(mebibytes: number): Generator<string> {
  const chunk = 'a'.repeat(64 * 1024);
  yield '{"data_sync_task":[{"task_id":"';
  for (let sent = 0; sent < mebibytes * 16; sent += 1) yield chunk;
  yield '"}],"page":{"page":1,"page_size":1,"total":1}}';
}

function deeplyNested(depth: number): string {
  const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
  return `{"data_sync_task":[{"task_id":"nested","src_info":${nested}}],"page":{"page":1,"page_size":1,"total":1}}`;
}

function invalidUtf8(): Uint8Array {
  return Buffer.concat([
    Buffer.from('{"data_sync_task":[{"task_id":"invalid","task_name":"'),
    Buffer.from([0xff, 0xfe, 0xc3]),
    Buffer.from('"}],"page":{"page":1,"page_size":1,"total":1}}'),
  ]);
}

function withDuplicateKeys(json: string): string {
  return json.replaceAll(/"(task_name|taskName)":/g, '"$1":"the wrong one","$1":');
}
