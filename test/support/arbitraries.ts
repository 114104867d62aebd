// Arbitraries that more than one test draws from.

import fc from 'fast-check';

/** Pieces of texts that hold credentials, or nearly so, in every order that chance comes up with. */
const CREDENTIAL_PIECES = [
  ' ',
  '\n',
  '\0',
  '\uD800',
  ': ',
  'Bearer ',
  'hmac ',
  'permission denied',
  'session token ',
  'AWS ',
  ...'s3:// // / @ : ： = & ? , " \' \\" \\ < > </ %2F%2F %40 %3D %26 eyJ . AKIA0123456789ABCDEF'.split(' '),
  ...'<secret> <Token> ak sk secret_key token password Authorization x-date host a 1 密钥 🔑'.split(' '),
  ...':// [ --secret-key secretAccessKey Abcdefghijk1 ab/c+d= 密码 为 -> http localhost:80'.split(' '),
];

/** Free text as an error message may be. */
export const credentialText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...CREDENTIAL_PIECES), fc.string({ maxLength: 4, unit: 'binary' })), {
    maxLength: 30,
  })
  .map((pieces) => pieces.join(''));

/** A key as clouds issue them; the prefix keeps it from being part of anything else. */
export const secretKey: fc.Arbitrary<string> = fc
  .string({
    unit: fc.constantFrom(...'a b c X Y Z 0 1 2 + / = @ : % " \\ 密'.split(' ')),
    minLength: 5,
    maxLength: 40,
  })
  .map((rest) => `~k${rest}`);

/** Values as the documentation has them, and as gateways are known to send them. */
const wireInteger = fc.nat().chain((n) => fc.constantFrom<unknown>(n, String(n), n + 0.5, null));
const wireTime = fc
  .integer({ min: 1, max: 4_000_000_000 })
  .chain((seconds) =>
    fc.constantFrom<unknown>(
      seconds,
      String(seconds),
      seconds * 1000,
      new Date(seconds * 1000).toISOString(),
      0,
    ),
  );
const wireLocation = fc.record(
  { id: fc.string(), region: fc.string(), prefix: fc.string(), name: fc.string(), zone: fc.string() },
  { requiredKeys: [] },
);
const wireLocations = fc.oneof(wireLocation, fc.array(wireLocation, { maxLength: 3 }), fc.constant(null));

/** A readable row of the list with the documented names, any of them missing but the id. */
export const wireTask: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    task_id: fc.oneof(fc.uuid(), fc.nat()),
    task_name: fc.string(),
    user_id: fc.string(),
    tenant_id: fc.string(),
    type: fc.constantFrom<unknown>('AOSSTOFS', 'thirdtoaoss', 2, '3', 'NEW'),
    state: fc.constantFrom<unknown>('DOING', 'failed', 4, '3', 'NEW'),
    src_info: wireLocations,
    dst_info: wireLocations,
    size_unit: fc.constantFrom<unknown>('GB', 'kib', 6, 'XB'),
    size: wireInteger,
    start: wireTime,
    end: wireTime,
    percent: fc.constantFrom<unknown>(33, '33', '33%', 'x'),
    rate: fc.constantFrom<unknown>('12.3MB/s', '98Mbps', '-', 7, 'fast'),
    time_cost: fc.constantFrom<unknown>('1h2m3s', '01:02:03', '1天2小时', 60, '', 'soon'),
    create: wireTime,
    src_third_info: fc.constantFrom<unknown>(null, { type: 'OSS', host: 'oss.example.com', path: '/b' }),
    err_msg: credentialText,
    total_num: wireInteger,
    complete_num: wireInteger,
    exist_num: wireInteger,
  },
  { requiredKeys: ['task_id'] },
);

/** The same names in the other key style. */
export function toCamelCaseKeys(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
