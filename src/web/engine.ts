import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type {
  Http2SecureServer,
  Http2ServerRequest,
  Http2ServerResponse,
  ServerHttp2Session,
} from 'node:http2';
import type { TlsOptions } from 'node:tls';
import type { TlsSettings, WebSettings } from '../model/web-settings.ts';
import { asksForCertificate } from './client-certificate.ts';
import type { WebLimits } from './limits.ts';
import { loadHttp, loadHttp2, loadHttps } from './node-http.ts';

/** Speaks HTTP on the sockets that it is given by `emit('connection', socket)`. It never listens itself. */
export type Engine = Server | Http2SecureServer;

export type Incoming = IncomingMessage | Http2ServerRequest;
export type Outgoing = ServerResponse | Http2ServerResponse;

export interface EngineOptions {
  readonly settings: Pick<WebSettings, 'tls' | 'http2'>;
  readonly limits: WebLimits;
  readonly onRequest: (incoming: Incoming, outgoing: Outgoing) => void;
  readonly onSession: (session: ServerHttp2Session) => void;
}

/** HTTP/1.1 on plain sockets and under TLS, and HTTP/2 besides where the settings have it. */
export function createEngine({ settings, limits, onRequest, onSession }: EngineOptions): Engine {
  const http = {
    maxHeaderSize: limits.headerBytes,
    // Clients are told, so that they do not write to a connection that is about to close.
    keepAliveTimeout: limits.nextRequestMs,
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
