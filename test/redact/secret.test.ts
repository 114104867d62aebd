import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../src/redact/secret.ts';

const VALUE = 'NEVERSEEN';

test.each<[string, (secret: Secret) => string]>([
  ['a text', String],
  ['a concatenation', (secret) => ['', secret].join('')],
  ['JSON', (secret) => JSON.stringify({ secret })],
  ['an inspection, however deep', (secret) => inspect({ secret }, { depth: 9, showHidden: true })],
  ['a format', (secret) => format('%s %o %j', secret, secret, secret)],
  ['a list of its properties', (secret) => JSON.stringify(Object.getOwnPropertyNames(secret))],
  ['an error', (secret) => inspect(new Error('wrong', { cause: secret }))],
])('a secret does not show in %s', (_, show) => {
  const shown = show(new Secret(VALUE));
  expect(shown).not.toContain(VALUE);
});

test('its value is there for who asks for it', () => {
  expect(new Secret(VALUE).reveal()).toBe(VALUE);
});
