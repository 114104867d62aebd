// One request and its response, whichever version of HTTP they are of.

import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { WebResponse } from './http.ts';
import type { ClientCertificate } from './client-certificate.ts';
import type { Incoming, Outgoing } from './engine.ts';
import type { Visitor } from './guard.ts';
import type { WebRequest } from './http.ts';
import { toOriginForm } from './target.ts';

export function toWebRequest({ method = '', url = '', headers }: Incoming, outgoing: Outgoing): WebRequest {
  return {
    method,
    isWanted: () => !isGone(outgoing),
    target: toOriginForm(url),
    accept: headers.accept,
    acceptEncoding: headers['accept-encoding'],
    acceptLanguage: headers['accept-language'],
    ifNoneMatch: headers['if-none-match'],
    // HTTP/2 has it in a field of its own.
    host: headers.host ?? headers[':authority']?.toString(),
    origin: headers.origin,
    fetchSite: headers['sec-fetch-site']?.toString(),
  };
}

export function toVisitor({ url = '', headers, socket }: Incoming): Visitor {
  return {
    target: toOriginForm(url),
    authorization: headers.authorization,
    address: socket.remoteAddress ?? '',
    certificate: () => (socket instanceof TLSSocket ? certificateOf(socket) : undefined),
  };
}

function certificateOf(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  // What the types call an error is its code.
  const error = socket.authorized ? undefined : String(socket.authorizationError);
  return { certificate, error };
}

/** Names and values together. HTTP/2 has a bound of its own, which nobody can set. */
export function headerBytesOf({ rawHeaders }: Incoming): number {
  return rawHeaders.reduce((sum, text) => sum + text.length, 0);
}

/** Whether a request breaks RFC 9112, section 3.2: HTTP/1.1 names its host, and nobody names two. */
export function lacksHost({ httpVersion, rawHeaders }: Incoming): boolean {
  const hosts = rawHeaders.filter((text, index) => index % 2 === 0 && /^host$/i.test(text));
  return hosts.length > 1 || (hosts.length === 0 && httpVersion === '1.1');
}

/** What the client says its body will have; 0 when it does not say. */
export function declaredBodyBytes({ headers }: Incoming): number {
  return Number(headers['content-length'] ?? 0);
}

/** Reads and forgets a body, which no route wants, up to a bound. */
export function dropBody(incoming: Incoming, maxBytes: number, onTooMuch: () => void): void {
  let received = 0;
  incoming.on('data', (chunk: Uint8Array) => {
    received += chunk.byteLength;
    if (received > maxBytes) onTooMuch();
  });
}

/** Makes this answer the last one of its connection. Of HTTP/2, other answers under way still end. */
export function closeAfter(outgoing: Outgoing): void {
  if (isOfHttp1(outgoing)) outgoing.shouldKeepAlive = false;
  else outgoing.stream.session?.close();
}

/** TLS makes an encrypted copy of what it is given, so a client that reads nothing is given no more than this. */
const SLICE_BYTES = 65_536;

/** What the responses of both versions have in common; their own signatures are too many for the compiler. */
interface Writer {
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(chunk: Uint8Array): boolean;
}

/**
 * Sends an answer as fast as the client takes it, without a copy of the body. Resolves when the last byte was handed over,
 * or the client is gone.
 */
export async function sendResponse(
  outgoing: Outgoing,
  { status, headers, body }: WebResponse,
): Promise<void> {
  if (isGone(outgoing)) return;
  const writer: Writer = outgoing;
  writer.writeHead(status, { ...headers });
  if (isOfHttp1(outgoing) && !(outgoing.socket instanceof TLSSocket)) {
    // A plain socket sends from the body itself: all of it at once takes no memory, and the fewest calls of the system.
    for (const part of body) writer.write(part);
    outgoing.end();
    return;
  }
  for (const part of body) {
    for (let start = 0; start < part.byteLength; start += SLICE_BYTES) {
      if (!writer.write(part.subarray(start, start + SLICE_BYTES))) await drained(outgoing);
      if (isGone(outgoing)) return;
    }
  }
  outgoing.end();
}

function isGone(outgoing: Outgoing): boolean {
  // HTTP/2's response has no `destroyed`, whatever its type says.
  return isOfHttp1(outgoing) ? outgoing.destroyed : outgoing.stream.destroyed;
}

export function isOfHttp1(outgoing: Outgoing): outgoing is ServerResponse {
  return !('stream' in outgoing);
}

function drained(outgoing: Outgoing): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
  });
}
