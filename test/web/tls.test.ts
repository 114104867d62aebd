import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type ConnectionOptions, DEFAULT_CIPHERS } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { toCipherList } from '../../src/web-config/tls-schema.ts';
import type { ClientAuthType, TlsSettings } from '../../src/web/settings.ts';
import { createCertificates } from './certificates.ts';
import { ask, connectRaw, startTestServer, tlsSettings } from './harness.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());
certificates.issue('no-client', { san: 'DNS:scraper.example', usage: 'serverAuth' });

const ca = certificates.read('ca.pem');
const identity = (name: string): { cert: string; key: string } => ({
  cert: certificates.read(`${name}.pem`),
  key: certificates.read(`${name}.key`),
});

/** What a handshake agreed on, or the code of its failure. */
async function agreed(
  tls: Partial<TlsSettings>,
  client: ConnectionOptions,
): Promise<{ version: string | null; cipher?: string }> {
  await using server = await startTestServer({ settings: tlsSettings(certificates, tls) });
  const socket = connect({ host: '127.0.0.1', port: server.port, ca, ...client });
  try {
    await once(socket, 'secureConnect');
    return { version: socket.getProtocol(), cipher: socket.getCipher().name };
  } catch (error) {
    return { version: error instanceof Error && 'code' in error ? String(error.code) : 'no code' };
  } finally {
    socket.destroy();
  }
}

async function cipherOf(tls: Partial<TlsSettings>, ciphers: string): Promise<string | undefined> {
  return (await agreed(tls, { ciphers, maxVersion: 'TLSv1.2' })).cipher;
}

describe('versions', () => {
  const old: ConnectionOptions = { minVersion: 'TLSv1', ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0` };

  test.each([
    ['the defaults', {}, {}, 'TLSv1.3'],
    ['a client up to 1.2', {}, { maxVersion: 'TLSv1.2' }, 'TLSv1.2'],
    ['a client up to 1.1', {}, { ...old, maxVersion: 'TLSv1.1' }, 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ['a server up to 1.2', { maxVersion: 'TLSv1.2' }, {}, 'TLSv1.2'],
    [
      'a server from 1.3 on and a client up to 1.2',
      { minVersion: 'TLSv1.3' },
      { maxVersion: 'TLSv1.2' },
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    ],
    [
      'a server from 1.0 on and a client of 1.0',
      { minVersion: 'TLSv1', ciphers: toCipherList(undefined, 'TLSv1') },
      { ...old, maxVersion: 'TLSv1' },
      'TLSv1',
    ],
    [
      'a server from 1.1 on and a client of 1.1',
      { minVersion: 'TLSv1.1', ciphers: toCipherList(undefined, 'TLSv1.1') },
      { ...old, maxVersion: 'TLSv1.1' },
      'TLSv1.1',
    ],
  ] satisfies [string, Partial<TlsSettings>, ConnectionOptions, string][])(
    '%s',
    async (_, tls, client, expected) => {
      expect((await agreed(tls, client)).version).toBe(expected);
    },
  );
});

describe('ciphers and curves', () => {
  const AES128 = 'ECDHE-ECDSA-AES128-GCM-SHA256';
  const AES256 = 'ECDHE-ECDSA-AES256-GCM-SHA384';
  const both = toCipherList(
    ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    'TLSv1.2',
  );

  test("the server's order decides", async () => {
    expect(await cipherOf({ ciphers: both }, `${AES128}:${AES256}`)).toBe(AES256);
  });

  test("the client's order decides where it is preferred", async () => {
    const tls = { ciphers: both, prefersServerCiphers: false };
    expect(await cipherOf(tls, `${AES128}:${AES256}`)).toBe(AES128);
  });

  test('no common suite is no connection', async () => {
    const client: ConnectionOptions = { ciphers: 'ECDHE-ECDSA-AES128-SHA', maxVersion: 'TLSv1.2' };
    expect((await agreed({ ciphers: both }, client)).version).toBe('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE');
  });

  test('suites of TLS 1.3 alone leave no connection of TLS 1.2', async () => {
    const ciphers = toCipherList(['TLS_AES_128_GCM_SHA256'], 'TLSv1.2');
    expect((await agreed({ ciphers }, {})).version).toBe('TLSv1.3');
    expect((await agreed({ ciphers }, { maxVersion: 'TLSv1.2' })).version).toMatch(/^ERR_SSL_/);
  });

  test('a curve in common is a connection, none is not', async () => {
    expect((await agreed({ curves: 'P-521:X25519' }, { ecdhCurve: 'P-521' })).version).toBe('TLSv1.3');
    expect((await agreed({ curves: 'P-521:X25519' }, { ecdhCurve: 'P-384' })).version).toMatch(/^ERR_SSL_/);
  });
});

describe('client certificates', () => {
  const REQUIRED = 'A client certificate is required.\n';
  const UNTRUSTED = 'The client certificate is signed by an unknown authority.\n';
  const NO_CLIENT = 'The client certificate is not meant for clients (extended key usage).\n';
  const NONE = undefined;
  const cases: [ClientAuthType, string | undefined, number, string][] = [
    ['NoClientCert', NONE, 200, '/metrics\n'],
    ['NoClientCert', 'stranger', 200, '/metrics\n'],
    ['RequestClientCert', NONE, 200, '/metrics\n'],
    ['RequestClientCert', 'stranger', 200, '/metrics\n'],
    ['RequireAnyClientCert', NONE, 403, REQUIRED],
    ['RequireAnyClientCert', 'stranger', 200, '/metrics\n'],
    ['VerifyClientCertIfGiven', NONE, 200, '/metrics\n'],
    ['VerifyClientCertIfGiven', 'client', 200, '/metrics\n'],
    ['VerifyClientCertIfGiven', 'stranger', 403, UNTRUSTED],
    ['RequireAndVerifyClientCert', NONE, 403, REQUIRED],
    ['RequireAndVerifyClientCert', 'client', 200, '/metrics\n'],
    ['RequireAndVerifyClientCert', 'stranger', 403, UNTRUSTED],
    ['RequireAndVerifyClientCert', 'no-client', 403, NO_CLIENT],
  ];

  test.each(cases)('%s and the certificate %s: %i', async (clientAuth, name, status, body) => {
    const settings = tlsSettings(certificates, {
      clientAuth,
      clientCa: clientAuth === 'NoClientCert' ? undefined : ca,
    });
    await using server = await startTestServer({ settings });
    const response = await ask(`${server.url}/metrics`, { ca, ...(name === NONE ? {} : identity(name)) });
    expect([response.status, response.body]).toEqual([status, body]);
    expect(response.headers.connection).toBe(status === 403 ? 'close' : 'keep-alive');
  });

  test.each(['/-/healthy', '/-/ready', '/-/ready?verbose'])('%s needs no certificate', async (path) => {
    const settings = tlsSettings(certificates, { clientAuth: 'RequireAndVerifyClientCert', clientCa: ca });
    await using server = await startTestServer({ settings });
    expect((await ask(server.url + path, { ca })).status).toBe(200);
  });

  test.each([
    '//-/healthy',
    '/-/healthy/',
    '/-/healthy/../../metrics',
    '/%2d/healthy',
    '/metrics?/-/healthy',
  ])('%s is no probe', async (path) => {
    const settings = tlsSettings(certificates, { clientAuth: 'RequireAndVerifyClientCert', clientCa: ca });
    await using server = await startTestServer({ settings });
    expect((await ask(server.url, { ca, path })).status).toBe(403);
  });

  test.each([
    ['client', ['scraper.example'], 200],
    ['client', ['elsewhere.example'], 403],
    ['stranger', ['scraper.example'], 403],
  ])('the certificate %s under client_allowed_sans %j: %i', async (name, allowedSans, status) => {
    const clientAuth = 'RequireAndVerifyClientCert';
    const settings = tlsSettings(certificates, { clientAuth, clientCa: ca, allowedSans });
    await using server = await startTestServer({ settings });
    expect((await ask(server.url, { ca, ...identity(name) })).status).toBe(status);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'a resumed session of %s is as good as its first',
    async (version) => {
      const settings = tlsSettings(certificates, {
        clientAuth: 'RequireAndVerifyClientCert',
        clientCa: ca,
        maxVersion: version,
      });
      await using server = await startTestServer({ settings });
      const visit = async (
        client: ConnectionOptions,
      ): Promise<{ response: string; session?: Buffer; reused: boolean }> => {
        const socket = connect({ host: '127.0.0.1', port: server.port, ca, ...client });
        let session: Buffer | undefined;
        let reused = false;
        socket.on('secureConnect', () => (reused = socket.isSessionReused()));
        let response = '';
        socket.on('session', (ticket: Buffer) => (session = ticket));
        socket.on('data', (chunk: Buffer) => (response += chunk.toString()));
        socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
        await once(socket, 'close');
        return { response: response.slice(9, 12), reused, ...(session === undefined ? {} : { session }) };
      };
      const good = await visit(identity('client'));
      const again = await visit({ ...identity('client'), session: good.session });
      expect([good.response, again.response, again.reused]).toEqual(['200', '200', true]);
      const bad = await visit({});
      const badAgain = await visit({ session: bad.session });
      expect([bad.response, badAgain.response]).toEqual(['403', '403']);
    },
  );
});

describe('protocols', () => {
  test.each([true, false])('with http2 %s, HTTP/1.1 works', async (http2) => {
    await using server = await startTestServer({ settings: tlsSettings(certificates, {}, { http2 }) });
    expect((await ask(`${server.url}/a`, { ca })).body).toBe('/a\n');
  });

  test('HTTP/2 works, with a probe beside a request that is refused', async () => {
    const settings = tlsSettings(certificates, { clientAuth: 'RequireAndVerifyClientCert', clientCa: ca });
    await using server = await startTestServer({ settings });
    const session = connectHttp2(server.url, { ca });
    const statusOf = async (path: string): Promise<unknown> => {
      const stream = session.request({ ':path': path }).resume();
      const [headers] = await once(stream, 'response');
      return headers[':status'];
    };
    expect(await Promise.all([statusOf('/-/healthy'), statusOf('/metrics')])).toEqual([200, 403]);
    session.close();
    const trusted = connectHttp2(server.url, { ca, ...identity('client') });
    const stream = trusted.request({ ':path': '/metrics' }).resume();
    expect((await once(stream, 'response'))[0][':status']).toBe(200);
    trusted.close();
    expect(server.errors).toEqual([]);
  });

  test('an answer in flight ends when the server closes, even a large one', async () => {
    const body = [Buffer.alloc(8 * 2 ** 20, 'a')];
    await using server = await startTestServer({
      settings: tlsSettings(certificates),
      handle: () => Promise.resolve({ status: 200, headers: {}, body }),
    });
    const socket = connect({ host: '127.0.0.1', port: server.port, ca });
    socket.write('GET / HTTP/1.0\r\n\r\n');
    await once(socket, 'readable');
    const closed = server.close(20_000);
    let length = 0;
    for await (const chunk of socket) length += (chunk as Buffer).byteLength;
    await closed;
    expect(length).toBeGreaterThan(8 * 2 ** 20);
  });

  test('HTTP/2 is not offered where it is off', async () => {
    await using server = await startTestServer({ settings: tlsSettings(certificates, {}, { http2: false }) });
    const socket = connect({ host: '127.0.0.1', port: server.port, ca, ALPNProtocols: ['h2', 'http/1.1'] });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).not.toBe('h2');
    socket.destroy();
  });

  test('a client that speaks no TLS is sent away', async () => {
    await using server = await startTestServer({ settings: tlsSettings(certificates) });
    using client = await connectRaw(server.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.closed;
    expect(client.heard()).not.toContain('200');
    expect((await ask(server.url, { ca })).status).toBe(200);
    expect(server.errors).toEqual([]);
  });
});
