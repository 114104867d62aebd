// The simulated API over HTTP, for demonstrations, tests and load.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import {
  createSimulatedApi,
  type SimulatedApi,
  type SimulatedApiOptions,
  type SimulatorResponse,
} from './api.ts';

export interface SimulatorOptions extends SimulatedApiOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
}

/** A running simulator. */
export interface Simulator extends SimulatedApi, AsyncDisposable {
  /** What a client's base URL has to be: scheme, host and port. */
  readonly url: string;
  /** Cuts all connections. Can be called again. */
  close(): Promise<void>;
}

/** Handles one exchange. When it rejects, the connection is closed. */
export type ExchangeHandler = (
  api: SimulatedApi,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

const MAX_REQUEST_BYTES = 1024 * 1024;

/** Starts a simulator and resolves once it listens. Tests pass a handler of their own, which misbehaves. */
export async function startSimulator(
  options: SimulatorOptions,
  handle: ExchangeHandler = createHandler(options.clock),
): Promise<Simulator> {
  const { host = '127.0.0.1' } = options;
  const api = createSimulatedApi(options);
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    handle(api, request, response).catch(() => response.destroy());
  });
  const port = await listen(server, host, options.port);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= stop(server));
  return {
    ...api,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function createHandler(clock: Clock): ExchangeHandler {
  return async (api, request, response) => {
    const { headers, method = '', url = '' } = request;
    const body = await readBody(request);
    const nowMs = clock.now();
    response.setHeader('date', new Date(nowMs).toUTCString());
    send(response, api.respond({ method, url, headers, body }, nowMs));
  };
}

/** The whole body of a request, up to 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) throw new RangeError('the request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Sends a response as it is. */
export function send(response: ServerResponse, { body, headers, status }: SimulatorResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Resolves to the port once the server listens. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Closes a server and cuts its connections. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
