import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type {
  Http2SecureServer,
  Http2ServerRequest,
  Http2ServerResponse,
  ServerHttp2Session,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { TlsOptions, TLSSocket } from 'node:tls';
import type { TlsSettings, WebSettings } from './settings.ts';
import type { WebResponse } from './http.ts';
import { asksForCertificate, trustIssuingAuthorities } from './client-certificate.ts';
import type { WebLimits } from './limits.ts';
import { loadHttp, loadHttp2, loadHttps } from './node-http.ts';
import { createUnreadableResponse, EXPECTATION_FAILED, NO_TUNNEL, type ParseError } from './refusal.ts';

/** Speaks HTTP on the sockets that it is given by `emit('connection', socket)`. It never listens itself. */
export type Engine = Server | Http2SecureServer;

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

export interface EngineOptions {
  readonly settings: Pick<WebSettings, 'tls' | 'http2'>;
  readonly limits: WebLimits;
  readonly onRequest: (incoming: Incoming, outgoing: Outgoing) => void;
  /** A request that is refused whatever it asks for. */
  readonly onRefused: (incoming: Incoming, outgoing: Outgoing, response: WebResponse) => void;
  /** What is no request, or is taken for none: there is nothing but its socket to answer on. */
  readonly onUnreadable: (socket: Socket, response: WebResponse) => void;
  readonly onSession: (session: ServerHttp2Session) => void;
  /** A socket on which HTTP/1.1 is spoken: of TCP, or of TLS. Its parser listens to it. */
  readonly onHttp1: (socket: Socket) => void;
}

/** HTTP/1.1 on plain sockets and under TLS, and HTTP/2 besides where the settings have it. */
export function createEngine(options: EngineOptions): Engine {
  const engine = createServer(options);
  if (options.settings.tls?.clientCa !== undefined) trustIssuingAuthorities(engine);
  respondForParser(engine, options);
  const ready = options.settings.tls === undefined ? 'connection' : 'secureConnection';
  engine.on(ready, (socket: Socket | TLSSocket) => {
    if (!('alpnProtocol' in socket) || socket.alpnProtocol !== 'h2') options.onHttp1(socket);
  });
  return engine;
}

function createServer({ settings, limits, onRequest, onSession }: EngineOptions): Engine {
  const http = {
    maxHeaderSize: limits.headerBytes,
    // Clients are told, so that they do not write to a connection that is about to close.
    keepAliveTimeout: limits.nextRequestMs,
    // We say so ourselves.
    requireHostHeader: false,
  };
  const { tls } = settings;
  if (tls === undefined) return loadHttp().createServer(http, onRequest);
  const tlsOptions = toTlsOptions(tls);
  if (!settings.http2) return loadHttps().createServer({ ...http, ...tlsOptions }, onRequest);
  const server = loadHttp2().createSecureServer(
    {
      ...http,
      ...tlsOptions,
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
  // A session that breaks is closed, and that is all there is to do.
  server.on('sessionError', () => undefined);
  return server;
}

/** Takes from Node.js what it would answer by itself, without our headers, or not at all. */
function respondForParser(
  engine: EventEmitter,
  { onRefused, onUnreadable }: Pick<EngineOptions, 'onRefused' | 'onUnreadable'>,
): void {
  engine.on('clientError', (error: ParseError, socket: Socket) => {
    const response = createUnreadableResponse(error);
    // The handshake failed, or the client is gone.
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
    // The server listens to it no longer.
    socket.on('error', () => undefined).resume();
    onUnreadable(socket, NO_TUNNEL);
  });
}

function toTlsOptions(tls: TlsSettings): TlsOptions {
  return {
    cert: tls.certificate,
    key: tls.key.reveal(),
    minVersion: tls.minVersion,
    maxVersion: tls.maxVersion,
    honorCipherOrder: tls.prefersServerCiphers,
    // Whether a certificate will do is decided for each request, because probes need none.
    requestCert: asksForCertificate(tls),
    rejectUnauthorized: false,
    ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa }),
    ...(tls.ciphers === undefined ? {} : { ciphers: tls.ciphers }),
    ...(tls.curves === undefined ? {} : { ecdhCurve: tls.curves }),
  };
}
