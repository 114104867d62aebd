// docs/config.schema.json, which editors complete and check config.yaml by.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ALLOWED_KEYS } from '../../src/config/schema.ts';

const ROOT = join(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'test/fixtures/config');

const schema = JSON.parse(readFileSync(join(ROOT, 'docs/config.schema.json'), 'utf8')) as object;
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

function errorsIn(file: string): readonly string[] {
  validate(parse(readFileSync(file, 'utf8')));
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const VALID = readdirSync(FIXTURES).filter((file) => /^valid-.*\.yaml$/.test(file));

test.each(VALID)('it accepts what the exporter accepts: %s', (file) => {
  expect(errorsIn(join(FIXTURES, file))).toEqual([]);
});

test('it accepts the example', () => {
  expect(errorsIn(join(ROOT, 'config.example.yaml'))).toEqual([]);
});

test.each([
  ['invalid-unknown-key.yaml', 'must NOT have additional properties'],
  ['invalid-unknown-section.yaml', 'must NOT have additional properties'],
  ['invalid-page-size-1001.yaml', '/api/page_size must be <= 1000'],
  ['invalid-tasks-mode.yaml', '/metrics/tasks must be equal to one of the allowed values'],
  ['invalid-zone-missing.yaml', "/resources/0 must have required property 'zone'"],
  ['invalid-no-credentials.yaml', "must have required property 'credentials'"],
])('it refuses %s', (file, error) => {
  expect(errorsIn(join(FIXTURES, file)).join('\n')).toContain(error);
});

test('it has every key of the configuration', () => {
  for (const [path, keys] of Object.entries(ALLOWED_KEYS)) {
    const steps = path.split('.').flatMap((step) => {
      if (step === '') return [];
      return step.endsWith('[]') ? ['properties', step.slice(0, -2), 'items'] : ['properties', step];
    });
    const node = steps.reduce<unknown>((parent, step) => Object(parent)[step], schema);
    expect({ path, keys: Object.keys(Object(Object(node)['properties'])) }).toEqual({ path, keys });
  }
});
