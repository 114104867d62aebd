import { DEFAULT_CIPHERS } from 'node:tls';
import type { TlsVersion } from '../web/settings.ts';

/** The suites that Go calls secure, for TLS up to 1.2, with OpenSSL's names. */
const TLS12_SUITES = [
  ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'ECDHE-RSA-AES128-SHA'],
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'ECDHE-RSA-AES256-SHA'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 'ECDHE-ECDSA-AES128-SHA'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', 'ECDHE-ECDSA-AES256-SHA'],
] as const;

/** Those of TLS 1.3 may be listed, but are always offered: neither Go nor the toolkit lets them be chosen. */
const TLS13_SUITES = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
] as const;

/** What `cipher_suites` may hold: Go's names. */
export const CIPHER_SUITES = [...TLS12_SUITES.map(([name]) => name), ...TLS13_SUITES] as const;
export type CipherSuite = (typeof CIPHER_SUITES)[number];

/** HTTP/2 over TLS 1.2 cannot be had without one of these (RFC 9113, section 9.2.2). */
export const HTTP2_SUITES: readonly CipherSuite[] = [
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
];

/** OpenSSL's cipher list for these suites; undefined = Node's default will do. */
export function toCipherList(
  suites: readonly CipherSuite[] | undefined,
  minVersion: TlsVersion,
): string | undefined {
  // OpenSSL does not speak the old versions above this level, which an operator asked for by name.
  const old = minVersion === 'TLSv1' || minVersion === 'TLSv1.1' ? ['@SECLEVEL=0'] : [];
  if (suites === undefined) return old.length === 0 ? undefined : [DEFAULT_CIPHERS, ...old].join(':');
  const opensslNames = new Map<string, string>(TLS12_SUITES);
  const chosen = suites.flatMap((suite) => opensslNames.get(suite) ?? []);
  return [...TLS13_SUITES, ...chosen, ...(chosen.length === 0 ? [] : old)].join(':');
}
