// The HTTP servers of Node.js with their bounds set, and our responses in place of their own errors.

import type { EventEmitter } from 'node:events';
import type * as http from 'node:http';
import type * as http2 from 'node:http2';
import type * as https from 'node:https';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { TlsOptions, TLSSocket } from 'node:tls';
import { requestsCertificate, trustIssuingAuthorities } from './client-certificate.ts';
import type { WebLimits } from './connections.ts';
import {
  createTextResponse,
  createWrongMethodResponse,
  pathOf,
  toOriginForm,
  type WebResponse,
} from './http.ts';
import { RELOAD_PATH } from './routes.ts';
import type { TlsSettings, WebSettings } from './settings.ts';

/** Speaks HTTP on the sockets that it is given by `emit('connection', socket)`. It never listens itself. */
export type Engine = http.Server | http2.Http2SecureServer;

export type Incoming = http.IncomingMessage | http2.Http2ServerRequest;
export type Outgoing = http.ServerResponse | http2.Http2ServerResponse;

export interface EngineListeners {
  readonly onRequest: (incoming: Incoming, outgoing: Outgoing) => void;
  /** A request that is refused whatever its target. */
  readonly onRefused: (incoming: Incoming, outgoing: Outgoing, response: WebResponse) => void;
  /** Bytes that are no request: there is only their socket to respond on. */
  readonly onUnreadable: (socket: Socket, response: WebResponse) => void;
  readonly onSession: (session: http2.ServerHttp2Session) => void;
  /** A TCP or TLS socket over which HTTP/1.1 is spoken. The parser listens to it already. */
  readonly onHttp1: (socket: Socket) => void;
}

// Each is loaded when it is first needed, and by `require`: `import` reads every export of a module, and one of node:http,
// its WebSocket, loads an HTTP client that takes longer than all the rest of it.
const require = createRequire(import.meta.url);
const loadHttp = (): typeof http => require('node:http');
const loadHttps = (): typeof https => require('node:https');
const loadHttp2 = (): typeof http2 => require('node:http2');

/** HTTP/1.1 over TCP or TLS, and HTTP/2 as well where the settings have it. To be closed when it is no longer used. */
export function createEngine(
  settings: Pick<WebSettings, 'tls' | 'http2'>,
  limits: WebLimits,
  listeners: EngineListeners,
): Engine {
  const engine = createServer(settings, limits, listeners);
  if (settings.tls?.clientCa !== undefined) trustIssuingAuthorities(engine);
  replaceErrors(engine, listeners);
  const ready = settings.tls === undefined ? 'connection' : 'secureConnection';
  engine.on(ready, (socket: Socket | TLSSocket) => {
    if (!('alpnProtocol' in socket) || socket.alpnProtocol !== 'h2') listeners.onHttp1(socket);
  });
  // Starts the checks of headersTimeout and requestTimeout, as `listen` would.
  engine.emit('listening');
  return engine;
}

function createServer(
  { tls, http2: isHttp2Offered }: Pick<WebSettings, 'tls' | 'http2'>,
  limits: WebLimits,
  { onRequest, onSession }: EngineListeners,
): Engine {
  const httpOptions = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    // Node's own response would lack our headers.
    requireHostHeader: false,
  };
  if (tls === undefined) return loadHttp().createServer(httpOptions, onRequest);
  const tlsOptions = { ...toTlsOptions(tls), handshakeTimeout: limits.headersMs };
  if (!isHttp2Offered) return loadHttps().createServer({ ...httpOptions, ...tlsOptions }, onRequest);
  const server = loadHttp2().createSecureServer(
    {
      ...tlsOptions,
      ...httpOptions,
      allowHTTP1: true,
      maxSessionMemory: 1,
      settings: {
        enablePush: false,
        maxConcurrentStreams: limits.streams,
        maxHeaderListSize: limits.headerBytes,
      },
    },
    onRequest,
  );
  server.on('session', onSession);
  // A broken session is closed by Node.js; without a listener the error would be thrown.
  server.on('sessionError', () => undefined);
  return server;
}

function toTlsOptions(tls: TlsSettings): TlsOptions {
  return {
    cert: tls.certificate,
    key: tls.key.reveal(),
    minVersion: tls.minVersion,
    maxVersion: tls.maxVersion,
    honorCipherOrder: tls.prefersServerCiphers,
    // Certificates are verified per request, because probes need none.
    requestCert: requestsCertificate(tls),
    rejectUnauthorized: false,
    ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa }),
    ...(tls.ciphers === undefined ? {} : { ciphers: tls.ciphers }),
    ...(tls.curves === undefined ? {} : { ecdhCurve: tls.curves }),
  };
}

/** Node.js would respond to these itself, without our headers, or not at all. */
function replaceErrors(engine: EventEmitter, { onRefused, onUnreadable }: EngineListeners): void {
  engine.on('clientError', (error: ParseError, socket: Socket) => {
    const response = createUnreadableResponse(error);
    // The handshake failed, time is up, or the client is gone.
    if (response === undefined) socket.destroy();
    else onUnreadable(socket, response);
  });
  engine.on('checkExpectation', (incoming: Incoming, outgoing: Outgoing) =>
    onRefused(incoming, outgoing, EXPECTATION_FAILED),
  );
  // HTTP/1.1 hands over a socket to tunnel through, HTTP/2 a response.
  engine.on('connect', (incoming: Incoming, outgoing: Outgoing | Socket) => {
    if ('writeHead' in outgoing) return onRefused(incoming, outgoing, NO_TUNNEL);
    const { socket } = incoming;
    // The server no longer listens to it.
    socket.on('error', () => undefined).resume();
    onUnreadable(socket, NO_TUNNEL);
  });
}

export const HEADERS_TOO_LONG = createTextResponse(431, 'The request headers are too large.');
const EXPECTATION_FAILED = createTextResponse(417, 'The only supported expectation is 100-continue.');
/** RFC 9110, section 9.3.6: only proxies make tunnels. */
const NO_TUNNEL = createWrongMethodResponse('GET');
const NOT_HTTP = createTextResponse(400, 'Malformed HTTP request.');

/** The parser's codes for an unknown method, and for bytes that are no method. */
const UNKNOWN_METHOD_CODES: readonly unknown[] = ['HPE_INVALID_METHOD', 'HPE_INVALID_CONSTANT'];

/** What Node.js reports of bytes that its parser of HTTP/1.1 gave up on. */
interface ParseError {
  readonly code?: unknown;
  readonly bytesParsed?: number;
  readonly rawPacket?: Uint8Array;
}

/** The response to what the parser gave up on; undefined when the error is not the parser's, such as a failed handshake. */
function createUnreadableResponse(error: ParseError): WebResponse | undefined {
  if (typeof error.code !== 'string' || !error.code.startsWith('HPE_')) return undefined;
  if (error.code === 'HPE_HEADER_OVERFLOW') return HEADERS_TOO_LONG;
  const target = UNKNOWN_METHOD_CODES.includes(error.code) ? targetOf(error) : undefined;
  if (target === undefined) return NOT_HTTP;
  return createWrongMethodResponse(pathOf(toOriginForm(target)) === RELOAD_PATH ? 'POST' : 'GET');
}

/** The target in the line that the parser gave up on, when all but its method is well formed, and it came in one piece. */
function targetOf({ bytesParsed = 0, rawPacket = new Uint8Array() }: ParseError): string | undefined {
  const text = new TextDecoder('latin1').decode(rawPacket);
  const lineStart = bytesParsed === 0 ? 0 : text.lastIndexOf('\n', bytesParsed - 1) + 1;
  const [line = ''] = text.slice(lineStart).split('\n', 1);
  return /^[\w!#$%&'*+.^`|~-]+ ([\x21-\x7E]+) HTTP\/1\.[01]\r?$/.exec(line)?.[1];
}

/** A response in HTTP/1.1, the last one of its connection. */
export function toBytes({ status, headers, body }: WebResponse, date: Date): Uint8Array {
  const fields = { ...headers, Date: date.toUTCString(), Connection: 'close' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${loadHttp().STATUS_CODES[status]}\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), ...body]);
}
