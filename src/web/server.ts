// The listening side: sockets, bounds and an orderly end.

import { createServer, type AddressInfo, type Server } from 'node:net';
import { OPEN_SETTINGS, type WebSettings } from './settings.ts';
import { createService, type ServiceOptions } from './service.ts';

export interface ListenAddress {
  /** Undefined = every address of the machine. */
  readonly host: string | undefined;
  /** 0 = any free port. */
  readonly port: number;
}

export interface WebServerOptions extends ServiceOptions {
  readonly addresses: readonly ListenAddress[];
}

export interface WebServer {
  /** Where it listens, such as `http://127.0.0.1:10237`. */
  readonly urls: readonly string[];
  /**
   * Other settings from now on. Open connections stay; when what concerns TLS has changed, each is served once more and
   * then closed, so that its client comes back under the new settings.
   */
  update(settings: WebSettings): void;
  /** Takes no new request, lets answers in flight end for at most `graceMs`, then cuts them off. Idempotent. */
  close(graceMs: number): Promise<void>;
}

/** Listens on every address, or on none: when one cannot be had, the others are given back and the error is thrown. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const service = createService(options);
  const servers: Server[] = [];
  const close = async (graceMs: number): Promise<void> => {
    const closed = servers.map(
      (server) => new Promise<void>((resolve) => void server.close(() => resolve())),
    );
    await service.drain(graceMs);
    await Promise.all(closed);
  };
  try {
    for (const address of options.addresses) {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => service.accept(socket));
      await listen(server, address);
      servers.push(server);
    }
  } catch (error) {
    await close(0);
    throw error;
  }
  let closed: Promise<void> | undefined;
  const scheme = (options.settings ?? OPEN_SETTINGS).tls === undefined ? 'http' : 'https';
  return {
    urls: servers.map((server) => toUrl(addressOf(server), scheme)),
    update: (settings) => service.update(settings),
    close: (graceMs) => (closed ??= close(graceMs)),
  };
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

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  return address;
}

/** The address as it was bound: every address of the machine is `[::]` or `0.0.0.0`. */
export function toUrl({ address, family, port }: AddressInfo, scheme: string): string {
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
