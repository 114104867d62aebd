import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { createCertificates } from '../web/certificates.ts';
import { GOOD, TLS, WEB_CONFIG_ERRORS } from './errors.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

certificates.issue('other', {});
writeFileSync(certificates.path('no-pem.txt'), 'not a certificate\n');
writeFileSync(certificates.path('empty.pem'), '');
function openssl(command: string): void {
  execFileSync('openssl', command.split(' '), { cwd: certificates.directory, stdio: 'pipe' });
}

openssl('ec -in server.key -aes128 -passout pass:hunter2 -out with-password.key');
openssl('req -x509 -newkey rsa:1024 -nodes -subj /CN=short -keyout short.key -out short.pem');

async function messageOf(yaml: string): Promise<string> {
  const file = certificates.path('web.yaml');
  writeFileSync(file, yaml);
  return messageOfFile(file);
}

async function messageOfFile(file: string): Promise<string> {
  try {
    await loadWebConfig(file);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(`${certificates.directory}/`, '');
    throw error;
  }
  return 'no error';
}

const hashOf = (cost: string): string => `$2y$${cost}$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi`;

describe('a web config file', () => {
  test.each(WEB_CONFIG_ERRORS)('with %s gets a position and a message', async (_, marked, message) => {
    const column = marked.indexOf('^') + 1;
    expect(await messageOf(`${marked.replace('^', '')}\n`)).toBe(`web.yaml:1:${column}: ${message}`);
  });

  test('with TLS that has nothing lacks both that it needs', async () => {
    expect(await messageOf(`${TLS}: {}\n`)).toBe(
      `web.yaml:1:20: ${TLS}: cert_file is missing; TLS needs it, or cert\nweb.yaml:1:20: ${TLS}: key_file is missing; TLS needs it, or key`,
    );
  });

  test.each([
    [
      `${TLS}: { min_version: TLSv1.2, client_auth_type: RequireAndVerifyClientCert }`,
      [
        `${TLS}: cert_file is missing; TLS needs it, or cert`,
        `${TLS}: key_file is missing; TLS needs it, or key`,
        `${TLS}.min_version: must be one of TLS10, TLS11, TLS12, TLS13, not "TLSv1.2"; did you mean "TLS12"?`,
        `${TLS}.client_auth_type: RequireAndVerifyClientCert needs client_ca_file or client_ca, the certificate authority of the clients`,
      ],
    ],
    [
      `${TLS}: { ${GOOD}, min_version: TLS13, max_version: TLS12, prefer_server_cipher_suites: 1 }`,
      [
        `${TLS}.min_version: must not be above max_version`,
        `${TLS}.prefer_server_cipher_suites: must be true or false, not 1`,
      ],
    ],
    [
      `basic_auth_users: { "a:b": 12345678 }`,
      [
        'basic_auth_users: a name must not be empty or contain ":"',
        expect.stringMatching(/^basic_auth_users: must be a bcrypt hash/),
      ],
    ],
  ])('%s gets every error', async (yaml, errors) => {
    const message = await messageOf(`${yaml}\n`);
    expect(message.split('\n').map((line) => line.replace(/^web\.yaml:1:\d+: /, ''))).toEqual(errors);
  });

  test.each(['04', '10', '14'])('a bcrypt cost of %s is none', async (cost) => {
    expect(await messageOf(`basic_auth_users: { dave: ${hashOf(cost)} }\n`)).toBe('no error');
  });

  test.each(['15', '31'])('a bcrypt cost of %s is one', async (cost) => {
    expect(await messageOf(`basic_auth_users: { dave: ${hashOf(cost)} }\n`)).toBe(
      'web.yaml:1:27: basic_auth_users: has a cost above 14, so a single login would take seconds; use a cost from 10 to 14, as in `htpasswd -nB -C 12 NAME`',
    );
  });

  test('a duplicate key is reported with the other errors', async () => {
    expect(await messageOf('rate_limit: { burst: 1, burst: 1.5 }\nrate_limits: {}\n')).toMatch(
      /^web\.yaml:1:25: yaml: duplicate key in this map\nweb\.yaml:1:32: rate_limit\.burst: .*\nweb\.yaml:2:1: rate_limits: unknown key/,
    );
  });

  test('the nearest cipher to an unknown one is suggested', async () => {
    const message = await messageOf(
      `${TLS}: { ${GOOD}, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA257] }\n`,
    );
    expect(message).toMatch(
      /^web\.yaml:1:83: tls_server_config\.cipher_suites\[0\]: must be one of TLS_.*; did you mean "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"\?$/,
    );
  });

  test('that does not exist is an error', async () => {
    expect(await messageOfFile(certificates.path('gone.yaml'))).toBe(
      'gone.yaml:1:1: web config: cannot read: no such file',
    );
  });

  test('gets all errors at once, in the order of lines, and no message quotes a secret', async () => {
    const message = await messageOf(`basic_auth_users: { dave: hunter2 }
http_server_config: { htp2: true }
tls_server_config:
  cert_file: gone.pem
  key: hunter2
`);
    expect(message.split('\n').map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
      'web.yaml:1:27: basic_auth_users',
      'web.yaml:2:23: http_server_config.htp2',
      'web.yaml:4:14: tls_server_config.cert_file',
      'web.yaml:5:8: tls_server_config.key',
    ]);
    expect(message).not.toContain('hunter2');
  });
});
