// Whom `client_ca_file` lets in where its authority is not self-signed, and what the others are told.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { createCertificates } from './certificates.ts';
import { ask, startTestServer, tlsSettings, type TestServer } from './harness.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());
certificates.issueCa('issuing', 'ca');
certificates.issueCa('sibling', 'ca');
certificates.issue('issued', { usage: 'clientAuth', issuer: 'issuing' });
certificates.issue('of-sibling', { usage: 'clientAuth', issuer: 'sibling' });
certificates.issue('of-root', { usage: 'clientAuth' });
certificates.issue('no-client', { usage: 'serverAuth', issuer: 'issuing' });
issueDated('expired', '20200101000000Z', '20200102000000Z');
issueDated('early', '21200101000000Z', '21200102000000Z');

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

/** A certificate of `issuing` with these dates, which only `openssl ca` can set everywhere. */
function issueDated(name: string, from: string, until: string): void {
  certificates.issue(name, {});
  const path = (file: string): string => certificates.path(file);
  writeFileSync(path('index.txt'), '');
  writeFileSync(
    path('ca.cnf'),
    `[ca]\ndefault_ca = it\n[it]\ndatabase = ${path('index.txt')}\nnew_certs_dir = ${certificates.directory}
rand_serial = yes\ndefault_md = sha256\npolicy = any\nx509_extensions = usage\n[any]\ncommonName = supplied
[usage]\nextendedKeyUsage = clientAuth\n`,
  );
  openssl('req', '-new', '-key', path(`${name}.key`), '-subj', `/CN=${name}`, '-out', path(`${name}.csr`));
  const signer = ['-cert', path('issuing.pem'), '-keyfile', path('issuing.key')];
  const files = ['-config', path('ca.cnf'), '-in', path(`${name}.csr`), '-out', path(`${name}.pem`)];
  openssl('ca', '-batch', '-notext', ...files, ...signer, '-startdate', from, '-enddate', until);
}

const ca = certificates.read('ca.pem');
const TRUSTED = '200 /metrics\n';
const UNKNOWN = '403 The client certificate is signed by an unknown authority.\n';

/** A certificate of these, its own first, and the key of that. */
function identity(...names: readonly string[]): { readonly cert: string; readonly key: string } {
  return {
    cert: names.map((name) => certificates.read(`${name}.pem`)).join(''),
    key: certificates.read(`${names[0]}.key`),
  };
}

function startServer(clientCa: string): Promise<TestServer> {
  const clientAuth = 'RequireAndVerifyClientCert';
  const settings = tlsSettings(certificates, { clientAuth, clientCa: certificates.read(clientCa) });
  return startTestServer({ settings });
}

interface Visit {
  /** Status and body. */
  readonly response: string;
  readonly session: Buffer | undefined;
  readonly isReused: boolean;
}

async function visit({ port }: TestServer, options: ConnectionOptions): Promise<Visit> {
  const socket = connect({ host: '127.0.0.1', port, ca, checkServerIdentity: () => undefined, ...options });
  let session: Buffer | undefined;
  let isReused = false;
  let heard = '';
  socket.on('secureConnect', () => (isReused = socket.isSessionReused()));
  socket.on('session', (ticket: Buffer) => (session = ticket));
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await once(socket, 'close');
  return { response: `${heard.slice(9, 12)} ${heard.split('\r\n\r\n')[1]}`, session, isReused };
}

const HANDSHAKES = (['TLSv1.2', 'TLSv1.3'] as const).flatMap((version) =>
  [undefined, 'localhost'].map((servername) => ({ version, servername })),
);

describe.each(HANDSHAKES)(
  'an issuing authority, in $version with the server name $servername',
  (handshake) => {
    const { servername = '', version } = handshake;
    const terms: ConnectionOptions = { servername, minVersion: version, maxVersion: version };

    test.each([
      ['what it signed', ['issued'], TRUSTED],
      ['what it signed, sent with it', ['issued', 'issuing'], TRUSTED],
      ['what it signed, sent with it and its root', ['issued', 'issuing', 'ca'], TRUSTED],
      ['what its root signed', ['of-root'], UNKNOWN],
      ['what its root signed, sent with the root', ['of-root', 'ca'], UNKNOWN],
      ['what another authority of its root signed', ['of-sibling', 'sibling', 'ca'], UNKNOWN],
      ['an alien', ['stranger'], UNKNOWN],
      ['an alien, sent with its authority', ['stranger', 'other-ca'], UNKNOWN],
      ['an alien that poses as its child', ['stranger', 'issuing'], UNKNOWN],
    ])('%s: twice, the second time with the session of the first', async (_, names, expected) => {
      await using server = await startServer('issuing.pem');
      const first = await visit(server, { ...terms, ...identity(...names) });
      const again = await visit(server, { ...terms, ...identity(...names), session: first.session });
      expect([first.response, again.response]).toEqual([expected, expected]);
      if (expected === TRUSTED) expect(again.isReused).toBe(true);
    });

    test('a session that was let in does not outlive its authority', async () => {
      await using server = await startServer('issuing.pem');
      const { session } = await visit(server, { ...terms, ...identity('issued') });
      const clientCa = certificates.read('other-ca.pem');
      server.update(tlsSettings(certificates, { clientAuth: 'RequireAndVerifyClientCert', clientCa }));
      const again = await visit(server, { ...terms, ...identity('issued'), session });
      expect([again.response, again.isReused]).toEqual([UNKNOWN, false]);
    });
  },
);

test('over HTTP/2 it is the same', async () => {
  await using server = await startServer('issuing.pem');
  const statusOf = async (name: string): Promise<unknown> => {
    const session = connectHttp2(server.url, { ca, ...identity(name) });
    const [headers] = await once(session.request({ ':path': '/metrics' }).resume(), 'response');
    session.close();
    return headers[':status'];
  };
  expect([await statusOf('issued'), await statusOf('of-root')]).toEqual([200, 403]);
});

test('a root still trusts what its authorities signed, where they are sent along', async () => {
  await using server = await startServer('ca.pem');
  expect((await visit(server, identity('issued', 'issuing'))).response).toBe(TRUSTED);
  expect((await visit(server, identity('issued'))).response).toBe(UNKNOWN);
});

describe('the 403 says why a certificate is not trusted', () => {
  test.each([
    ['expired', 'The client certificate, or one that signed it, has expired.\n'],
    ['early', 'The client certificate, or one that signed it, is not valid yet.\n'],
    ['no-client', 'The client certificate is not meant for clients (extended key usage).\n'],
    ['stranger', 'The client certificate is signed by an unknown authority.\n'],
    ['other-ca', 'The client certificate is signed by an unknown authority.\n'],
  ])('%s', async (name, reason) => {
    await using server = await startServer('issuing.pem');
    const { body, status } = await ask(`${server.url}/metrics`, { ca, ...identity(name) });
    expect([status, body]).toEqual([403, reason]);
  });
});
