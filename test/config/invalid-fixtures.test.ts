import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messageOf, FIXTURES } from './fixtures.ts';
import { API_ERRORS } from './errors/api.ts';
import { CREDENTIALS_ERRORS } from './errors/credentials.ts';
import { DISCOVERY_ERRORS } from './errors/discovery.ts';
import { POLL_AND_METRICS_ERRORS } from './errors/poll-and-metrics.ts';
import { RESOURCES_ERRORS } from './errors/resources.ts';
import { YAML_ERRORS } from './errors/yaml.ts';

const ONE_ERROR = {
  ...YAML_ERRORS,
  ...API_ERRORS,
  ...CREDENTIALS_ERRORS,
  ...POLL_AND_METRICS_ERRORS,
  ...RESOURCES_ERRORS,
  ...DISCOVERY_ERRORS,
};

const ELSEWHERE = ['many-errors', 'in-resource-file', 'name-twice-in-resource-file', 'too-deep'];

describe('a file with one error', () => {
  test.each(Object.entries(ONE_ERROR))(
    'invalid-%s.yaml gets its position and message',
    async (reason, expected) => {
      const file = `invalid-${reason}.yaml`;
      expect(await messageOf(join(FIXTURES, file))).toBe(`${file}:${expected}`);
    },
  );

  test('nesting without end is refused instead of overflowing the stack', async () => {
    const message = await messageOf(join(FIXTURES, 'invalid-too-deep.yaml'));
    expect(message).toMatch(/^invalid-too-deep\.yaml:1:\d+: yaml: nested too deeply$/);
  });
});

test('every invalid fixture is expected somewhere', async () => {
  const files = (await readdir(FIXTURES)).filter((file) => file.startsWith('invalid-'));
  const expected = [...Object.keys(ONE_ERROR), ...ELSEWHERE].map((reason) => `invalid-${reason}.yaml`);
  expect(files.toSorted()).toEqual(expected.toSorted());
});

describe('several errors', () => {
  test('are all reported at once, in the order of the file, resource files after it', async () => {
    const lines = (await messageOf(join(FIXTURES, 'invalid-many-errors.yaml'))).split('\n');
    expect(lines.map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual(MANY);
  });

  test('an error in a resource file carries its name', async () => {
    expect((await messageOf(join(FIXTURES, 'invalid-in-resource-file.yaml'))).split('\n')).toEqual([
      'resources-invalid/a-zone.yaml:3:9: resources[0].zone: must be 1 to 128 letters, digits, ".", "_" or "-", but has the character "/": it looks like a path; give only one segment of it',
      'resources-invalid/a-zone.yaml:5:3: resources[0]: unknown key; did you mean "zone"?',
      'resources-invalid/b-map.yaml:1:1: resources: must be a list of resources, not a map',
      'resources-invalid/c-syntax.yaml:2:1: yaml: wrong indentation; entries of one map or list start in the same column',
      'resources-invalid/d-empty.yaml:1:1: yaml: the file is empty',
    ]);
  });

  test('names must be unique across files', async () => {
    expect(await messageOf(join(FIXTURES, 'invalid-name-twice-in-resource-file.yaml'))).toBe(
      'resources/more.yaml:1:11: resources[0].name: the name must be unique, and resources[1] (invalid-name-twice-in-resource-file.yaml:4) has it too',
    );
  });
});

const MANY = [
  'invalid-many-errors.yaml:2:13: api.base_url',
  'invalid-many-errors.yaml:3:3: api.pagesize',
  'invalid-many-errors.yaml:4:12: api.retries',
  'invalid-many-errors.yaml:5:12: api.ca_file',
  'invalid-many-errors.yaml:9:21: credentials[0].secret_key_env',
  'invalid-many-errors.yaml:10:11: credentials[1].name',
  'invalid-many-errors.yaml:11:24: credentials[1].bearer_token_file',
  'invalid-many-errors.yaml:14:12: poll.timeout',
  'invalid-many-errors.yaml:15:18: poll.idle_interval',
  'invalid-many-errors.yaml:17:10: metrics.tasks',
  'invalid-many-errors.yaml:18:27: metrics.max_tasks_per_resource',
  'invalid-many-errors.yaml:21:19: resources[0].subscription',
  'invalid-many-errors.yaml:25:5: resources[1].zone',
  'invalid-many-errors.yaml:25:11: resources[1].name',
  'invalid-many-errors.yaml:28:16: resources[1].data_sync',
  'invalid-many-errors.yaml:29:17: resources[1].credential',
  'invalid-many-errors.yaml:30:15: resources[1].labels.job',
  'invalid-many-errors.yaml:30:27: resources[1].labels.ok',
  'invalid-many-errors.yaml:31:18: resource_files[0]',
  'resources-invalid/a-zone.yaml:3:9: resources[0].zone',
  'resources-invalid/a-zone.yaml:5:3: resources[0]',
];
