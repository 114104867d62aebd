import type { X509Certificate } from 'node:crypto';
import { isIPv6, SocketAddress } from 'node:net';
import type { TlsSettings } from '../model/web-settings.ts';

/** What a client showed in the handshake. */
export interface ClientCertificate {
  readonly certificate: X509Certificate;
  /** Whether one of `clientCa` signed it, and it is in force. */
  readonly isVerified: boolean;
}

/** Whether the handshake asks for a certificate at all. */
export function asksForCertificate(tls: TlsSettings): boolean {
  return tls.clientAuth !== 'NoClientCert';
}

/** A sentence for the client on why its certificate, or the lack of one, will not do; undefined = it will. */
export function certificateProblemOf(
  tls: TlsSettings,
  shown: ClientCertificate | undefined,
): string | undefined {
  const { clientAuth, allowedSans } = tls;
  const mustHave = clientAuth === 'RequireAnyClientCert' || clientAuth === 'RequireAndVerifyClientCert';
  const mustVerify = clientAuth === 'VerifyClientCertIfGiven' || clientAuth === 'RequireAndVerifyClientCert';
  if (shown === undefined) return mustHave ? 'A client certificate is required.' : undefined;
  if (mustVerify && !shown.isVerified) return 'The client certificate is not trusted.';
  if (allowedSans === undefined) return undefined;
  const allowed = new Set(allowedSans.map(canonical));
  const isAllowed = parseSans(shown.certificate.subjectAltName ?? '').some((san) => allowed.has(san));
  return isAllowed ? undefined : 'No name of the client certificate is allowed.';
}

const SAN = /(DNS|IP Address|URI|email|[^,:"]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;

/**
 * The DNS names, addresses, URIs and e-mail addresses of Node's text of a certificate's names. Empty when any part
 * cannot be read for certain: a name that holds a comma must not pass for two.
 */
export function parseSans(text: string): readonly string[] {
  const pattern = new RegExp(SAN);
  const sans: string[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return [];
    const [, kind = '', value = ''] = match;
    if (!['DNS', 'IP Address', 'URI', 'email'].includes(kind)) continue;
    // Node quotes, as JSON, what could be mistaken for more than one name.
    const name: unknown = value.startsWith('"') ? JSON.parse(value) : value;
    sans.push(canonical(String(name)));
  }
  return sans;
}

/** One text for each address: `::1` and `0:0:0:0:0:0:0:1` are the same. */
function canonical(name: string): string {
  return isIPv6(name) ? new SocketAddress({ address: name, family: 'ipv6' }).address : name;
}
