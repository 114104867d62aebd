// Whom `api.ca_file` and `tasks --ca-file` trust where the authority in them is not self-signed.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { createTransport } from '../../src/sensecore/transport.ts';
import { readProxies } from '../../src/config/proxy.ts';
import { createCertificates } from '../web/certificates.ts';
import { failureOfTasks } from '../support/tasks-command.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());
const SAN = 'IP:127.0.0.1,DNS:localhost';
certificates.issueCa('issuing', 'ca');
certificates.issueCa('sibling', 'ca');
certificates.issue('issued', { san: SAN, issuer: 'issuing' });
certificates.issue('of-sibling', { san: SAN, issuer: 'sibling' });
certificates.issue('alien', { san: SAN, issuer: 'other-ca' });

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A server with a certificate of these, its own first, that knows nothing. */
function startServer(names: readonly string[], version: 'TLSv1.2' | 'TLSv1.3'): Promise<Listening> {
  const cert = names.map((name) => certificates.read(`${name}.pem`)).join('');
  const key = certificates.read(`${names[0]}.key`);
  const options = { cert, key, minVersion: version, maxVersion: version };
  return listen(createServer(options, (_, response) => response.writeHead(404).end()));
}

/** A proxy that opens every tunnel, and notes where they lead to. */
async function startProxy(): Promise<Listening & { readonly tunnels: readonly string[] }> {
  const tunnels: string[] = [];
  const server = createPlainServer();
  server.on('connect', (request, client: Socket) => {
    tunnels.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => client.write('HTTP/1.1 200 Go\r\n\r\n'));
    target.on('error', () => client.destroy()).pipe(client);
    client.on('error', () => target.destroy()).pipe(target);
  });
  return { ...(await listen(server)), tunnels };
}

/** What a poll's request comes to: the status, or the reason for which it failed. */
async function post(url: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const transport = createTransport({
    timeoutMs: 5000,
    maxResponseBytes: 1000,
    ca: certificates.read('issuing.pem'),
    proxies: readProxies(env),
    userAgent: 'test',
  });
  try {
    const signal = new AbortController().signal;
    return (await transport.post({ url, headers: {}, body: '{}', signal })).status;
  } catch (error) {
    return Object(error).reason;
  } finally {
    transport.close();
  }
}

const HANDSHAKES = (['TLSv1.2', 'TLSv1.3'] as const).flatMap((version) =>
  // An address is never sent as the name of a server.
  ['127.0.0.1', 'localhost'].map((host) => ({ version, host })),
);

describe.each(HANDSHAKES)('an issuing authority, in $version, at $host', ({ host, version }) => {
  test.each([
    ['what it signed', ['issued'], true],
    ['what it signed, sent with it', ['issued', 'issuing'], true],
    ['what its root signed', ['server'], false],
    ['what its root signed, sent with the root', ['server', 'ca'], false],
    ['what another authority of its root signed', ['of-sibling', 'sibling', 'ca'], false],
    ['an alien', ['alien', 'other-ca'], false],
    ['an alien that poses as its child', ['alien', 'issuing'], false],
  ] as const)('%s', async (_, names, isTrusted) => {
    await using server = await startServer(names, version);
    const url = `https://${host}:${server.port}/`;
    expect(await post(url)).toBe(isTrusted ? 404 : 'network');
    const tasks = await failureOfTasks([`--url=${url}`, `--ca-file=${certificates.path('issuing.pem')}`]);
    expect(tasks).toContain(isTrusted ? 'returned 404' : 'the certificate is signed by an unknown authority');
  });
});

test('behind a proxy it is the same', async () => {
  await using proxy = await startProxy();
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
  await using trusted = await startServer(['issued'], 'TLSv1.3');
  await using ofRoot = await startServer(['server'], 'TLSv1.3');
  expect(await post(`https://localhost:${trusted.port}/`, env)).toBe(404);
  expect(await post(`https://localhost:${ofRoot.port}/`, env)).toBe('network');
  expect(proxy.tunnels).toEqual([`localhost:${trusted.port}`, `localhost:${ofRoot.port}`]);
});

test('a self-signed authority beside an issuing one is trusted as well', async () => {
  const both = certificates.path('both.pem');
  writeFileSync(both, certificates.read('issuing.pem') + certificates.read('other-ca.pem'));
  for (const names of [['issued'], ['alien']]) {
    await using server = await startServer(names, 'TLSv1.3');
    const flags = [`--url=https://localhost:${server.port}`, `--ca-file=${both}`];
    expect(await failureOfTasks(flags)).toContain('returned 404');
  }
});
