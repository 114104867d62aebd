import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { hashSync } from 'bcrypt';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { loadWebConfig } from '../../src/web-config/load.ts';
import { createRouter } from '../../src/web/routes.ts';
import { startWebServer, type WebServer } from '../../src/web/server.ts';
import { createConfigDirectory } from '../support/config-file.ts';
import { needsProgram } from '../support/needs-program.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { buildViews } from '../support/views.ts';
import { createCertificates } from '../web/certificates.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

// What htpasswd writes.
const HASH = hashSync('secret', 5).replace('$2b$', '$2y$');

const MTLS = `tls_server_config:
  cert_file: server.pem
  key_file: server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.pem
  client_allowed_sans: [scraper.example]
`;
const USERS = `basic_auth_users: { prometheus: "${HASH}" }\n`;

/** The real routes behind a web config file, with one metric. */
async function serve(yaml: string): Promise<WebServer & AsyncDisposable> {
  const file = certificates.path('web-config.yaml');
  writeFileSync(file, yaml);
  const page = new TextEncoder().encode('# TYPE answer gauge\nanswer 42\n');
  const server = await startWebServer({
    addresses: [{ host: '127.0.0.1', port: 0 }],
    clock: systemClock,
    settings: await loadWebConfig(file),
    onError: (error) => expect.unreachable(String(error)),
    handle: createRouter({
      telemetryPath: '/metrics',
      scrape: async ({ gzip }) => ({
        contentType: 'text/plain; version=0.0.4',
        body: [gzip ? gzipSync(page) : page],
      }),
      hasResource: () => false,
      awaitedResources: () => 0,
      views: buildViews(),
    }),
  });
  return { ...server, [Symbol.asyncDispose]: () => server.close(0) };
}

/** `<status> <HTTP version>` as curl sees them; `exit <code>` when it failed. */
async function curl(...args: readonly string[]): Promise<string> {
  const format = ['-s', '-o', '/dev/null', '-w', '%{http_code} %{http_version}'];
  const ca = ['--cacert', certificates.path('ca.pem')];
  try {
    return (await promisify(execFile)('curl', [...format, ...ca, ...args])).stdout;
  } catch (error) {
    return `exit ${error instanceof Error && 'code' in error ? String(error.code) : ''}`;
  }
}

const identity = (name: string): string[] => [
  '--cert',
  certificates.path(`${name}.pem`),
  '--key',
  certificates.path(`${name}.key`),
];

describe.skipIf(needsProgram('curl'))('curl', () => {
  test('comes in with a name and a password', async () => {
    await using server = await serve(USERS);
    const url = `${server.urls[0]}/metrics`;
    expect(await curl(url)).toBe('401 1.1');
    expect(await curl('-u', 'prometheus:wrong', url)).toBe('401 1.1');
    expect(await curl('-u', 'nobody:secret', url)).toBe('401 1.1');
    expect(await curl('-u', 'prometheus:secret', url)).toBe('200 1.1');
    expect(await curl(`${server.urls[0]}/-/ready`)).toBe('200 1.1');
  });

  test('comes in with a certificate, by both versions of HTTP', async () => {
    await using server = await serve(MTLS);
    const url = `${server.urls[0]}/metrics`;
    expect(await curl(url)).toBe('403 2');
    expect(await curl(...identity('stranger'), url)).toBe('403 2');
    expect(await curl(...identity('client'), url)).toBe('200 2');
    expect(await curl(...identity('client'), '--http1.1', url)).toBe('200 1.1');
    expect(await curl(`${server.urls[0]}/-/healthy`)).toBe('200 2');
  });

  test.each([
    ['--tls-max 1.2', 'max_version: TLS12', '200 2'],
    ['--tlsv1.3', 'min_version: TLS13', '200 2'],
    ['--tls-max 1.2', 'min_version: TLS13', 'exit 35'],
    ['--tlsv1.3', 'max_version: TLS12', 'exit 35'],
  ])('%s meets %s: %s', async (flags, option, expected) => {
    await using server = await serve(
      `tls_server_config: { cert_file: server.pem, key_file: server.key, ${option} }\n`,
    );
    expect(await curl(...flags.split(' '), `${server.urls[0]}/metrics`)).toBe(expected);
  });

  test('stays at HTTP/1.1 where HTTP/2 is off', async () => {
    await using server = await serve(
      'tls_server_config: { cert_file: server.pem, key_file: server.key }\nhttp_server_config: { http2: false }\n',
    );
    expect(await curl(`${server.urls[0]}/metrics`)).toBe('200 1.1');
  });

  test('is told to slow down', async () => {
    await using server = await serve('rate_limit: { interval: 1h, burst: 2 }\n');
    const statuses = [];
    for (let visit = 0; visit < 3; visit += 1) statuses.push(await curl(`${server.urls[0]}/metrics`));
    expect(statuses).toEqual(['200 1.1', '200 1.1', '429 1.1']);
    expect(await curl(`${server.urls[0]}/-/ready`)).toBe('200 1.1');
  });
});

describe.skipIf(needsProgram('prometheus'))('a real Prometheus', () => {
  test.each([
    ['basic_auth', USERS, 'basic_auth: { username: prometheus, password: secret }'],
    [
      'a client certificate',
      MTLS,
      `scheme: https, tls_config: { ca_file: ${certificates.path('ca.pem')}, cert_file: ${certificates.path('client.pem')}, key_file: ${certificates.path('client.key')} }`,
    ],
    [
      'both',
      MTLS + USERS,
      `scheme: https, basic_auth: { username: prometheus, password: secret }, tls_config: { ca_file: ${certificates.path('ca.pem')}, cert_file: ${certificates.path('client.pem')}, key_file: ${certificates.path('client.key')} }`,
    ],
  ])('scrapes with %s', async (_, yaml, scrapeOptions) => {
    await using server = await serve(yaml);
    using directory = createConfigDirectory('');
    const target = new URL(server.urls[0] ?? '').host;
    await using prometheus = await startPrometheus(directory, target, scrapeOptions);
    await expect.poll(() => prometheus.query('answer', ['job'])).toEqual({ ads: 42 });
    expect(await prometheus.query('up', ['job'])).toEqual({ ads: 1 });
  });

  test('that has no certificate is refused', async () => {
    await using server = await serve(MTLS);
    using directory = createConfigDirectory('');
    const options = `scheme: https, tls_config: { ca_file: ${certificates.path('ca.pem')} }`;
    await using prometheus = await startPrometheus(directory, new URL(server.urls[0] ?? '').host, options);
    await expect.poll(() => prometheus.query('up', ['job'])).toEqual({ ads: 0 });
  });
});
