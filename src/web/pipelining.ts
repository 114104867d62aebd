// Pipelining: what an HTTP/1.1 client sends before it has the response to its last request waits, unparsed.

import type { Socket } from 'node:net';

/** What to do with received bytes: parse them, keep them until the response is closed, or drop them. */
export type Reading = 'parse' | 'keep' | 'forget';

/** What ends the head of a request, and may be in a body as well. */
const HEAD_END = '\r\n\r\n';
/** No request is shorter: so that empty lines are not searched one by one. */
const MIN_HEAD_BYTES = 16;
/** Of one connection, parsed in one turn of the event loop. */
const PARTS_PER_TURN = 16;

/**
 * Feeds the HTTP/1.1 parser that listens to a socket one request head at a time. The rest of the bytes that were read is
 * kept while a response is under way, and no more are read; parsing goes on `inTurn` with other connections. To be called once
 * the parser listens; returns what to call when a response is closed.
 */
export function feedByRequest(
  socket: Socket,
  reading: () => Reading,
  inTurn: (work: () => void) => void,
): () => void {
  const listeners = { data: socket.listeners('data'), end: socket.listeners('end').slice(-1) };
  let rest: NonSharedBuffer = Buffer.alloc(0);
  let isPaused = false;
  let hasEnded = false;

  function feed(): void {
    for (let part = 0; part < PARTS_PER_TURN && rest.length > 0 && reading() === 'parse'; part += 1) {
      const headEnd = rest.indexOf(HEAD_END, MIN_HEAD_BYTES, 'latin1');
      const next = headEnd < 0 ? rest : rest.subarray(0, headEnd + HEAD_END.length);
      rest = rest.subarray(next.length);
      for (const parse of listeners.data) parse.call(socket, next);
    }
    if (reading() === 'forget') rest = rest.subarray(rest.length);
    if (rest.length > 0 && reading() === 'parse') setImmediate(inTurn, feed);
    if (rest.length > 0 !== isPaused) pause(!isPaused);
    if (rest.length === 0 && hasEnded && reading() === 'parse') endOnce();
  }

  function pause(wanted: boolean): void {
    isPaused = wanted;
    if (wanted) socket.pause();
    else socket.resume();
  }

  function endOnce(): void {
    hasEnded = false;
    for (const end of listeners.end) end.call(socket);
  }

  // With another listener, the parser no longer reads from the socket by itself.
  socket.on('data', (chunk: NonSharedBuffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    feed();
  });
  // A paused socket ends as well, and the parser's server then ends it, whatever is under way.
  socket.on('end', () => {
    hasEnded = true;
    if (rest.length === 0) feed();
  });
  for (const parse of listeners.data) socket.off('data', parse);
  for (const end of listeners.end) socket.off('end', end);
  return () => {
    if (rest.length > 0 || hasEnded) inTurn(feed);
  };
}
