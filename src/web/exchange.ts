// One request and its response, over HTTP/1.1 or HTTP/2.

import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { ClientCertificate } from './client-certificate.ts';
import type { Incoming, Outgoing } from './engine.ts';
import type { Client } from './guard.ts';
import type { WebRequest, WebResponse } from './http.ts';

/** `target` is that of the request without the route prefix. */
export function toWebRequest(
  { method = '', headers }: Incoming,
  outgoing: Outgoing,
  target: string,
): WebRequest {
  return {
    method,
    isWanted: () => !isGone(outgoing),
    target,
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

export function toClient({ headers, socket }: Incoming, target: string): Client {
  return {
    target,
    authorization: headers.authorization,
    address: socket.remoteAddress ?? '',
    certificate: () => (socket instanceof TLSSocket ? certificateOf(socket) : undefined),
  };
}

function certificateOf(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  // The types say Error; the value is its code.
  const error = socket.authorized ? undefined : String(socket.authorizationError);
  return { certificate, error };
}

/** The length of all names and values. */
export function headerBytesOf({ rawHeaders }: Incoming): number {
  return rawHeaders.reduce((sum, text) => sum + text.length, 0);
}

/** Whether a request breaks RFC 9112, section 3.2: an HTTP/1.1 request has a Host header, and no request has two. */
export function lacksHost({ httpVersion, rawHeaders }: Incoming): boolean {
  const hosts = rawHeaders.filter((text, index) => index % 2 === 0 && /^host$/i.test(text));
  return hosts.length > 1 || (hosts.length === 0 && httpVersion === '1.1');
}

/** From `Content-Length`; 0 without it. */
export function declaredBodyBytes({ headers }: Incoming): number {
  return Number(headers['content-length'] ?? 0);
}

/** Reads and drops a body, which no route needs, up to a bound. */
export function dropBody(incoming: Incoming, maxBytes: number, onTooMuch: () => void): void {
  let received = 0;
  incoming.on('data', (chunk: Uint8Array) => {
    received += chunk.byteLength;
    if (received > maxBytes) onTooMuch();
  });
}

/** Makes this response the last one of its connection. Over HTTP/2, other responses under way still end. */
export function closeAfter(outgoing: Outgoing): void {
  if (isHttp1(outgoing)) outgoing.shouldKeepAlive = false;
  else outgoing.stream.session?.close();
}

/** TLS makes an encrypted copy of what it is given, so a client that reads nothing gets no more than this. */
const SLICE_BYTES = 65_536;

/** The methods that the responses of both versions share; the compiler cannot unite their overloads. */
interface Writer {
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(chunk: Uint8Array): boolean;
}

/**
 * Sends a response as fast as the client takes it, without a copy of the body. Resolves when the last byte was handed over,
 * or the client is gone.
 */
export async function sendResponse(
  outgoing: Outgoing,
  { status, headers, body }: WebResponse,
): Promise<void> {
  if (isGone(outgoing)) return;
  const writer: Writer = outgoing;
  writer.writeHead(status, { ...headers });
  if (isHttp1(outgoing) && !(outgoing.socket instanceof TLSSocket)) {
    // A plain socket sends from the body itself: all of it at once takes no memory, and the fewest system calls.
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
  return isHttp1(outgoing) ? outgoing.destroyed : outgoing.stream.destroyed;
}

export function isHttp1(outgoing: Outgoing): outgoing is ServerResponse {
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
