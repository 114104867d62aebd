// The YAML of the web config file, key by key: the format of Prometheus's exporter-toolkit, with its defaults.

import { z } from 'zod';
import { flag, isIntact, map, mustBe, mustBeUnseen, parsed, wholeNumber } from '../config/fields.ts';
import type { AllowedKeys } from '../config/shape-errors.ts';
import { Secret } from '../redact/secret.ts';
import { parseGoDuration } from '../text/duration.ts';
import { HTTP2_SUITES, PEM_KEYS, tlsSchema } from './tls-schema.ts';

/** A header's value that Node can send; empty = not set. */
function headerText() {
  return z
    .string({ error: mustBe('text') })
    .regex(/^[\t\u0020-\u007e]*$/, 'must be one line of ASCII characters')
    .optional();
}

const headersSchema = map(
  {
    'Content-Security-Policy': headerText(),
    'X-Frame-Options': z
      .enum(['deny', 'sameorigin', ''], { error: mustBe('deny, sameorigin or blank') })
      .optional(),
    'X-Content-Type-Options': z.enum(['nosniff', ''], { error: mustBe('nosniff or blank') }).optional(),
    'X-XSS-Protection': headerText(),
    'Strict-Transport-Security': headerText(),
  },
  'a map of headers',
);

const httpSchema = map(
  { http2: flag().prefault(true), headers: headersSchema.prefault({}) },
  'a map of http2 and headers',
);

const BCRYPT =
  'a bcrypt hash, which starts with $2y$, $2b$ or $2a$, as `htpasswd -nB NAME` prints it after the name';

/** At this cost a login takes about a second; each step doubles it, and logins are checked one at a time. */
const MAX_COST = 14;

const bcryptHash = z
  .string({ error: mustBeUnseen(BCRYPT) })
  .regex(/^\$2[aby]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/, {
    error: `must be ${BCRYPT}`,
    abort: true,
  })
  .refine((hash) => Number(hash.slice(4, 6)) <= MAX_COST, {
    message: `has a cost above ${MAX_COST}, so a single login would take seconds; use a cost from 10 to ${MAX_COST}, as in \`htpasswd -nB -C 12 NAME\``,
  })
  .transform((hash) => new Secret(hash));

const usersSchema = z
  .record(z.string(), bcryptHash, { error: mustBeUnseen('a map of names and bcrypt hashes') })
  .superRefine(
    (users, context) => {
      for (const name of Object.keys(users)) {
        if (name !== '' && !name.includes(':')) continue;
        const message = 'a name must not be empty or contain ":"';
        context.addIssue({ code: 'custom', path: [name], message, params: { part: 'key' } });
      }
    },
    { when: isIntact([]) },
  );

const INTERVAL = 'a duration such as 100ms, 1s or 1m30s, or 0 for no limit';

const interval = parsed(
  z.union([z.string(), z.literal(0)], { error: mustBe(INTERVAL) }),
  (value) => parseGoDuration(String(value)),
  mustBe(INTERVAL),
);

const rateLimitSchema = map(
  { interval: interval.prefault(0), burst: wholeNumber(0).prefault(0) },
  'a map of interval and burst',
).refine(({ interval: intervalMs, burst }) => intervalMs === 0 || burst > 0, {
  path: ['burst'],
  error: 'must be at least 1; otherwise every request is refused',
});

/** The top level of the web config file. */
export const webConfigSchema = map(
  {
    tls_server_config: tlsSchema.optional(),
    http_server_config: httpSchema.prefault({}),
    basic_auth_users: usersSchema.prefault({}),
    rate_limit: rateLimitSchema.prefault({}),
  },
  'a map of tls_server_config, http_server_config, basic_auth_users and rate_limit',
).superRefine(
  ({ tls_server_config: tls, http_server_config: http }, context) => {
    const suites = tls?.cipher_suites;
    if (suites === undefined || !http.http2 || tls?.min_version === 'TLSv1.3') return;
    if (HTTP2_SUITES.some((suite) => suites.includes(suite))) return;
    const message = `HTTP/2 needs ${HTTP2_SUITES.join(' or ')}; add one of them, or set http_server_config.http2 to false`;
    context.addIssue({ code: 'custom', path: ['tls_server_config', 'cipher_suites'], message });
  },
  { when: isIntact(['tls_server_config', 'http_server_config']) },
);

/** The values of a web config file, defaults filled in, with the keys of the YAML. */
export type WebConfigFile = z.output<typeof webConfigSchema>;

/** Paths at which a number or a boolean is read as the text that it is written as, as by Go; `*` is any key or index. */
export const WEB_CONFIG_TEXTS: readonly (readonly string[])[] = [
  ['http_server_config', 'headers', '*'],
  ...PEM_KEYS.flat().map((key) => ['tls_server_config', key]),
  ['tls_server_config', 'client_allowed_sans', '*'],
];

/** The allowed keys of each map. */
export const WEB_CONFIG_KEYS: AllowedKeys = {
  '': Object.keys(webConfigSchema.shape),
  tls_server_config: Object.keys(tlsSchema.shape),
  http_server_config: Object.keys(httpSchema.shape),
  'http_server_config.headers': Object.keys(headersSchema.shape),
  rate_limit: Object.keys(rateLimitSchema.shape),
};
