import { mkdirSync } from 'node:fs';
import { DEFAULT_CIPHERS } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { loadWebConfig, type WebConfig } from '../../src/web-config/load.ts';
import { createCertificates } from '../web/certificates.ts';
import { writeFileSync } from 'node:fs';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

/** Of "fakepassword". */
const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';

function load(yaml: string): Promise<WebConfig> {
  const file = certificates.path('web.yaml');
  writeFileSync(file, yaml);
  return loadWebConfig(file);
}

/** A config with TLS, and what it becomes. */
async function tlsOf(more: string): Promise<WebConfig['tls']> {
  return (await load(`tls_server_config: { cert_file: server.pem, key_file: server.key${more} }\n`)).tls;
}

describe('a web config file', () => {
  test.each(['', '# Nothing yet.\n', '{}\n'])('%j is plain HTTP for everybody', async (yaml) => {
    expect(await load(yaml)).toEqual({
      isEmpty: true,
      tls: undefined,
      http2: true,
      headers: {},
      users: new Map(),
      rateLimit: undefined,
      files: [certificates.path('web.yaml')],
    });
  });

  test('gives TLS the defaults of the toolkit', async () => {
    const { tls, files } = await load('tls_server_config: { cert_file: server.pem, key_file: server.key }\n');
    expect(tls).toMatchObject({
      certificate: certificates.read('server.pem'),
      clientCa: undefined,
      clientAuth: 'NoClientCert',
      allowedSans: undefined,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ciphers: undefined,
      curves: undefined,
      prefersServerCiphers: true,
    });
    expect(tls?.key.reveal()).toBe(certificates.read('server.key'));
    expect(files).toEqual(['web.yaml', 'server.pem', 'server.key'].map((name) => certificates.path(name)));
  });

  test('may hold certificates and the key itself', async () => {
    const indented = (file: string): string => certificates.read(file).replaceAll('\n', '\n    ');
    const { tls, files } = await load(
      `tls_server_config:\n  cert: |\n    ${indented('server.pem')}\n  key: |\n    ${indented('server.key')}\n  client_ca: |\n    ${indented('ca.pem')}\n  client_auth_type: RequireAndVerifyClientCert\n`,
    );
    expect(tls?.certificate.trim()).toBe(certificates.read('server.pem').trim());
    expect(tls?.clientCa?.trim()).toBe(certificates.read('ca.pem').trim());
    expect(files).toEqual([certificates.path('web.yaml')]);
  });

  test('never shows a key or a hash', async () => {
    const config = await load(
      `tls_server_config: { cert_file: server.pem, key_file: server.key }\nbasic_auth_users: { dave: ${HASH} }\n`,
    );
    const shown = JSON.stringify({ ...config, users: [...config.users] });
    expect(shown).not.toContain('PRIVATE KEY');
    expect(shown).not.toContain('$2y$');
    expect(shown).toContain('["dave","<secret>"]');
  });

  test.each([
    ['client_auth_type: RequestClientCert', { clientAuth: 'RequestClientCert' }],
    ['client_auth_type: RequireAnyClientCert', { clientAuth: 'RequireAnyClientCert' }],
    ['client_auth_type: RequireClientCert', { clientAuth: 'RequireAnyClientCert' }],
    [
      'client_auth_type: VerifyClientCertIfGiven, client_ca_file: ca.pem',
      { clientAuth: 'VerifyClientCertIfGiven' },
    ],
    [
      'client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.pem, client_allowed_sans: [a, b]',
      { clientAuth: 'RequireAndVerifyClientCert', allowedSans: ['a', 'b'] },
    ],
    ['min_version: TLS13', { minVersion: 'TLSv1.3' }],
    ['max_version: TLS12', { maxVersion: 'TLSv1.2' }],
    ['min_version: TLS10', { minVersion: 'TLSv1', ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0` }],
    ['prefer_server_cipher_suites: false', { prefersServerCiphers: false }],
    ['curve_preferences: [X25519, CurveP521, CurveP384, CurveP256]', { curves: 'X25519:P-521:P-384:P-256' }],
    [
      'cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]',
      {
        ciphers:
          'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256',
      },
    ],
    [
      'min_version: TLS13, cipher_suites: [TLS_AES_256_GCM_SHA384]',
      { ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256' },
    ],
  ])('tls_server_config takes %s', async (option, expected) => {
    expect(await tlsOf(`, ${option}`)).toMatchObject(expected);
  });

  test('every cipher suite of the toolkit is one that OpenSSL has', async () => {
    const suites = (await import('../../src/web-config/tls-schema.ts')).CIPHER_SUITES;
    expect(await tlsOf(`, cipher_suites: [${suites.join(', ')}]`)).toBeDefined();
  });

  test('takes the headers of the toolkit, and leaves out those that are blank', async () => {
    const { headers, http2 } = await load(`http_server_config:
  http2: false
  headers:
    Content-Security-Policy: ""
    X-Frame-Options: deny
    X-Content-Type-Options: nosniff
    X-XSS-Protection: "1; mode=block"
    Strict-Transport-Security: max-age=63072000; includeSubDomains
`);
    expect(http2).toBe(false);
    expect(headers).toEqual({
      'X-Frame-Options': 'deny',
      'X-Content-Type-Options': 'nosniff',
      'X-XSS-Protection': '1; mode=block',
      'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
    });
  });

  test.each(['0', '1', '0x10', '1.0', '1e3', '007', 'true', 'False', '.inf', 'no', '2026-01-02'])(
    'takes the text of a header unquoted, as Go does: %s',
    async (value) => {
      const { headers } = await load(`http_server_config: { headers: { X-XSS-Protection: ${value} } }\n`);
      expect(headers).toEqual({ 'X-XSS-Protection': value });
    },
  );

  test('takes the text of an alias to a number', async () => {
    const { headers } = await load(
      `http_server_config: { headers: { X-XSS-Protection: &off 0, Strict-Transport-Security: *off } }\n`,
    );
    expect(headers).toEqual({ 'X-XSS-Protection': '0', 'Strict-Transport-Security': '0' });
  });

  test('takes the text of paths and names unquoted', async () => {
    for (const [from, to] of [
      ['server.pem', '1'],
      ['server.key', '0x2'],
      ['ca.pem', 'true'],
    ] as const) {
      writeFileSync(certificates.path(to), certificates.read(from));
    }
    const { tls, files } = await load(`tls_server_config:
  cert_file: 1
  key_file: 0x2
  client_ca_file: true
  client_auth_type: RequireAndVerifyClientCert
  client_allowed_sans: [1.10, 007]
basic_auth_users: { 007: ${HASH}, true: ${HASH} }
`);
    expect(files.slice(1)).toEqual(['1', '0x2', 'true'].map((name) => certificates.path(name)));
    expect(tls?.allowedSans).toEqual(['1.10', '007']);
    const { users } = await load(`basic_auth_users: { 007: ${HASH}, true: ${HASH}, 1.50: ${HASH} }\n`);
    expect([...users.keys()]).toEqual(['007', 'true', '1.50']);
  });

  test('reads numbers and booleans as such where they are expected', async () => {
    const { http2, rateLimit } = await load(
      'http_server_config: { http2: false }\nrate_limit: { interval: 1s, burst: 0x10 }\n',
    );
    expect([http2, rateLimit?.burst]).toEqual([false, 16]);
  });

  test('takes users with hashes of bcrypt', async () => {
    const { users } = await load(
      `basic_auth_users:\n  dave: ${HASH}\n  "a b": ${HASH.replace('2y', '2b')}\n`,
    );
    expect([...users].map(([name, hash]) => [name, hash.reveal()])).toEqual([
      ['dave', HASH],
      ['a b', HASH.replace('2y', '2b')],
    ]);
  });

  test.each([
    ['{ interval: 0, burst: 0 }', undefined],
    ['{ interval: 0s }', undefined],
    ['{}', undefined],
    ['{ interval: 1s, burst: 1 }', { intervalMs: 1000, burst: 1 }],
    ['{ interval: 1m1.5s, burst: 20 }', { intervalMs: 61_500, burst: 20 }],
    ['{ interval: 250us, burst: 20 }', { intervalMs: 0.25, burst: 20 }],
  ])('rate_limit takes %s', async (yaml, expected) => {
    expect((await load(`rate_limit: ${yaml}\n`)).rateLimit).toEqual(expected);
  });

  test('relative paths are resolved against the directory of the file', async () => {
    mkdirSync(certificates.path('sub'));
    const file = certificates.path('sub/web.yaml');
    writeFileSync(file, 'tls_server_config: { cert_file: ../server.pem, key_file: ../server.key }\n');
    expect((await loadWebConfig(file)).files[1]).toBe(certificates.path('server.pem'));
  });
});
