import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { WebLimits } from './limits.ts';
import { createPhases, type Phased } from './phases.ts';

/** One client's connection. */
export interface Connection extends Phased {
  /** What accepted it; as an identity. */
  readonly engine: object;
  /** Starts of answers to requests that came before their turn: of HTTP/1.1, and no more than two. */
  readonly held: (() => void)[];
  /** Has more of what came parsed, once no answer is under way. */
  readMore: (() => void) | undefined;
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
  /** An answer begins; the function that comes back says that it ended, and starts the next one that is held. */
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

export function createConnections(limits: WebLimits, clock: Clock): Connections {
  const byPeer = new Map<string, Connection>();
  const phases = createPhases<Connection>(limits, clock);
  const whenSettled: (() => void)[] = [];
  let underWay = 0;

  function rest(connection: Connection): void {
    phases.wait(connection, connection.finish === undefined ? limits.nextRequestMs : limits.firstRequestMs);
    connection.finish?.();
  }

  function forget(connection: Connection): void {
    phases.forget(connection);
    underWay -= connection.answers.size;
    connection.answers.clear();
  }

  function isSettled(): boolean {
    return phases.busy() === 0 && !byPeer.values().some(({ session }) => session !== undefined);
  }

  function tellSettled(): void {
    if (whenSettled.length > 0 && isSettled()) for (const tell of whenSettled.splice(0)) tell();
  }

  return {
    add(socket, engine) {
      const key = keyOf(socket);
      if (byPeer.size - phases.leaving() >= limits.connections) phases.makeRoom();
      const connection: Connection = {
        socket,
        engine,
        session: undefined,
        answers: new Set(),
        held: [],
        readMore: undefined,
        request: undefined,
        finish: undefined,
      };
      byPeer.set(key, connection);
      phases.wait(connection, limits.firstRequestMs);
      // A client that goes away is no error of ours.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        forget(connection);
        if (byPeer.get(key) === connection) byPeer.delete(key);
        tellSettled();
      });
    },
    of: (socket) => byPeer.get(keyOf(socket)),
    answering(connection) {
      const { answers, held, socket } = connection;
      const response = { dueAtMs: clock.monotonic() + limits.responseMs };
      answers.add(response);
      underWay += 1;
      if (answers.size === 1) phases.work(connection);
      if (underWay > limits.answers) phases.makeIdle();
      return () => {
        // What the connection took with it was counted when it closed.
        if (!answers.delete(response)) return;
        underWay -= 1;
        if (socket.destroyed) return;
        held.shift()?.();
        if (answers.size > 0) return phases.work(connection);
        rest(connection);
        tellSettled();
        connection.readMore?.();
      };
    },
    end(connection, finish) {
      // The parser gives up anew on every byte that comes after.
      if (connection.finish !== undefined) return;
      connection.finish = finish;
      if (connection.answers.size === 0) rest(connection);
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
