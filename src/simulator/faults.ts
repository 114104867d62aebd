// Everything that can go wrong between a client and ADS, one small function each.

import type { ServerResponse } from 'node:http';
import { Readable, pipeline } from 'node:stream';

import type { Clock } from '../clock.ts';
import { jsonAnswer, textAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import type { ListingPage } from './encode.ts';

/** Every way to misbehave, and what has to be said about it. */
interface FaultParameters {
  /** The connection is closed without an answer. */
  readonly refuse: NoParameters;
  /** The request is never answered. */
  readonly hang: NoParameters;
  /** The answer arrives in small pieces. */
  readonly drip: { readonly bytes: number; readonly everyMs: number };
  /** The connection is reset after half of the body. */
  readonly reset: NoParameters;
  /** The connection ends in order after half of the announced body. */
  readonly truncate: NoParameters;
  /** A complete answer that holds half of the JSON. */
  readonly 'cut-json': NoParameters;
  /** A page for people, as from a login or a proxy. */
  readonly html: { readonly status: 200 | 502 };
  /** The google.rpc code is the one that goes with the status, unless said. */
  readonly status: {
    readonly status: number;
    readonly code?: number;
    readonly retryAfter?: RetryAfter;
    readonly empty?: boolean;
  };
  /** A `google.rpc.Status` in an answer of status 200. */
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

/** One way to misbehave, told apart by `kind`. */
export type Fault<Kind extends FaultKind = FaultKind> = {
  [K in Kind]: { readonly kind: K } & FaultParameters[K];
}[Kind];

/** Seconds from now, sent as they are or as the date that they lead to. */
export interface RetryAfter {
  readonly seconds: number;
  readonly as: 'seconds' | 'date';
}

/** What a fault changes, at the four places where an answer can go wrong. */
export interface FaultEffect {
  readonly skewMs?: number;
  readonly alterListing?: (listing: ListingPage) => ListingPage;
  readonly rowsOfPage?: number;
  readonly alterAnswer?: (answer: Answer, nowMs: number) => Answer;
  /** Sends the answer in place of the server, or does not. */
  readonly send?: (response: ServerResponse, answer: Answer, clock: Clock) => void;
  /** Whether the client gets no status at all. */
  readonly unanswered?: boolean;
}

const EFFECTS: { readonly [Kind in FaultKind]: (fault: Fault<Kind>) => FaultEffect } = {
  refuse: () => ({ unanswered: true, send: (response) => response.destroy() }),
  hang: () => ({ unanswered: true, send: () => {} }),
  drip: (fault) => ({ send: (response, answer, clock) => drip({ response, answer, clock }, fault) }),
  reset: () => ({
    send: (response, answer) => sendHalf(response, answer, () => response.socket?.resetAndDestroy()),
  }),
  truncate: () => ({ send: (response, answer) => sendHalf(response, answer, () => response.socket?.end()) }),
  'cut-json': () => ({ alterAnswer: (answer) => ({ ...answer, body: halfOf(answer.body) }) }),
  html: (fault) => ({ alterAnswer: () => htmlAnswer(fault.status) }),
  status: (fault) => ({ alterAnswer: (_, nowMs) => statusAnswer(fault, nowMs) }),
  'rpc-error': (fault) => ({
    alterAnswer: () => jsonAnswer(200, { code: fault.code, message: 'injected fault', details: [] }),
  }),
  redirect: (fault) => ({
    alterAnswer: () => ({ status: 302, headers: { location: fault.location }, body: '' }),
  }),
  'wrong-total': (fault) => ({
    alterListing: (listing) => ({ ...listing, total: Math.max(0, listing.total + fault.by) }),
  }),
  'repeat-pages': () => ({ rowsOfPage: 1 }),
  'empty-list': () => ({ alterListing: (listing) => ({ ...listing, tasks: [] }) }),
  'wrong-shape': (fault) => ({ alterAnswer: () => jsonAnswer(200, fault.body) }),
  'huge-body': (fault) => ({ send: (response) => sendHugeBody(response, fault.mebibytes) }),
  'deep-nesting': (fault) => ({ alterAnswer: () => textAnswer(200, deeplyNested(fault.depth)) }),
  'invalid-utf8': () => ({ alterAnswer: () => textAnswer(200, invalidUtf8()) }),
  'duplicate-keys': () => ({
    alterAnswer: (answer) => ({ ...answer, body: withDuplicateKeys(String(answer.body)) }),
  }),
  'clock-skew': (fault) => ({ skewMs: fault.seconds * 1000 }),
};

/** What a fault does. */
export function effectOf<Kind extends FaultKind>(fault: Fault<Kind>): FaultEffect {
  return EFFECTS[fault.kind](fault);
}

function drip(
  exchange: { readonly response: ServerResponse; readonly answer: Answer; readonly clock: Clock },
  pace: { readonly bytes: number; readonly everyMs: number },
): void {
  const { response, answer, clock } = exchange;
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  const sendFrom = (offset: number): void => {
    if (response.destroyed) return;
    const end = offset + pace.bytes;
    // Nothing is left to come once the client has it all.
    if (end >= body.length) {
      response.end(body.subarray(offset));
      return;
    }
    response.write(body.subarray(offset, end));
    clock.after(pace.everyMs, () => sendFrom(end));
  };
  sendFrom(0);
}

function sendHalf(response: ServerResponse, answer: Answer, then: () => void): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.write(halfOf(answer.body), then);
}

function halfOf(body: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(body);
  return bytes.subarray(0, bytes.length >>> 1);
}

function htmlAnswer(status: number): Answer {
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

function statusAnswer(fault: Fault<'status'>, nowMs: number): Answer {
  const { status, retryAfter } = fault;
  const code = fault.code ?? CODE_OF_HTTP_STATUS[status];
  const message = `injected fault: HTTP ${status}`;
  const answer = jsonAnswer(status, code === undefined ? { message } : { code, message, details: [] });
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfterText(retryAfter, nowMs) };
  return {
    status,
    headers: { ...answer.headers, ...headers },
    body: fault.empty === true ? '' : answer.body,
  };
}

function retryAfterText(retryAfter: RetryAfter, nowMs: number): string {
  const { seconds } = retryAfter;
  return retryAfter.as === 'seconds' ? String(seconds) : new Date(nowMs + seconds * 1000).toUTCString();
}

/** One task with a very long id. */
function sendHugeBody(response: ServerResponse, mebibytes: number): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  // A client that hangs up half-way is what the fault is for.
  pipeline(Readable.from(hugeBody(mebibytes)), response, () => {});
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
