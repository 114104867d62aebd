import { z } from 'zod';
import { CLIENT_AUTH_TYPES, type TlsVersion } from '../web/settings.ts';
import { CIPHER_SUITES } from './cipher-suites.ts';
import { distinct, flag, isIntact, mustBe, mustBeUnseen, oneOf } from '../config/fields.ts';

// The YAML of `tls_server_config` in a web config file, with the defaults of Prometheus's exporter-toolkit.

const VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;
const CURVES = { CurveP256: 'P-256', CurveP384: 'P-384', CurveP521: 'P-521', X25519: 'X25519' } as const;

/** Where a part of the key material comes from: each as a file, or inline. */
export const PEM_KEYS = [
  ['cert_file', 'cert'],
  ['key_file', 'key'],
  ['client_ca_file', 'client_ca'],
] as const;

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

/** The toolkit keeps `RequireClientCert` for old files. */
const clientAuthType = z.preprocess(
  (type) => (type === 'RequireClientCert' ? 'RequireAnyClientCert' : type),
  oneOf(CLIENT_AUTH_TYPES),
);

/** The map `tls_server_config`. */
export const tlsSchema = z
  .strictObject(
    {
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
    },
    { error: mustBeUnseen('a map') },
  )
  .superRefine(
    ({ min_version: min, max_version: max }, context) => {
      if (min <= max) return;
      context.addIssue({ code: 'custom', path: ['min_version'], message: 'must not be above max_version' });
    },
    { when: isIntact(['min_version', 'max_version']) },
  )
  .superRefine(
    (tls, context) => {
      for (const { path, message } of clientProblems(tls))
        context.addIssue({ code: 'custom', path, message });
    },
    { when: isIntact(['client_auth_type']) },
  )
  // At the end: what is missing is told of the map itself, and would keep the other checks from it.
  .superRefine(
    (tls, context) => {
      for (const { path, message } of pemProblems(tls)) context.addIssue({ code: 'custom', path, message });
    },
    { when: isIntact([]) },
  );

interface Problem {
  readonly path: [] | [string];
  readonly message: string;
}

interface TlsKeys {
  readonly [key: string]: unknown;
  readonly client_auth_type: (typeof CLIENT_AUTH_TYPES)[number];
}

function pemProblems(tls: TlsKeys): readonly Problem[] {
  const problems: Problem[] = PEM_KEYS.flatMap(([fromFile, inline]) =>
    tls[fromFile] === undefined || tls[inline] === undefined
      ? []
      : { path: [inline], message: `${fromFile} gives the same; keep one of the two` },
  );
  for (const [fromFile, inline] of PEM_KEYS.slice(0, 2)) {
    if (tls[fromFile] !== undefined || tls[inline] !== undefined) continue;
    problems.push({ path: [], message: `${fromFile} is missing; TLS needs it, or ${inline}` });
  }
  return problems;
}

function clientProblems(tls: TlsKeys): readonly Problem[] {
  const type = tls.client_auth_type;
  const ca = tls['client_ca_file'] === undefined ? 'client_ca' : 'client_ca_file';
  const problems: Problem[] = [];
  if (tls[ca] !== undefined && type === 'NoClientCert') {
    const message =
      'is of no use while client_auth_type is NoClientCert; set it to RequireAndVerifyClientCert';
    problems.push({ path: [ca], message });
  }
  if (
    tls[ca] === undefined &&
    (type === 'RequireAndVerifyClientCert' || type === 'VerifyClientCertIfGiven')
  ) {
    const message = `${type} needs client_ca_file or client_ca: who signs the clients' certificates`;
    problems.push({ path: ['client_auth_type'], message });
  }
  const isCertain = type === 'RequireAnyClientCert' || type === 'RequireAndVerifyClientCert';
  if (tls['client_allowed_sans'] !== undefined && !isCertain) {
    const message =
      'needs client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert: a client may come without a certificate otherwise';
    problems.push({ path: ['client_allowed_sans'], message });
  }
  return problems;
}
