import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of PEM files, `<name>.pem` and `<name>.key`, made by openssl. */
export interface Certificates extends Disposable {
  readonly directory: string;
  path(file: string): string;
  read(file: string): string;
  /** Issues a certificate by `ca`, or by another that was issued with `issuer`. */
  issue(
    name: string,
    options: { readonly san?: string; readonly usage?: string; readonly issuer?: string },
  ): void;
  /** A certificate that signs others: of `ca` or another issuer, or by default one that signs itself. */
  issueCa(name: string, issuer?: string): void;
}

/** `ca`, `server` (127.0.0.1, localhost), `client` (DNS:scraper, URI, e-mail, IP) of `ca`, and `stranger` of another CA. */
export function createCertificates(): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'ads-exporter-tls-'));
  const path = (file: string): string => join(directory, file);
  const make = (name: string, extra: readonly string[]): void => {
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      path(`${name}.key`),
    ];
    const to = ['-out', path(`${name}.pem`), '-subj', `/CN=${name}`, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...key, ...to, ...extra], { stdio: 'pipe' });
  };
  const signedBy = (issuer: string): readonly string[] => [
    '-CA',
    path(`${issuer}.pem`),
    '-CAkey',
    path(`${issuer}.key`),
  ];
  const issueCa: Certificates['issueCa'] = (name, issuer) =>
    make(name, issuer === undefined ? [] : signedBy(issuer));
  const issue: Certificates['issue'] = (name, { san, usage, issuer = 'ca' }) => {
    const extensions = ['basicConstraints=critical,CA:FALSE'];
    if (san !== undefined) extensions.push(`subjectAltName=${san}`);
    if (usage !== undefined) extensions.push(`extendedKeyUsage=${usage}`);
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    make(name, [...signedBy(issuer), ...added]);
  };
  issueCa('ca');
  issueCa('other-ca');
  issue('server', { san: 'IP:127.0.0.1,DNS:localhost' });
  issue('client', {
    san: 'DNS:scraper.example,URI:spiffe://example/scraper,email:ops@example.com,IP:192.0.2.7,IP:2001:db8::7',
    usage: 'clientAuth',
  });
  issue('stranger', { san: 'DNS:scraper.example', usage: 'clientAuth', issuer: 'other-ca' });
  return {
    directory,
    path,
    read: (file) => readFileSync(path(file), 'utf8'),
    issue,
    issueCa,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
