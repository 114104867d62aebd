export const TLS = 'tls_server_config';
export const GOOD = 'cert_file: server.pem, key_file: server.key';
const NO_SUCH_FILE =
  'cannot read: no such file (relative paths are resolved against the directory of the file that names them)';
const NOT_A_CERTIFICATE = 'the file must hold PEM certificates (-----BEGIN CERTIFICATE-----)';
const NOT_A_KEY = 'must hold a PEM private key without a password (-----BEGIN PRIVATE KEY-----)';
const NOT_A_HASH =
  'must be a bcrypt hash, which starts with $2y$, $2b$ or $2a$, as `htpasswd -nB NAME` prints it after the name';
const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
const CBC = 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA';

/** A file of one line, `^` where the error is said to be; the path and the message. */
export const WEB_CONFIG_ERRORS: readonly (readonly [reason: string, marked: string, message: string])[] = [
  [
    'an unknown section',
    '^tls_config: {}',
    'tls_config: unknown key "tls_config"; did you mean "tls_server_config"?',
  ],
  [
    'a mistyped section',
    '^basic_auth_user: {}',
    'basic_auth_user: unknown key "basic_auth_user"; did you mean "basic_auth_users"?',
  ],
  [
    'a list',
    '^- a',
    'web config: must be a map of tls_server_config, http_server_config, basic_auth_users and rate_limit, not a list',
  ],
  [
    'a section without a value',
    'basic_auth_users:^',
    'basic_auth_users: is empty; it must be a map of names and bcrypt hashes',
  ],
  [
    'no certificate',
    `${TLS}: ^{ key_file: server.key }`,
    `${TLS}: cert_file is missing; TLS needs it, or cert`,
  ],
  ['no key', `${TLS}: ^{ cert_file: server.pem }`, `${TLS}: key_file is missing; TLS needs it, or key`],
  [
    'an empty path',
    `${TLS}: { cert_file: ^"", key_file: server.key }`,
    `${TLS}.cert_file: must be the path of a file, not ""`,
  ],
  [
    'a certificate given twice',
    `${TLS}: { ${GOOD}, cert: ^abc }`,
    `${TLS}.cert: sets the same as cert_file; keep one of the two`,
  ],
  [
    'a certificate that is not there',
    `${TLS}: { cert_file: ^gone.pem, key_file: server.key }`,
    `${TLS}.cert_file: ${NO_SUCH_FILE}`,
  ],
  [
    'a key that is not there',
    `${TLS}: { cert_file: server.pem, key_file: ^gone.key }`,
    `${TLS}.key_file: ${NO_SUCH_FILE}`,
  ],
  [
    'a certificate file without one',
    `${TLS}: { cert_file: ^no-pem.txt, key_file: server.key }`,
    `${TLS}.cert_file: ${NOT_A_CERTIFICATE}`,
  ],
  [
    'an empty certificate file',
    `${TLS}: { cert_file: ^empty.pem, key_file: server.key }`,
    `${TLS}.cert_file: ${NOT_A_CERTIFICATE}`,
  ],
  [
    'an inline key that is none',
    `${TLS}: { cert_file: server.pem, key: ^hunter2 }`,
    `${TLS}.key: ${NOT_A_KEY}`,
  ],
  [
    'a key with a password',
    `${TLS}: { cert_file: server.pem, key_file: ^with-password.key }`,
    `${TLS}.key_file: ${NOT_A_KEY}`,
  ],
  [
    'the key of another certificate',
    `${TLS}: { cert_file: server.pem, key_file: ^other.key }`,
    `${TLS}.key_file: does not belong to the certificate of cert_file`,
  ],
  [
    'a key too short for OpenSSL',
    `${TLS}: ^{ cert_file: short.pem, key_file: short.key }`,
    `${TLS}: OpenSSL refuses the certificate, the key or the ciphers: ee key too small`,
  ],
  [
    'a client CA without a policy',
    `${TLS}: { ${GOOD}, client_ca_file: ^ca.pem }`,
    `${TLS}.client_ca_file: has no effect while client_auth_type is NoClientCert; set that to RequireAndVerifyClientCert`,
  ],
  [
    'a client CA that is not there',
    `${TLS}: { ${GOOD}, client_auth_type: RequireAndVerifyClientCert, client_ca_file: ^gone.pem }`,
    `${TLS}.client_ca_file: ${NO_SUCH_FILE}`,
  ],
  [
    'a client CA file without one',
    `${TLS}: { ${GOOD}, client_auth_type: RequireAndVerifyClientCert, client_ca_file: ^no-pem.txt }`,
    `${TLS}.client_ca_file: ${NOT_A_CERTIFICATE}`,
  ],
  [
    'verification without a CA',
    `${TLS}: { ${GOOD}, client_auth_type: ^RequireAndVerifyClientCert }`,
    `${TLS}.client_auth_type: RequireAndVerifyClientCert needs client_ca_file or client_ca, the certificate authority of the clients`,
  ],
  [
    'an invented policy',
    `${TLS}: { ${GOOD}, client_auth_type: ^RequireAndVerify }`,
    `${TLS}.client_auth_type: must be one of NoClientCert, RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert, not "RequireAndVerify"`,
  ],
  [
    'SANs that a client could avoid',
    `${TLS}: { ${GOOD}, client_auth_type: RequestClientCert, client_allowed_sans: ^[a] }`,
    `${TLS}.client_allowed_sans: needs client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert; otherwise a client may connect without a certificate`,
  ],
  [
    'no SAN',
    `${TLS}: { ${GOOD}, client_auth_type: RequireAnyClientCert, client_allowed_sans: ^[] }`,
    `${TLS}.client_allowed_sans: must hold at least one name`,
  ],
  [
    'an invented version',
    `${TLS}: { ${GOOD}, min_version: ^TLS111 }`,
    `${TLS}.min_version: must be one of TLS10, TLS11, TLS12, TLS13, not "TLS111"; did you mean "TLS11"?`,
  ],
  [
    'versions the wrong way round',
    `${TLS}: { ${GOOD}, min_version: ^TLS13, max_version: TLS12 }`,
    `${TLS}.min_version: must not be above max_version`,
  ],
  [
    'an invented curve',
    `${TLS}: { ${GOOD}, curve_preferences: [^CurveP257] }`,
    `${TLS}.curve_preferences[0]: must be one of CurveP256, CurveP384, CurveP521, X25519, not "CurveP257"; did you mean "CurveP256"?`,
  ],
  [
    'no cipher that HTTP/2 needs',
    `${TLS}: { ${GOOD}, cipher_suites: ^[${CBC}] }`,
    `${TLS}.cipher_suites: HTTP/2 needs TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256; add one of them, or set http_server_config.http2 to false`,
  ],
  [
    'a header of its own',
    'http_server_config: { headers: { ^Server: x } }',
    'http_server_config.headers.Server: unknown key "Server"; did you mean "X-XSS-Protection"? Allowed: Content-Security-Policy, X-Frame-Options, X-Content-Type-Options, X-XSS-Protection, Strict-Transport-Security',
  ],
  [
    'a wrong X-Frame-Options',
    'http_server_config: { headers: { X-Frame-Options: ^DENY } }',
    'http_server_config.headers.X-Frame-Options: must be deny, sameorigin or blank, not "DENY"',
  ],
  [
    'a wrong X-Content-Type-Options',
    'http_server_config: { headers: { X-Content-Type-Options: ^no } }',
    'http_server_config.headers.X-Content-Type-Options: must be nosniff or blank, not "no"',
  ],
  [
    'a header of two lines',
    'http_server_config: { headers: { X-XSS-Protection: ^"0\\nX: y" } }',
    'http_server_config.headers.X-XSS-Protection: must be one line of ASCII characters',
  ],
  [
    'a word for a flag',
    'http_server_config: { http2: ^off }',
    'http_server_config.http2: must be true or false, not "off"',
  ],
  ['a password instead of a hash', 'basic_auth_users: { dave: ^hunter2 }', `basic_auth_users: ${NOT_A_HASH}`],
  [
    'a number for a hash',
    'basic_auth_users: { dave: ^12345678 }',
    `basic_auth_users: ${NOT_A_HASH}, not a number`,
  ],
  [
    'a hash that lost its end',
    `basic_auth_users: { dave: ^${HASH.slice(0, -1)} }`,
    `basic_auth_users: ${NOT_A_HASH}`,
  ],
  [
    'a name that HTTP cannot send',
    `basic_auth_users: { ^"a:b": ${HASH} }`,
    'basic_auth_users: a name must not be empty or contain ":"',
  ],
  [
    'an interval without a unit',
    'rate_limit: { interval: ^5, burst: 1 }',
    'rate_limit.interval: must be a duration such as 100ms, 1s or 1m30s, or 0 for no limit, not 5',
  ],
  [
    'an interval that is none',
    'rate_limit: { interval: ^fast, burst: 1 }',
    'rate_limit.interval: must be a duration such as 100ms, 1s or 1m30s, or 0 for no limit, not "fast"',
  ],
  [
    'a burst of nothing',
    'rate_limit: ^{ interval: 1s }',
    'rate_limit.burst: must be at least 1; otherwise every request is refused',
  ],
  [
    'a fraction of a burst',
    'rate_limit: { interval: 1s, burst: ^1.5 }',
    'rate_limit.burst: must be a whole number of at least 0, not 1.5',
  ],
];
