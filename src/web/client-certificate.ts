// Client certificates: whether the one of a connection is accepted under the TLS settings.

import type { X509Certificate } from 'node:crypto';
import { isIPv6, SocketAddress } from 'node:net';
import type { TlsSettings } from './settings.ts';

/** What a client presented in the handshake. */
export interface ClientCertificate {
  readonly certificate: X509Certificate;
  /** OpenSSL's code for why it is not verified; undefined = one of `clientCa` signed it for clients, and it is in force. */
  readonly error: string | undefined;
}

/** Whether the handshake requests a certificate at all. */
export function requestsCertificate(tls: TlsSettings): boolean {
  return tls.clientAuth !== 'NoClientCert';
}

/**
 * Makes a server trust each certificate of its client CA, including an issuing authority whose root is not among them.
 * Node.js has `allowPartialTrustChain` for this, but its servers do not pass it on to the context that they create from
 * their options.
 */
export function trustIssuingAuthorities(server: object): void {
  Object(server)._sharedCreds.context.setAllowPartialTrustChain();
}

/** A sentence for the client on why its certificate, or the lack of one, is not accepted; undefined = it is. */
export function certificateErrorOf(
  tls: TlsSettings,
  presented: ClientCertificate | undefined,
): string | undefined {
  const { clientAuth, allowedSans } = tls;
  const mustHave = clientAuth === 'RequireAnyClientCert' || clientAuth === 'RequireAndVerifyClientCert';
  const mustVerify = clientAuth === 'VerifyClientCertIfGiven' || clientAuth === 'RequireAndVerifyClientCert';
  if (presented === undefined) return mustHave ? 'A client certificate is required.' : undefined;
  if (mustVerify && presented.error !== undefined) return explain(presented.error);
  if (allowedSans === undefined) return undefined;
  const allowed = new Set(allowedSans.map(canonical));
  const isAllowed = parseSans(presented.certificate.subjectAltName ?? '').some((san) => allowed.has(san));
  return isAllowed ? undefined : 'The client certificate has none of the allowed names.';
}

function explain(code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'The client certificate, or one that signed it, has expired.';
    case 'CERT_NOT_YET_VALID':
      return 'The client certificate, or one that signed it, is not valid yet.';
    case 'INVALID_PURPOSE':
      return 'The client certificate is not meant for clients (extended key usage).';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'The client certificate is signed by an unknown authority.';
    default:
      return `The client certificate is not trusted (${code}).`;
  }
}

const SAN = /(DNS|IP Address|URI|email|[^,:"]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;

/**
 * The DNS names, IP addresses, URIs and e-mail addresses in Node's `subjectAltName`. Empty when any part cannot be parsed
 * for certain: a name that contains a comma must not pass for two. `checkHost`, `checkIP` and `checkEmail` are no
 * replacement: they know no URIs, match wildcards and ignore case, where exporter-toolkit compares the exact text.
 */
export function parseSans(text: string): readonly string[] {
  const pattern = new RegExp(SAN);
  const sans: string[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return [];
    const [, kind = '', value = ''] = match;
    if (!['DNS', 'IP Address', 'URI', 'email'].includes(kind)) continue;
    // Node quotes, as JSON, a name that could be taken for several.
    const name: unknown = value.startsWith('"') ? JSON.parse(value) : value;
    sans.push(canonical(String(name)));
  }
  return sans;
}

/** One text for each address: `::1` and `0:0:0:0:0:0:0:1` are the same. */
function canonical(name: string): string {
  return isIPv6(name) ? new SocketAddress({ address: name, family: 'ipv6' }).address : name;
}
