// Whatever a web config file holds: it is refused with its errors, or a server can serve under it.

import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadWebConfig, type WebConfig } from '../../src/web-config/load.ts';
import { WEB_CONFIG_KEYS } from '../../src/web-config/schema.ts';
import { createCertificates } from '../web/certificates.ts';
import { ask, startTestServer } from '../web/harness.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

async function load(content: string | Uint8Array): Promise<WebConfig | undefined> {
  const file = certificates.path('fuzzed.yaml');
  writeFileSync(file, content);
  try {
    return await loadWebConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return undefined;
  }
}

/** One request is answered, whoever asks and whatever for. */
async function serveOnce(settings: WebConfig): Promise<void> {
  await using server = await startTestServer({ settings });
  const { status } = await ask(server.url, { ca: certificates.read('ca.pem') }).catch((error: Error) => {
    // A handshake may fail for what the file asks of it: versions, ciphers, certificates.
    if (settings.tls === undefined) throw error;
    return { status: undefined };
  });
  expect([200, 401, 403, 429, undefined]).toContain(status);
  expect(server.errors).toEqual([]);
}

const KEYS = [...new Set(Object.values(WEB_CONFIG_KEYS).flat())];
const word = fc.constantFrom(
  'server.pem',
  'server.key',
  'ca.pem',
  'TLS12',
  'TLS13',
  'NoClientCert',
  'X25519',
);
const scalar = fc.oneof(
  word,
  fc.constantFrom(0, 1, -1, 1.5, null, true, false, '', '1s', '.inf', '$2y$10$', 'a\r\nb: c', '\0', '夜'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 10 })), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value;

const headerName = fc.oneof(
  fc.constantFrom(
    'X-Frame-Options',
    'Content-Security-Policy',
    'Strict-Transport-Security',
    'X-XSS-Protection',
  ),
  fc.constantFrom('content-length', 'Transfer-Encoding', '__proto__', 'Set-Cookie', 'constructor'),
  fc.string({ unit: 'binary', maxLength: 10 }),
);

describe('a web config of', () => {
  test('any bytes is refused or served under', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const settings = await load(bytes);
        if (settings !== undefined) await serveOnce(settings);
      }),
    );
  });

  test('any values under the right keys is refused or served under', async () => {
    const sections = Object.fromEntries((WEB_CONFIG_KEYS[''] ?? []).map((key) => [key, value]));
    await fc.assert(
      fc.asyncProperty(fc.record(sections, { requiredKeys: [] }), async (data) => {
        const settings = await load(stringify(data));
        if (settings !== undefined) await serveOnce(settings);
      }),
      { numRuns: 300 },
    );
  });

  test('any TLS settings with a good certificate is refused or served under', async () => {
    const tls = fc.record(
      {
        cert_file: fc.constant('server.pem'),
        key_file: fc.constant('server.key'),
        client_ca_file: fc.constantFrom('ca.pem', 'server.key'),
        client_auth_type: fc.constantFrom(
          'NoClientCert',
          'RequireAndVerifyClientCert',
          'VerifyClientCertIfGiven',
        ),
        client_allowed_sans: fc.array(fc.string()),
        min_version: fc.constantFrom('TLS10', 'TLS11', 'TLS12', 'TLS13', 'TLS14'),
        max_version: fc.constantFrom('TLS10', 'TLS11', 'TLS12', 'TLS13'),
        cipher_suites: fc.array(
          fc.constantFrom('TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'NONE'),
        ),
        curve_preferences: fc.array(fc.constantFrom('X25519', 'CurveP256', 'CurveP384', 'P-256')),
      },
      { requiredKeys: ['cert_file', 'key_file'] },
    );
    await fc.assert(
      fc.asyncProperty(tls, async (data) => {
        const settings = await load(stringify({ tls_server_config: data }));
        if (settings !== undefined) await serveOnce(settings);
      }),
      { numRuns: 150 },
    );
  });

  test('any response headers and limits is refused or served under', async () => {
    const data = fc.record({
      http_server_config: fc.record({ headers: fc.dictionary(headerName, scalar, { maxKeys: 3 }) }),
      rate_limit: fc.record({ interval: fc.constantFrom('0s', '1ms', '1s', '9000d'), burst: fc.integer() }),
    });
    await fc.assert(
      fc.asyncProperty(data, async (content) => {
        const settings = await load(stringify(content));
        if (settings !== undefined) await serveOnce(settings);
      }),
      { numRuns: 200 },
    );
  });
});
