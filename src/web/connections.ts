import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest, ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { WebLimits } from './limits.ts';

/** One client's connection. */
export interface Connection {
  /** The TCP socket, under TLS if there is TLS. */
  readonly socket: Socket;
  /** What accepted it; as an identity. */
  readonly engine: object;
  /** Its HTTP/2 session, once it has one. */
  session: ServerHttp2Session | undefined;
  /** Answers under way. */
  answers: number;
  /** The latest request. */
  request: Pick<IncomingMessage | Http2ServerRequest, 'complete'> | undefined;
  /** What ends it once no answer is under way; undefined = it goes on. */
  finish: (() => void) | undefined;
}

/** The open connections of one server, each either waiting for its client's request or answering one. */
export interface Connections {
  /** Takes a new one in; the longest waiting gives way when there are too many. */
  add(socket: Socket, engine: object): void;
  /** The connection of a socket, or of one that TLS or HTTP/2 made of it; undefined when it is closed. */
  of(socket: Peer): Connection | undefined;
  /** An answer begins; the function that comes back says that it ended. */
  answering(connection: Connection): () => void;
  /** Ends a connection by `finish` once no answer is under way; it is cut off when its client does not close it in time. */
  end(connection: Connection, finish: () => void): void;
  all(): Iterable<Connection>;
  /** Resolves once no answer is under way and no HTTP/2 session is open. */
  settled(): Promise<void>;
}

/** What tells connections apart, and is the same at every layer of one. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** Time limits are kept here, and not by the HTTP servers, which know neither the handshake nor HTTP/2. */
export function createConnections(limits: WebLimits, clock: Clock): Connections {
  const byPeer = new Map<string, Connection>();
  // In the order in which they began to.
  const waiting = new Set<Connection>();
  const busy = new Set<Connection>();
  const deadlines = new Map<Connection, () => void>();
  const whenSettled: (() => void)[] = [];

  function enter(phase: Set<Connection>, connection: Connection, limitMs: number): void {
    leave(connection);
    phase.add(connection);
    deadlines.set(
      connection,
      clock.after(limitMs, () => connection.socket.destroy()),
    );
  }

  function leave(connection: Connection): void {
    waiting.delete(connection);
    busy.delete(connection);
    deadlines.get(connection)?.();
    deadlines.delete(connection);
  }

  function rest(connection: Connection): void {
    enter(
      waiting,
      connection,
      connection.finish === undefined ? limits.nextRequestMs : limits.firstRequestMs,
    );
    connection.finish?.();
  }

  function isSettled(): boolean {
    return busy.size === 0 && !byPeer.values().some(({ session }) => session !== undefined);
  }

  function tellSettled(): void {
    if (isSettled()) for (const tell of whenSettled.splice(0)) tell();
  }

  return {
    add(socket, engine) {
      const key = keyOf(socket);
      const [longest] = [...waiting.values().take(1), ...busy.values().take(1)];
      if (byPeer.size >= limits.connections) longest?.socket.destroy();
      const connection: Connection = {
        socket,
        engine,
        session: undefined,
        answers: 0,
        request: undefined,
        finish: undefined,
      };
      byPeer.set(key, connection);
      enter(waiting, connection, limits.firstRequestMs);
      // A client that goes away is no error of ours.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        leave(connection);
        if (byPeer.get(key) === connection) byPeer.delete(key);
        tellSettled();
      });
    },
    of: (socket) => byPeer.get(keyOf(socket)),
    answering(connection) {
      connection.answers += 1;
      enter(busy, connection, limits.answerMs);
      return () => {
        connection.answers -= 1;
        if (connection.socket.destroyed) return;
        if (connection.answers > 0) enter(busy, connection, limits.answerMs);
        else rest(connection);
        tellSettled();
      };
    },
    end(connection, finish) {
      // The parser gives up anew on every byte that comes after.
      if (connection.finish !== undefined) return;
      connection.finish = finish;
      if (connection.answers === 0) rest(connection);
    },
    all: () => byPeer.values(),
    settled() {
      return new Promise((resolve) => {
        whenSettled.push(resolve);
        tellSettled();
      });
    },
  };
}

function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Peer): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
