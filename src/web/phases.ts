// What each connection is doing, how long it may, and how one is closed from our side.

import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { WebLimits } from './limits.ts';

export interface Answer {
  /** By the monotonic clock. */
  readonly dueAtMs: number;
}

/** A connection, as far as its phase matters. */
export interface Phased {
  /** The TCP socket, under TLS if there is TLS. */
  readonly socket: Socket;
  /** Its HTTP/2 session, once it has one. */
  session: ServerHttp2Session | undefined;
  /** Answers under way, the longest first. */
  readonly answers: Set<Answer>;
}

/** The phases of connections; one that is hung up on enters no other. */
export interface Phases<Connection extends Phased> {
  /** It waits for its client's request, for at most `limitMs`. */
  wait(connection: Connection, limitMs: number): void;
  /** It is being answered, until the first of its answers is due. */
  work(connection: Connection): void;
  /** Closes it. A client of HTTP/2 is told first, by GOAWAY, so that it sends its next request over another connection. */
  hangUp(connection: Connection): void;
  /** Hangs up on the one that waits longest, or, where none waits, is being answered longest. */
  makeRoom(): void;
  /** Hangs up on the one that is being answered longest. */
  makeIdle(): void;
  /** It is closed. */
  forget(connection: Connection): void;
  /** How many are being answered. */
  busy(): number;
  /** How many were hung up on, and are not closed yet. */
  leaving(): number;
}

/** Of those that were hung up on to make room for new ones, so many may take their time to leave. */
const MAX_LEAVING = 32;

/** Time limits are kept here, and not by the HTTP servers, which know neither the handshake nor HTTP/2. */
export function createPhases<Connection extends Phased>(
  { goodbyeMs }: Pick<WebLimits, 'goodbyeMs'>,
  clock: Clock,
): Phases<Connection> {
  // In the order in which they began to.
  const waiting = new Set<Connection>();
  const busy = new Set<Connection>();
  const leaving = new Set<Connection>();
  const deadlines = new Map<Connection, () => void>();

  function enter(phase: Set<Connection>, connection: Connection, limitMs: number): void {
    if (leaving.has(connection)) return;
    leave(connection);
    phase.add(connection);
    const atEnd = phase === leaving ? () => connection.socket.destroy() : () => hangUp(connection);
    deadlines.set(connection, clock.after(limitMs, atEnd));
  }

  function leave(connection: Connection): void {
    for (const phase of [waiting, busy, leaving]) phase.delete(connection);
    deadlines.get(connection)?.();
    deadlines.delete(connection);
  }

  function hangUp(connection: Connection): void {
    const { session, socket, answers } = connection;
    if (session === undefined || session.destroyed) return void socket.destroy();
    enter(leaving, connection, goodbyeMs);
    if (answers.size === 0) session.close();
    else session.destroy();
  }

  return {
    wait: (connection, limitMs) => enter(waiting, connection, limitMs),
    work(connection) {
      const [longest] = connection.answers;
      if (longest !== undefined) enter(busy, connection, longest.dueAtMs - clock.monotonic());
    },
    hangUp,
    makeRoom() {
      const [longest] = [...waiting.values().take(1), ...busy.values().take(1)];
      if (longest !== undefined) hangUp(longest);
      const [slowest] = leaving;
      if (leaving.size > MAX_LEAVING) slowest?.socket.destroy();
    },
    makeIdle() {
      const [longest] = busy;
      if (longest !== undefined) hangUp(longest);
    },
    forget: leave,
    busy: () => busy.size,
    leaving: () => leaving.size,
  };
}
