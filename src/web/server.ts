// The listening side: sockets, bounds and an orderly end.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Clock } from '../clock.ts';
import type { WebAnswer, WebRequest } from './routes.ts';

export interface ListenAddress {
  /** Undefined = every address of the machine. */
  readonly host: string | undefined;
  /** 0 = any free port. */
  readonly port: number;
}

export interface WebServerOptions {
  readonly addresses: readonly ListenAddress[];
  readonly handle: (request: WebRequest) => Promise<WebAnswer>;
  readonly clock: Clock;
  /** Told of a request that ended in an error of ours; the client gets a 500 without details. */
  readonly onError: (error: unknown) => void;
}

export interface WebServer {
  /** Where it listens, e.g. `http://127.0.0.1:10237`. */
  readonly urls: readonly string[];
  /** Takes no new request, lets answers in flight end for at most `graceMs`, then cuts them off. Idempotent. */
  close(graceMs: number): Promise<void>;
}

const MAX_CONNECTIONS = 512;
const MAX_HEADER_BYTES = 32_768;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** A connection on which nothing moves for so long is closed, be it a client that reads nothing. */
const IDLE_TIMEOUT_MS = 30_000;

/** Listens on every address, or on none: when one cannot be had, the others are given back and the error is thrown. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const servers: DrainableServer[] = [];
  const close = async (graceMs: number): Promise<void> => {
    await Promise.all(servers.map((server) => server.close(graceMs)));
  };
  try {
    for (const address of options.addresses) {
      const drainable = createDrainableServer(options);
      await listen(drainable.server, address);
      servers.push(drainable);
    }
  } catch (error) {
    await close(0);
    throw error;
  }
  let closed: Promise<void> | undefined;
  return {
    urls: servers.map(({ server }) => toUrl(server)),
    close: (graceMs) => (closed ??= close(graceMs)),
  };
}

interface DrainableServer {
  readonly server: Server;
  close(graceMs: number): Promise<void>;
}

function createDrainableServer(options: WebServerOptions): DrainableServer {
  const inFlight = new Set<ServerResponse>();
  let draining = false;
  let onDrained: (() => void) | undefined;
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => {
      inFlight.add(response);
      response.once('close', () => {
        inFlight.delete(response);
        if (inFlight.size === 0) onDrained?.();
      });
      response.shouldKeepAlive &&= !draining;
      void respond(options, request, response);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(IDLE_TIMEOUT_MS, (socket) => socket.destroy());

  return {
    server,
    async close(graceMs) {
      draining = true;
      const drained = Promise.withResolvers<void>();
      onDrained = drained.resolve;
      if (inFlight.size === 0) drained.resolve();
      // Not the HTTP server's own close: it cuts off answers that were written but have not left yet.
      const closed = new Promise<void>((resolve) => {
        NetServer.prototype.close.call(server, () => resolve());
      });
      const cancel = options.clock.after(graceMs, drained.resolve);
      await drained.promise;
      cancel();
      server.closeAllConnections();
      await closed;
      server.close();
    },
  };
}

async function respond(
  options: WebServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Bodies are not read: no route wants one. Node discards what is sent once the answer has ended.
  try {
    const answer = await options.handle({
      method: request.method ?? '',
      target: request.url ?? '',
      accept: request.headers.accept,
      acceptEncoding: toSingle(request.headers['accept-encoding']),
    });
    response.writeHead(answer.status, answer.headers);
    response.cork();
    for (const part of answer.body) response.write(part);
    response.uncork();
    response.end();
  } catch (error) {
    options.onError(error);
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Internal error.\n');
  }
}

function toSingle(header: string | readonly string[] | undefined): string | undefined {
  return header === undefined || typeof header === 'string' ? header : header.join(',');
}

function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function toUrl(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  const isEveryAddress = address.address === '::' || address.address === '0.0.0.0';
  const host = isEveryAddress
    ? 'localhost'
    : address.family === 'IPv6'
      ? `[${address.address}]`
      : address.address;
  return `http://${host}:${address.port}`;
}
