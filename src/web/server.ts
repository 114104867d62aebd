// The web server: listening sockets, and each request from its socket to the response on it, under the settings in force.

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import { Connections, WEB_LIMITS, type Connection, type WebLimits } from './connections.ts';
import {
  createEngine,
  HEADERS_TOO_LONG,
  toBytes,
  type Engine,
  type Incoming,
  type Outgoing,
} from './engine.ts';
import {
  closeAfter,
  declaredBodyBytes,
  dropBody,
  headerBytesOf,
  isHttp1,
  lacksHost,
  sendResponse,
  toClient,
  toWebRequest,
} from './exchange.ts';
import { createGuard } from './guard.ts';
import {
  createTextResponse,
  toOriginForm,
  withoutPrefix,
  type WebRequest,
  type WebResponse,
} from './http.ts';
import { feedByRequest, type Reading } from './pipelining.ts';
import { OPEN_SETTINGS, type WebSettings } from './settings.ts';
import { createTurns } from './turns.ts';

export interface ListenAddress {
  /** Undefined = every address of the machine. */
  readonly host: string | undefined;
  /** 0 = any free port. */
  readonly port: number;
}

export interface WebServerOptions {
  readonly addresses: readonly ListenAddress[];
  readonly handle: (request: WebRequest) => Promise<WebResponse>;
  /** Precedes the path of every route, such as `/ads`; default: none. */
  readonly routePrefix?: string | undefined;
  readonly clock: Clock;
  /** Called when a request ended in an error of ours; the client gets a 500 without details. */
  readonly onError: (error: unknown) => void;
  /** Access and encryption; default: open to everybody, by plain HTTP. */
  readonly settings?: WebSettings | undefined;
  readonly limits?: WebLimits | undefined;
}

export interface WebServer {
  /** Where it listens, such as `http://127.0.0.1:10237`. */
  readonly urls: readonly string[];
  /**
   * Puts other settings in force. Open connections stay; when TLS settings have changed, each is served once more and then
   * closed, so that its client comes back under the new settings.
   */
  update(settings: WebSettings): void;
  /** Takes no new request, lets responses in flight end for at most `graceMs`, then cuts them off. Idempotent. */
  close(graceMs: number): Promise<void>;
}

/** Listens on every address, or on none: when one cannot be had, the others are given back and the error is thrown. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const service = new Service(options);
  const servers: Server[] = [];
  const close = async (graceMs: number): Promise<void> => {
    const closed = servers.map(
      (server) => new Promise<void>((resolve) => void server.close(() => resolve())),
    );
    await service.drain(graceMs);
    await Promise.all(closed);
  };
  try {
    for (const address of options.addresses) {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => service.accept(socket));
      await listen(server, address);
      servers.push(server);
    }
  } catch (error) {
    await close(0);
    throw error;
  }
  let closed: Promise<void> | undefined;
  const scheme = (options.settings ?? OPEN_SETTINGS).tls === undefined ? 'http' : 'https';
  return {
    urls: servers.map((server) => toUrl(addressOf(server), scheme)),
    update: (settings) => service.update(settings),
    close: (graceMs) => (closed ??= close(graceMs)),
  };
}

/** One request, and its response where it is decided already. */
interface Exchange {
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  readonly refusal?: WebResponse;
}

/** Pipelined requests of all connections that are begun in one turn of the event loop. */
const PIPELINED_PER_TURN = 4;

/** Serves the connections of all listening sockets. */
class Service {
  readonly #handle: WebServerOptions['handle'];
  readonly #routePrefix: string;
  readonly #onError: WebServerOptions['onError'];
  readonly #clock: Clock;
  readonly #limits: WebLimits;
  readonly #connections: Connections;
  readonly #admit: ReturnType<typeof createGuard>;
  readonly #inTurn = createTurns(PIPELINED_PER_TURN);
  #settings: WebSettings;
  #engine: Engine;
  #isDraining = false;

  constructor({ handle, routePrefix, onError, clock, settings, limits }: WebServerOptions) {
    this.#handle = handle;
    this.#routePrefix = routePrefix ?? '';
    this.#onError = onError;
    this.#clock = clock;
    this.#limits = limits ?? WEB_LIMITS;
    this.#connections = new Connections(this.#limits, clock);
    this.#admit = createGuard(clock);
    this.#settings = settings ?? OPEN_SETTINGS;
    this.#engine = this.#createEngine();
  }

  accept(socket: Socket): void {
    this.#connections.add(socket, this.#engine);
    this.#engine.emit('connection', socket);
  }

  update(settings: WebSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (isDeepStrictEqual(engineSettingsOf(before), engineSettingsOf(settings))) return;
    const old = this.#engine;
    // `setSecureContext` could turn neither TLS nor HTTP/2 nor client certificates on or off.
    this.#engine = this.#createEngine();
    // By then its connections were served once more, or Node.js closed them.
    this.#clock.after(this.#limits.keepAliveMs + this.#limits.responseMs, () => old.close());
  }

  /** Resolves when every connection is closed: those with responses in flight after these, or after `graceMs`. */
  async drain(graceMs: number): Promise<void> {
    this.#isDraining = true;
    for (const { session } of this.#connections.all()) session?.close();
    const isOver = Promise.withResolvers<void>();
    const cancel = this.#clock.after(graceMs, isOver.resolve);
    await Promise.race([this.#connections.settled(), isOver.promise]);
    cancel();
    for (const { socket } of this.#connections.all()) socket.destroy();
    this.#engine.close();
  }

  #createEngine(): Engine {
    return createEngine(this.#settings, this.#limits, {
      onRequest: (incoming, outgoing) => this.#receive({ incoming, outgoing }),
      onRefused: (incoming, outgoing, refusal) => this.#receive({ incoming, outgoing, refusal }),
      onUnreadable: (socket, response) => this.#refuse(socket, response),
      onSession: (session) => this.#connections.openSession(session),
      onHttp1: (socket) => {
        const connection = this.#connections.of(socket);
        if (connection === undefined) return;
        connection.readMore = feedByRequest(socket, () => readingOf(connection), this.#inTurn);
      },
    });
  }

  /** Responses of HTTP/1.1 go out one after the other, so none is made before the one before it is closed. */
  #receive(exchange: Exchange): void {
    const { incoming, outgoing } = exchange;
    const connection = this.#connections.of(incoming.socket);
    if (connection === undefined) return;
    connection.request = incoming;
    dropBody(incoming, this.#limits.bodyBytes, () => connection.socket.destroy());
    if (connection.responses.size === 0 || !isHttp1(outgoing)) {
      return void this.#respond(connection, exchange);
    }
    connection.held.push(() => {
      // After the last response of its connection, a response gets no socket.
      if (outgoing.socket !== null) void this.#respond(connection, exchange);
    });
  }

  async #respond(connection: Connection, { incoming, outgoing, refusal }: Exchange): Promise<void> {
    const endResponse = this.#connections.beginResponse(connection);
    let release: WebResponse['onClosed'];
    let isClosed = false;
    outgoing.once('close', () => {
      isClosed = true;
      release?.();
      endResponse();
    });
    if (this.#isDraining || connection.engine !== this.#engine) closeAfter(outgoing);
    try {
      const response = refusal ?? (await this.#decide(incoming, outgoing));
      release = response.onClosed;
      if (isClosed) release?.();
      else await sendResponse(outgoing, this.#withHeaders(response));
    } catch (error) {
      this.#onError(error);
      if (outgoing.headersSent) connection.socket.destroy();
      else await sendResponse(outgoing, createTextResponse(500, 'Internal error.'));
    }
  }

  async #decide(incoming: Incoming, outgoing: Outgoing): Promise<WebResponse> {
    if (lacksHost(incoming)) {
      closeAfter(outgoing);
      return createTextResponse(400, 'An HTTP/1.1 request needs exactly one Host header.');
    }
    // `maxHeaderListSize` is only a hint to clients of HTTP/2.
    if (!isHttp1(outgoing) && headerBytesOf(incoming) > this.#limits.headerBytes) return HEADERS_TOO_LONG;
    if (declaredBodyBytes(incoming) > this.#limits.bodyBytes) {
      closeAfter(outgoing);
      return createTextResponse(413, 'The request body is too large.');
    }
    const fullTarget = toOriginForm(incoming.url ?? '');
    const target = withoutPrefix(fullTarget, this.#routePrefix);
    const refusal = await this.#admit(this.#settings, toClient(incoming, target ?? ''));
    if (refusal === undefined) {
      if (target === undefined) return this.#respondOutsidePrefix(fullTarget);
      return this.#handle(toWebRequest(incoming, outgoing, target));
    }
    if (refusal.endsConnection) closeAfter(outgoing);
    return refusal.response;
  }

  /** Leads people from the root, or from the prefix without its slash, to the status page. */
  #respondOutsidePrefix(target: string): WebResponse {
    const root = `${this.#routePrefix}/`;
    if (target !== '/' && target !== this.#routePrefix)
      return createTextResponse(404, `Not found. Everything here is below ${root}.`);
    return createTextResponse(302, `The status page is at ${root}.`, { Location: root });
  }

  /** Ends a connection whose bytes are no request, after the responses to those before. */
  #refuse(socket: Socket, response: WebResponse): void {
    const connection = this.#connections.of(socket);
    if (connection === undefined) return void socket.destroy();
    this.#connections.end(connection, () => {
      // A malformed body belongs to a request that has its response: a second one would be taken for that of the next request.
      if (connection.request?.complete === false) socket.end();
      else socket.end(toBytes(this.#withHeaders(response), new Date(this.#clock.now())));
    });
  }

  #withHeaders(response: WebResponse): WebResponse {
    return { ...response, headers: { ...response.headers, ...this.#settings.headers } };
  }
}

/** Whether more of what a client sends over HTTP/1.1 is parsed: not while a whole request has no response yet. */
function readingOf({ responses, finish, held, request, socket }: Connection): Reading {
  if (finish !== undefined || socket.destroyed) return 'forget';
  return held.length > 0 || (responses.size > 0 && request?.complete === true) ? 'keep' : 'parse';
}

function engineSettingsOf({ tls, http2 }: WebSettings): unknown {
  return tls === undefined ? [] : [{ ...tls, key: tls.key.reveal() }, http2];
}

function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  return address;
}

/** The address as it was bound: every address of the machine is `[::]` or `0.0.0.0`. */
export function toUrl({ address, family, port }: AddressInfo, scheme: string): string {
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
