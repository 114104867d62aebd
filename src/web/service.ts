// From a socket to an answer on it: who is let in, what is dropped, and how it ends.

import type { Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import { OPEN_SETTINGS, type WebSettings } from './settings.ts';
import { createTextResponse, type WebResponse } from './http.ts';
import { createConnections, type Connection, type Connections } from './connections.ts';
import { createEngine, type Engine, type Incoming, type Outgoing } from './engine.ts';
import {
  closeAfter,
  declaredBodyBytes,
  dropBody,
  headerBytesOf,
  isOfHttp1,
  lacksHost,
  sendResponse,
  toVisitor,
  toWebRequest,
} from './exchange.ts';
import { createGuard } from './guard.ts';
import { WEB_LIMITS, type WebLimits } from './limits.ts';
import { HEADERS_TOO_LONG, HOST_MISSING, toBytes } from './refusal.ts';
import { feedByRequest, type Reading } from './pipelining.ts';
import type { WebRequest } from './http.ts';
import { createTurns } from './turns.ts';

export interface ServiceOptions {
  readonly handle: (request: WebRequest) => Promise<WebResponse>;
  readonly clock: Clock;
  /** Told of a request that ended in an error of ours; the client gets a 500 without details. */
  readonly onError: (error: unknown) => void;
  /** Who is let in, and how; default: everybody, by plain HTTP. */
  readonly settings?: WebSettings | undefined;
  readonly limits?: WebLimits | undefined;
}

/** What all listening sockets share. */
export interface Service {
  accept(socket: Socket): void;
  /** Other settings for all that follows. */
  update(settings: WebSettings): void;
  /** Resolves when every connection is gone: those with answers in flight after these, or after `graceMs`. */
  drain(graceMs: number): Promise<void>;
}

/** One request, and the answer to it where that is no question. */
interface Exchange {
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  readonly refusal?: WebResponse;
}

/** Pipelined requests of all connections that are begun in one turn of the event loop. */
const PIPELINED_PER_TURN = 4;

export function createService(options: ServiceOptions): Service {
  const { clock, limits = WEB_LIMITS } = options;
  const connections = createConnections(limits, clock);
  const admit = createGuard(clock);
  const inTurn = createTurns(PIPELINED_PER_TURN);
  let settings = options.settings ?? OPEN_SETTINGS;
  let isDraining = false;
  let engine = newEngine();

  function newEngine(): Engine {
    return createEngine({
      settings,
      limits,
      onRequest: (incoming, outgoing) => receive({ incoming, outgoing }),
      onRefused: (incoming, outgoing, refusal) => receive({ incoming, outgoing, refusal }),
      onUnreadable: refuse,
      onSession: (session) => {
        const connection = connections.of(session.socket);
        if (connection !== undefined) connection.session = session;
      },
      onHttp1: (socket) => {
        const connection = connections.of(socket);
        if (connection === undefined) return;
        connection.readMore = feedByRequest(socket, () => readingOf(connection), inTurn);
      },
    });
  }

  /** Responses of HTTP/1.1 go out one after the other, so none is made before the one before it is gone. */
  function receive(exchange: Exchange): void {
    const { incoming, outgoing } = exchange;
    const connection = connections.of(incoming.socket);
    if (connection === undefined) return;
    connection.request = incoming;
    dropBody(incoming, limits.bodyBytes, () => connection.socket.destroy());
    if (connection.answers.size === 0 || !isOfHttp1(outgoing)) return void respond(connection, exchange);
    connection.held.push(() => {
      // After the last response of its connection, a response gets no socket.
      if (outgoing.socket !== null) void respond(connection, exchange);
    });
  }

  async function respond(connection: Connection, { incoming, outgoing, refusal }: Exchange): Promise<void> {
    const closed = connections.answering(connection);
    let release: WebResponse['onClosed'];
    let isClosed = false;
    outgoing.once('close', () => {
      isClosed = true;
      release?.();
      closed();
    });
    if (isDraining || connection.engine !== engine) closeAfter(outgoing);
    try {
      const response = refusal ?? (await decide(incoming, outgoing));
      release = response.onClosed;
      if (isClosed) release?.();
      else await sendResponse(outgoing, withSettings(response));
    } catch (error) {
      options.onError(error);
      if (outgoing.headersSent) connection.socket.destroy();
      else await sendResponse(outgoing, createTextResponse(500, 'Internal error.'));
    }
  }

  async function decide(incoming: Incoming, outgoing: Outgoing): Promise<WebResponse> {
    if (lacksHost(incoming)) {
      closeAfter(outgoing);
      return HOST_MISSING;
    }
    if (headerBytesOf(incoming) > limits.headerBytes) return HEADERS_TOO_LONG;
    if (declaredBodyBytes(incoming) > limits.bodyBytes) {
      closeAfter(outgoing);
      return createTextResponse(413, 'No request here needs a body.');
    }
    const refusal = await admit(settings, toVisitor(incoming));
    if (refusal === undefined) return options.handle(toWebRequest(incoming, outgoing));
    if (refusal.endsConnection) closeAfter(outgoing);
    return refusal.response;
  }

  /** Ends a connection whose bytes are no request, after the answers to those before. */
  function refuse(socket: Socket, response: WebResponse): void {
    const connection = connections.of(socket);
    if (connection === undefined) return void socket.destroy();
    connections.end(connection, () => {
      // What is broken is the body of a request that has its answer: a second one would be taken for that of the next.
      if (connection.request?.complete === false) socket.end();
      else socket.end(toBytes(withSettings(response), new Date(clock.now())));
    });
  }

  function withSettings(response: WebResponse): WebResponse {
    return { ...response, headers: { ...response.headers, ...settings.headers } };
  }

  return {
    accept(socket) {
      connections.add(socket, engine);
      engine.emit('connection', socket);
    },
    update(next) {
      const isSameEngine = isDeepStrictEqual(partsOfEngine(settings), partsOfEngine(next));
      settings = next;
      if (!isSameEngine) engine = newEngine();
    },
    drain(graceMs) {
      isDraining = true;
      return drain(connections, clock, graceMs);
    },
  };
}

async function drain(connections: Connections, clock: Clock, graceMs: number): Promise<void> {
  for (const { session } of connections.all()) session?.close();
  const isOver = Promise.withResolvers<void>();
  const cancel = clock.after(graceMs, isOver.resolve);
  await Promise.race([connections.settled(), isOver.promise]);
  cancel();
  for (const { socket } of connections.all()) socket.destroy();
}

/** Whether more of what a client sends over HTTP/1.1 is parsed: not while a whole request has no response yet. */
function readingOf({ answers, finish, held, request, socket }: Connection): Reading {
  if (finish !== undefined || socket.destroyed) return 'forget';
  return held.length > 0 || (answers.size > 0 && request?.complete === true) ? 'keep' : 'parse';
}

function partsOfEngine({ tls, http2 }: WebSettings): unknown {
  return tls === undefined ? [] : [{ ...tls, key: tls.key.reveal() }, http2];
}
