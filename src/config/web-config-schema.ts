import { z } from 'zod';
import { Secret } from '../model/secret.ts';
import { CLIENT_AUTH_TYPES, type TlsVersion } from '../model/web-settings.ts';
import { CIPHER_SUITES, HTTP2_SUITES } from './cipher-suites.ts';
import { distinct, isIntact, mustBe, mustBeUnseen, oneOf, wholeNumber } from './fields.ts';
import { parseGoDuration } from './go-duration.ts';
import type { AllowedKeys } from './shape-mistakes.ts';

// The YAML of the web config file, key by key: the format of Prometheus's exporter-toolkit, with its defaults.

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

const flag = z.boolean({ error: mustBe('true or false') });

const curve = oneOf(['CurveP256', 'CurveP384', 'CurveP521', 'X25519']).transform((name) => CURVES[name]);

const san = z.string({ error: mustBe('a DNS name, an IP address, an e-mail address or a URI') }).min(1);

/** The toolkit keeps `RequireClientCert` for old files. */
const clientAuthType = z.preprocess(
  (type) => (type === 'RequireClientCert' ? 'RequireAnyClientCert' : type),
  oneOf(CLIENT_AUTH_TYPES),
);

const tlsSchema = z
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
      prefer_server_cipher_suites: flag.prefault(true),
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

/** A header's value that Node will send; empty = not set. */
function headerText() {
  return z
    .string({ error: mustBe('text') })
    .regex(/^[\t\u0020-\u007e]*$/, 'must be one line of ASCII characters')
    .optional();
}

const headersSchema = z.strictObject(
  {
    'Content-Security-Policy': headerText(),
    'X-Frame-Options': z
      .enum(['deny', 'sameorigin', ''], { error: mustBe('deny, sameorigin or blank') })
      .optional(),
    'X-Content-Type-Options': z.enum(['nosniff', ''], { error: mustBe('nosniff or blank') }).optional(),
    'X-XSS-Protection': headerText(),
    'Strict-Transport-Security': headerText(),
  },
  { error: mustBe('a map of headers') },
);

const httpSchema = z.strictObject(
  { http2: flag.prefault(true), headers: headersSchema.prefault({}) },
  { error: mustBe('a map of http2 and headers') },
);

const BCRYPT =
  'a bcrypt hash, which starts with $2y$, $2b$ or $2a$, as `htpasswd -nB NAME` prints it after the name';

const bcryptHash = z
  .string({ error: mustBeUnseen(BCRYPT) })
  .regex(/^\$2[aby]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/, `must be ${BCRYPT}`)
  .transform((hash) => new Secret(hash));

const usersSchema = z
  .record(z.string(), bcryptHash, { error: mustBeUnseen('a map of names and bcrypt hashes') })
  .superRefine(
    (users, context) => {
      for (const name of Object.keys(users)) {
        if (name !== '' && !name.includes(':')) continue;
        const message = 'a name must not be empty or have a ":" in it';
        context.addIssue({ code: 'custom', path: [name], message, params: { part: 'key' } });
      }
    },
    { when: isIntact([]) },
  );

const INTERVAL = 'a duration such as 100ms, 1s or 1m30s, or 0 for no limit';

const interval = z
  .union([z.string(), z.literal(0)], { error: mustBe(INTERVAL) })
  .transform((value, context) => {
    const intervalMs = parseGoDuration(String(value));
    if (intervalMs !== undefined) return intervalMs;
    context.issues.push({ code: 'custom', message: mustBe(INTERVAL)({ input: value }), input: value });
    return z.NEVER;
  });

const rateLimitSchema = z
  .strictObject(
    { interval: interval.prefault(0), burst: wholeNumber(0).prefault(0) },
    { error: mustBe('a map of interval and burst') },
  )
  .superRefine(({ interval: intervalMs, burst }, context) => {
    if (intervalMs === 0 || burst > 0) return;
    context.addIssue({
      code: 'custom',
      path: ['burst'],
      message: 'must be at least 1, or every request is refused',
    });
  });

/** The top level of the web config file. */
export const webConfigSchema = z
  .strictObject(
    {
      tls_server_config: tlsSchema.optional(),
      http_server_config: httpSchema.prefault({}),
      basic_auth_users: usersSchema.prefault({}),
      rate_limit: rateLimitSchema.prefault({}),
    },
    {
      error: mustBeUnseen('a map of tls_server_config, http_server_config, basic_auth_users and rate_limit'),
    },
  )
  .superRefine(
    ({ tls_server_config: tls, http_server_config: http }, context) => {
      const suites = tls?.cipher_suites;
      if (suites === undefined || !http.http2 || tls?.min_version === 'TLSv1.3') return;
      if (HTTP2_SUITES.some((suite) => suites.includes(suite))) return;
      const message = `HTTP/2 needs ${HTTP2_SUITES.join(' or ')}; add one of them, or set http_server_config.http2 to false`;
      context.addIssue({ code: 'custom', path: ['tls_server_config', 'cipher_suites'], message });
    },
    { when: isIntact(['tls_server_config', 'http_server_config']) },
  );

/** What a web config file says, defaults filled in, still with the names of the YAML. */
export type WebConfigFile = z.output<typeof webConfigSchema>;

/** The keys that are allowed in each map. */
export const WEB_CONFIG_KEYS: AllowedKeys = {
  '': Object.keys(webConfigSchema.shape),
  tls_server_config: Object.keys(tlsSchema.shape),
  http_server_config: Object.keys(httpSchema.shape),
  'http_server_config.headers': Object.keys(headersSchema.shape),
  rate_limit: Object.keys(rateLimitSchema.shape),
};
