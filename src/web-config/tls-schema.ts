// The YAML of `tls_server_config` in a web config file, with the defaults of Prometheus's exporter-toolkit.

import { DEFAULT_CIPHERS } from 'node:tls';
import { z } from 'zod';
import { distinct, flag, isIntact, map, mustBe, mustBeUnseen, oneOf } from '../config/fields.ts';
import { CLIENT_AUTH_TYPES, type TlsVersion } from '../web/settings.ts';

const VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;
const CURVES = { CurveP256: 'P-256', CurveP384: 'P-384', CurveP521: 'P-521', X25519: 'X25519' } as const;

/** The keys of the certificate, its private key and the client CA: each as a file, or inline. */
export const PEM_KEYS = [
  ['cert_file', 'cert'],
  ['key_file', 'key'],
  ['client_ca_file', 'client_ca'],
] as const;

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

/** The values of `cipher_suites`: Go's names. */
export const CIPHER_SUITES = [...TLS12_SUITES.map(([name]) => name), ...TLS13_SUITES] as const;
export type CipherSuite = (typeof CIPHER_SUITES)[number];

/** HTTP/2 over TLS 1.2 requires one of these (RFC 9113, section 9.2.2). */
export const HTTP2_SUITES: readonly CipherSuite[] = [
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
];

const file = z
  .string({ error: mustBe('the path of a file') })
  .min(1)
  .optional();
const pem = z
  .string({ error: mustBeUnseen('PEM text, lines that start with -----BEGIN') })
  .min(1)
  .optional();

function version() {
  return oneOf(['TLS10', 'TLS11', 'TLS12', 'TLS13']).transform((name): TlsVersion => VERSIONS[name]);
}

const curve = oneOf(['CurveP256', 'CurveP384', 'CurveP521', 'X25519']).transform((name) => CURVES[name]);

const san = z.string({ error: mustBe('a DNS name, an IP address, an e-mail address or a URI') }).min(1);

/** The toolkit accepts `RequireClientCert` of old files. */
const clientAuthType = z.preprocess(
  (type) => (type === 'RequireClientCert' ? 'RequireAnyClientCert' : type),
  oneOf(CLIENT_AUTH_TYPES),
);

/** The map `tls_server_config`. */
export const tlsSchema = map({
  cert: pem,
  key: pem,
  client_ca: pem,
  cert_file: file,
  key_file: file,
  client_auth_type: clientAuthType.prefault('NoClientCert'),
  client_ca_file: file,
  client_allowed_sans: distinct(san, 'a list of names').min(1, 'must hold at least one name').optional(),
  min_version: version().prefault('TLS12'),
  max_version: version().prefault('TLS13'),
  cipher_suites: distinct(oneOf(CIPHER_SUITES), 'a list of cipher suites')
    .min(1, 'must not be empty')
    .optional(),
  prefer_server_cipher_suites: flag().prefault(true),
  curve_preferences: z
    .array(curve, { error: mustBe('a list of curves') })
    .min(1, 'must not be empty')
    .optional(),
})
  .refine(({ min_version: min, max_version: max }) => min <= max, {
    path: ['min_version'],
    error: 'must not be above max_version',
    when: isIntact(['min_version', 'max_version']),
  })
  .superRefine(
    (tls, context) => {
      for (const { path, message } of findClientErrors(tls))
        context.addIssue({ code: 'custom', path, message });
    },
    { when: isIntact(['client_auth_type']) },
  )
  // At the end: a missing key is an error of the map itself, which would keep the other checks from running.
  .superRefine(
    (tls, context) => {
      for (const { path, message } of findPemErrors(tls)) context.addIssue({ code: 'custom', path, message });
    },
    { when: isIntact([]) },
  );

interface KeyError {
  readonly path: [] | [string];
  readonly message: string;
}

interface TlsKeys {
  readonly [key: string]: unknown;
  readonly client_auth_type: (typeof CLIENT_AUTH_TYPES)[number];
}

function findPemErrors(tls: TlsKeys): readonly KeyError[] {
  const errors: KeyError[] = PEM_KEYS.flatMap(([fromFile, inline]) =>
    tls[fromFile] === undefined || tls[inline] === undefined
      ? []
      : { path: [inline], message: `sets the same as ${fromFile}; keep one of the two` },
  );
  for (const [fromFile, inline] of PEM_KEYS.slice(0, 2)) {
    if (tls[fromFile] !== undefined || tls[inline] !== undefined) continue;
    errors.push({ path: [], message: `${fromFile} is missing; TLS needs it, or ${inline}` });
  }
  return errors;
}

function findClientErrors(tls: TlsKeys): readonly KeyError[] {
  const type = tls.client_auth_type;
  const ca = tls['client_ca_file'] === undefined ? 'client_ca' : 'client_ca_file';
  const errors: KeyError[] = [];
  if (tls[ca] !== undefined && type === 'NoClientCert') {
    const message =
      'has no effect while client_auth_type is NoClientCert; set that to RequireAndVerifyClientCert';
    errors.push({ path: [ca], message });
  }
  if (
    tls[ca] === undefined &&
    (type === 'RequireAndVerifyClientCert' || type === 'VerifyClientCertIfGiven')
  ) {
    const message = `${type} needs client_ca_file or client_ca, the certificate authority of the clients`;
    errors.push({ path: ['client_auth_type'], message });
  }
  const isRequired = type === 'RequireAnyClientCert' || type === 'RequireAndVerifyClientCert';
  if (tls['client_allowed_sans'] !== undefined && !isRequired) {
    const message =
      'needs client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert; otherwise a client may connect without a certificate';
    errors.push({ path: ['client_allowed_sans'], message });
  }
  return errors;
}

/** OpenSSL's cipher list for these suites; undefined = Node's default. */
export function toCipherList(
  suites: readonly CipherSuite[] | undefined,
  minVersion: TlsVersion,
): string | undefined {
  // Above this level OpenSSL refuses the old versions, which the operator has chosen by name.
  const old = minVersion === 'TLSv1' || minVersion === 'TLSv1.1' ? ['@SECLEVEL=0'] : [];
  if (suites === undefined) return old.length === 0 ? undefined : [DEFAULT_CIPHERS, ...old].join(':');
  const opensslNames = new Map<string, string>(TLS12_SUITES);
  const chosen = suites.flatMap((suite) => opensslNames.get(suite) ?? []);
  return [...TLS13_SUITES, ...chosen, ...(chosen.length === 0 ? [] : old)].join(':');
}
