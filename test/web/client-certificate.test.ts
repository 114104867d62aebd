import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { certificateErrorOf, parseSans } from '../../src/web/client-certificate.ts';
import { createCertificates } from './certificates.ts';
import { tlsSettings } from './harness.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

const client = new X509Certificate(certificates.read('client.pem'));

function problem(allowedSans: readonly string[]): string | undefined {
  const { tls } = tlsSettings(certificates, { clientAuth: 'RequireAndVerifyClientCert', allowedSans });
  return certificateErrorOf(tls!, { certificate: client, error: undefined });
}

describe('the names of a client certificate', () => {
  test.each([
    'scraper.example',
    'spiffe://example/scraper',
    'ops@example.com',
    '192.0.2.7',
    '2001:db8::7',
    '2001:0DB8:0:0:0:0:0:7',
  ])('%s is one of them', (name) => {
    expect(problem(['something.else', name])).toBeUndefined();
  });

  test.each(['scraper', 'example', 'SCRAPER.example', 'DNS:scraper.example', 'client', '2001:db8::8', ''])(
    '%j is none of them',
    (name) => {
      expect(problem([name])).toBe('The client certificate has none of the allowed names.');
    },
  );

  test('the common name does not count', () => {
    expect(client.subject).toBe('CN=client');
    expect(problem(['client'])).toBeDefined();
  });

  test('a certificate without names is refused', () => {
    const ca = new X509Certificate(certificates.read('ca.pem'));
    const { tls } = tlsSettings(certificates, { clientAuth: 'RequireAnyClientCert', allowedSans: ['ca'] });
    expect(
      certificateErrorOf(tls!, { certificate: ca, error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
    ).toBeDefined();
  });

  test('a name that holds a separator does not pass for two', () => {
    const config = certificates.path('odd.cnf');
    writeFileSync(
      config,
      '[req]\ndistinguished_name = dn\nx509_extensions = v3\n[dn]\n[v3]\nsubjectAltName = @names\n[names]\nDNS.1 = "evil, DNS:scraper.example"\n',
    );
    const key = ['-key', certificates.path('client.key')];
    const made = execFileSync('openssl', ['req', '-x509', '-config', config, '-subj', '/CN=odd', ...key]);
    const { subjectAltName } = new X509Certificate(made);
    expect(parseSans(subjectAltName ?? '')).toEqual(['evil, DNS:scraper.example']);
    expect(parseSans('DNS:"evil, DNS:scraper.example"')).toEqual(['evil, DNS:scraper.example']);
    expect(parseSans('DNS:a"b, DNS:scraper.example')).toEqual([]);
  });

  test('kinds that cannot be listed are passed over', () => {
    expect(parseSans('othername:<unsupported>, DirName:"CN = x, O = y", Registered ID:1.2.3, DNS:a')).toEqual(
      ['a'],
    );
  });

  test('every list of plain names is read back', () => {
    const name = fc.stringMatching(/^[a-z0-9.-]{1,20}$/);
    fc.assert(
      fc.property(fc.array(name), (names) => {
        expect(parseSans(names.map((dns) => `DNS:${dns}`).join(', '))).toEqual(names);
      }),
    );
  });

  test('no text makes it hang or throw anything but a complaint about JSON', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(Array.isArray(parseSans(text))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});
