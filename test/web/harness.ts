import { once } from 'node:events';
import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest, type RequestOptions as TlsRequestOptions } from 'node:https';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../src/clock.ts';
import { Secret } from '../../src/redact/secret.ts';
import { OPEN_SETTINGS, type TlsSettings, type WebSettings } from '../../src/web/settings.ts';
import { createTextResponse } from '../../src/web/http.ts';
import { startWebServer, type WebServer, type WebServerOptions } from '../../src/web/server.ts';
import type { Certificates } from './certificates.ts';

export interface TestServer extends WebServer, AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** What `onError` was told. */
  readonly errors: unknown[];
}

/** A server on loopback that answers 200 with the path. */
export async function startTestServer(options: Partial<WebServerOptions> = {}): Promise<TestServer> {
  const errors: unknown[] = [];
  const server = await startWebServer({
    addresses: [{ host: '127.0.0.1', port: 0 }],
    handle: ({ target }) => Promise.resolve(createTextResponse(200, target)),
    clock: systemClock,
    onError: (error) => errors.push(error),
    ...options,
  });
  const url = server.urls[0]!;
  return {
    ...server,
    url,
    port: Number(new URL(url).port),
    errors,
    [Symbol.asyncDispose]: () => server.close(0),
  };
}

/** Settings with the TLS of `createCertificates`. */
export function tlsSettings(
  certificates: Certificates,
  tls: Partial<TlsSettings> = {},
  settings: Partial<WebSettings> = {},
): WebSettings {
  return {
    ...OPEN_SETTINGS,
    tls: {
      certificate: certificates.read('server.pem'),
      key: new Secret(certificates.read('server.key')),
      clientCa: undefined,
      clientAuth: 'NoClientCert',
      allowedSans: undefined,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ciphers: undefined,
      curves: undefined,
      prefersServerCiphers: true,
      ...tls,
    },
    ...settings,
  };
}

export interface TestAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The client's port, which tells connections apart. */
  readonly port: number | undefined;
}

/** One request of Node's own HTTP/1.1 client. */
export async function ask(
  url: string,
  options: RequestOptions & TlsRequestOptions = {},
): Promise<TestAnswer> {
  const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, options);
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const port = response.socket.localPort;
  return { status: response.statusCode, headers: response.headers, body: await text(response), port };
}

/** A client that says exactly what it is told to, and collects what it hears. */
export interface RawClient extends Disposable {
  readonly socket: Socket;
  readonly heard: () => string;
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>;
  /** The match, as soon as what was heard has one. Fails when the connection is closed before. */
  hear(pattern: RegExp): Promise<RegExpExecArray>;
}

export async function connectRaw(port: number, says = ''): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (heard += chunk));
  // A reset is one of the ways in which a server may close.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  socket.write(says);
  return {
    socket,
    heard: () => heard,
    closed,
    hear: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(heard);
          if (match !== null) resolve(match);
        };
        socket.on('data', look);
        void closed.then(() => reject(new Error(`closed before ${String(pattern)} was heard: ${heard}`)));
        look();
      }),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
