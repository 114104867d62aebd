// docs/config.schema.json tells editors of texts what the exporter itself accepts: no less, and no more than it can tell.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configSchema, type ConfigValues } from '../../src/config/schema.ts';
import { ROOT } from './markdown.ts';

const schema = JSON.parse(readFileSync(join(ROOT, 'docs/config.schema.json'), 'utf8')) as object;
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

const RESOURCE = { subscription: 's', resource_group: 'g', zone: 'z', data_sync: 'd' };

function configWith(change: object, resource: object = {}): ConfigValues {
  const credentials = [{ name: 'default', access_key: 'AK', secret_key: 'SK' }];
  return { credentials, resources: [{ ...RESOURCE, ...resource }], ...change };
}

const texts = (characters: string, more: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...characters.split('')), maxLength: 8 }),
    fc.string({ unit: 'grapheme', maxLength: 70 }),
    fc.constantFrom(...more),
  );

// Texts near the edge of what is allowed. What only a computation can tell is outside: numbers beyond the exact ones.
test.each<[string, fc.Arbitrary<unknown>, (value: unknown) => object]>([
  [
    'poll.timeout',
    texts('0123dhms', ['', '0s', '0d0ms', '1h30m', '30m1h', '5']),
    (timeout) => configWith({ poll: { timeout } }),
  ],
  [
    'poll.history_interval',
    texts('0123dhms', ['', '0s', '1m']),
    (value) => configWith({ poll: { history_interval: value } }),
  ],
  [
    'api.max_response_bytes',
    fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, max: 1e15 }),
      fc.constantFrom('16MiB', '4 MB', '1KiB', '9GiBs', 'MiB', '1.5MB'),
    ),
    (value) => configWith({ api: { max_response_bytes: value } }),
  ],
  [
    'api.path',
    texts('/{}a#', ['/{data_sync}', '/{zone}/{data_sync}', '/{x}/{data_sync}', '{data_sync}']),
    (path) => configWith({ api: { path } }),
  ],
  [
    'api.request_fields.history',
    texts('page', ['page', '']),
    (value) => configWith({ api: { request_fields: { history: value } } }),
  ],
  [
    'zone',
    texts('a.-_/ ', ['.', '..', 'cn-sh-01e', 'a'.repeat(128), 'a'.repeat(129)]),
    (zone) => configWith({}, { zone }),
  ],
  [
    'data_sync',
    texts('aA1-', ['a', 'a-b', 'a-', '1a', 'a'.repeat(63), 'a'.repeat(64)]),
    (value) => configWith({}, { data_sync: value }),
  ],
  [
    'name',
    texts('a\n\u0000\u007F', ['夜间同步', '😀'.repeat(128), 'a'.repeat(129)]),
    (name) => configWith({}, { name }),
  ],
  [
    'labels',
    // That one is refused before the schema is asked: it is no key that an object can have.
    texts('a_1-', ['__a', '_', '_1', 'job', 'team']).filter((label) => label !== '__proto__'),
    (label) => configWith({}, { labels: { [String(label)]: 'x' } }),
  ],
])('%s', (_, values, toConfig) => {
  fc.assert(
    fc.property(values, (value) => {
      const config = toConfig(value);
      expect(validate(config)).toBe(configSchema.safeParse(config).success);
    }),
    { numRuns: 300 },
  );
});

test('a base URL that the exporter accepts is one for editors too', () => {
  const urls = texts('htps:/.@?#a', [
    'https://a',
    'HTTP://a:1/b',
    'https://u@a',
    'https://a?b',
    'ftp://a',
    'https://a/@',
  ]);
  fc.assert(
    fc.property(urls, (url) => {
      const config = configWith({ api: { base_url: url } });
      if (configSchema.safeParse(config).success) expect(validate(config)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
