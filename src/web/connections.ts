// The open connections of a server: how many there may be, what each is doing, and the time limits that Node.js lacks.

import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest, ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';

/** What one client, and all of them together, may take. */
export interface WebLimits {
  /** Above it, the connection that has waited longest for its client is closed; `maxConnections` would drop the new one. */
  readonly connections: number;
  /** Request line and headers together; `maxHeaderSize` of HTTP/1.1. */
  readonly headerBytes: number;
  /** No route needs a body; this much of one is read and dropped. */
  readonly bodyBytes: number;
  /** For the TLS handshake, then for the head of a request, each: `handshakeTimeout` and `headersTimeout`. */
  readonly headersMs: number;
  /** For a whole request over HTTP/1.1, body included: `requestTimeout`. */
  readonly requestMs: number;
  /** From a response to the next request: `keepAliveTimeout`, and the same for HTTP/2. */
  readonly keepAliveMs: number;
  /** `connectionsCheckingInterval`: how often Node.js looks for heads and requests that are overdue. */
  readonly checkIntervalMs: number;
  /** For a client to take a response, however slowly it reads. */
  readonly responseMs: number;
  /** From GOAWAY to cutting off a client of HTTP/2. */
  readonly goodbyeMs: number;
  /** Concurrent HTTP/2 requests of one connection. */
  readonly streams: number;
  /** Responses under way on all connections; above it, the connection that has been responded to longest is closed. */
  readonly responses: number;
}

/** Far above what scrapers need: the slowest one sends a request once a minute. */
export const WEB_LIMITS: WebLimits = {
  connections: 512,
  headerBytes: 32_768,
  bodyBytes: 65_536,
  headersMs: 10_000,
  requestMs: 60_000,
  // Prometheus closes what it did not use for 5 minutes: the client is to be the first.
  keepAliveMs: 360_000,
  checkIntervalMs: 1000,
  responseMs: 60_000,
  goodbyeMs: 1000,
  streams: 32,
  responses: 2048,
};

interface ResponseUnderWay {
  /** By the monotonic clock. */
  readonly dueAtMs: number;
}

/** One client's connection. */
export interface Connection {
  /** The TCP socket, also where TLS runs over it. */
  readonly socket: Socket;
  /** The HTTP server that it was given to; as an identity. */
  readonly engine: object;
  /** Its HTTP/2 session, once it has one. */
  session: ServerHttp2Session | undefined;
  /** The oldest first. */
  readonly responses: Set<ResponseUnderWay>;
  /** Starts of responses to HTTP/1.1 requests that came before their turn; two at most. */
  readonly held: (() => void)[];
  /** Parses more of what came, once no response is under way. */
  readMore: (() => void) | undefined;
  /** The latest request. */
  request: Pick<IncomingMessage | Http2ServerRequest, 'complete'> | undefined;
  /** Ends the connection once no response is under way; undefined = it goes on. */
  finish: (() => void) | undefined;
}

/** The addresses and ports of a connection, which are the same at every layer of it. */
interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** Of those closed to make room for new ones, this many may take their time to leave. */
const MAX_LEAVING = 32;

/**
 * Each connection is waiting for its client, busy with responses, or leaving. Waiting is bounded here for HTTP/2 and for
 * clients that were refused; for handshakes and HTTP/1.1, Node.js does it.
 */
export class Connections {
  readonly #limits: WebLimits;
  readonly #clock: Clock;
  readonly #byPeer = new Map<string, Connection>();
  // In the order in which they entered.
  readonly #waiting = new Set<Connection>();
  readonly #busy = new Set<Connection>();
  readonly #leaving = new Set<Connection>();
  readonly #cancelDeadline = new Map<Connection, () => void>();
  readonly #whenSettled: (() => void)[] = [];
  #responses = 0;

  constructor(limits: WebLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Takes a new one in; when there are too many, the one that waits longest gives way. */
  add(socket: Socket, engine: object): void {
    const key = keyOf(socket);
    if (this.#byPeer.size - this.#leaving.size >= this.#limits.connections) this.#makeRoom();
    const connection: Connection = {
      socket,
      engine,
      session: undefined,
      responses: new Set(),
      held: [],
      readMore: undefined,
      request: undefined,
      finish: undefined,
    };
    this.#byPeer.set(key, connection);
    this.#enter(this.#waiting, connection);
    // A client that goes away is no error of ours.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#leavePhase(connection);
      this.#responses -= connection.responses.size;
      connection.responses.clear();
      if (this.#byPeer.get(key) === connection) this.#byPeer.delete(key);
      this.#checkSettled();
    });
  }

  /** The connection of a socket, or of what TLS or HTTP/2 made of it; undefined when it is closed. */
  of(socket: Peer): Connection | undefined {
    return this.#byPeer.get(keyOf(socket));
  }

  all(): Iterable<Connection> {
    return this.#byPeer.values();
  }

  /** A handshake ended in HTTP/2. */
  openSession(session: ServerHttp2Session): void {
    const connection = this.of(session.socket);
    if (connection === undefined) return;
    connection.session = session;
    this.#enter(this.#waiting, connection, this.#limits.headersMs);
  }

  /** A response begins. To be called when it is closed: the function returned, which starts the next one that is held. */
  beginResponse(connection: Connection): () => void {
    const { responses } = connection;
    const response = { dueAtMs: this.#clock.monotonic() + this.#limits.responseMs };
    responses.add(response);
    this.#responses += 1;
    if (responses.size === 1) this.#work(connection);
    const [longest] = this.#busy;
    if (this.#responses > this.#limits.responses && longest !== undefined) this.#hangUp(longest);
    return () => {
      // What the connection took with it was counted when it closed.
      if (!responses.delete(response)) return;
      this.#responses -= 1;
      this.#endResponse(connection);
    };
  }

  /** Ends a connection by `finish` once no response is under way, and cuts it off when its client does not close it in time. */
  end(connection: Connection, finish: () => void): void {
    // The parser reports an error again for every byte that comes after.
    if (connection.finish !== undefined) return;
    connection.finish = finish;
    if (connection.responses.size === 0) this.#rest(connection);
  }

  /** Resolves once no response is under way and no HTTP/2 session is open. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenSettled.push(resolve);
      this.#checkSettled();
    });
  }

  #endResponse(connection: Connection): void {
    if (connection.socket.destroyed) return;
    connection.held.shift()?.();
    if (connection.responses.size > 0) return this.#work(connection);
    this.#rest(connection);
    this.#checkSettled();
    connection.readMore?.();
  }

  #work(connection: Connection): void {
    const [oldest] = connection.responses;
    if (oldest !== undefined) this.#enter(this.#busy, connection, oldest.dueAtMs - this.#clock.monotonic());
  }

  #rest(connection: Connection): void {
    const { finish, session } = connection;
    if (finish !== undefined) this.#enter(this.#waiting, connection, this.#limits.headersMs);
    else if (session !== undefined) this.#enter(this.#waiting, connection, this.#limits.keepAliveMs);
    else this.#enter(this.#waiting, connection);
    finish?.();
  }

  /** Without a limit, Node.js keeps it. */
  #enter(phase: Set<Connection>, connection: Connection, limitMs?: number): void {
    if (this.#leaving.has(connection)) return;
    this.#leavePhase(connection);
    phase.add(connection);
    if (limitMs === undefined) return;
    const atEnd =
      phase === this.#leaving ? () => connection.socket.destroy() : () => this.#hangUp(connection);
    this.#cancelDeadline.set(connection, this.#clock.after(limitMs, atEnd));
  }

  #leavePhase(connection: Connection): void {
    for (const phase of [this.#waiting, this.#busy, this.#leaving]) phase.delete(connection);
    this.#cancelDeadline.get(connection)?.();
    this.#cancelDeadline.delete(connection);
  }

  /** A client of HTTP/2 gets a GOAWAY first, so that it sends its next request over another connection. */
  #hangUp(connection: Connection): void {
    const { session, socket, responses } = connection;
    if (session === undefined || session.destroyed) return void socket.destroy();
    this.#enter(this.#leaving, connection, this.#limits.goodbyeMs);
    if (responses.size === 0) session.close();
    else session.destroy();
  }

  /** Hangs up on the one that waits longest or, where none waits, the one that is busy longest. */
  #makeRoom(): void {
    const [longest] = [...this.#waiting.values().take(1), ...this.#busy.values().take(1)];
    if (longest !== undefined) this.#hangUp(longest);
    const [slowest] = this.#leaving;
    if (this.#leaving.size > MAX_LEAVING) slowest?.socket.destroy();
  }

  #checkSettled(): void {
    if (this.#whenSettled.length === 0 || this.#busy.size > 0) return;
    if (this.#byPeer.values().some(({ session }) => session !== undefined)) return;
    for (const resolve of this.#whenSettled.splice(0)) resolve();
  }
}

function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Peer): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
