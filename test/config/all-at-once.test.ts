import { describe, expect, test } from 'vitest';
import { createConfigDirectory } from '../support/config-file.ts';
import { messageOf } from './fixtures.ts';

const CREDENTIALS = 'credentials: [{ name: default, bearer_token: t }]\n';

/** A config with one resource that has these keys besides the ones it needs. */
function withResource(keys: string): string {
  return `${CREDENTIALS}resources: [{ subscription: s, resource_group: g, zone: z, data_sync: d, ${keys} }]\n`;
}

/** `path: message` of every error of a config, without its places. */
async function errorsOf(config: string): Promise<readonly string[]> {
  using directory = createConfigDirectory(config);
  const message = await messageOf(directory.configFile, directory.path);
  return message.split('\n').map((line) => line.replace(/^config\.yaml:\d+:\d+: /, ''));
}

const RESOURCE = `${CREDENTIALS}resources: [{ subscription: s, resource_group: g, zone: z, data_sync: d }]\n`;

describe('one wrong value hides no other error', () => {
  test('of labels: names and values are reported', async () => {
    expect(await errorsOf(withResource('labels: { job: a, __x: a, le: a, fine: a, ok: 5 }'))).toEqual([
      expect.stringMatching(/^resources\[0\]\.labels\.job: "job" is reserved; /),
      expect.stringMatching(/^resources\[0\]\.labels\.__x: a label name must not start with "__"/),
      expect.stringMatching(/^resources\[0\]\.labels\.le: "le" is reserved; /),
      'resources[0].labels.ok: must be text, not 5; put it in quotes',
    ]);
  });

  test('of a list: a repeated entry is reported, and an unknown one once', async () => {
    expect(await errorsOf(withResource('task_types: [AOSSTOFS, AOSSTOFS, X, X]'))).toEqual([
      'resources[0].task_types[1]: is in the list twice',
      expect.stringMatching(/^resources\[0\]\.task_types\[2\]: must be one of /),
      expect.stringMatching(/^resources\[0\]\.task_types\[3\]: must be one of /),
    ]);
    expect(await errorsOf(`${RESOURCE}metrics: { info_labels: [source, source, bogus] }\n`)).toEqual([
      'metrics.info_labels[1]: is in the list twice',
      expect.stringMatching(/^metrics\.info_labels\[2\]: must be one of /),
    ]);
  });

  test('of request_fields: names that clash are reported, and an empty one', async () => {
    const fields = 'history: 1, task_name: a, task_type: a, extra: a';
    expect(await errorsOf(`${RESOURCE}api: { request_fields: { ${fields} } }\n`)).toEqual([
      expect.stringMatching(/^api\.request_fields\.history: must be the name of a field/),
      'api.request_fields.task_type: the names must differ, and task_name is "a" too',
      expect.stringMatching(/^api\.request_fields\.extra: unknown key/),
    ]);
    expect(await errorsOf(`${RESOURCE}api: { request_fields: { history: "", task_name: "" } }\n`)).toEqual([
      'api.request_fields.history: must not be empty',
      'api.request_fields.task_name: must not be empty',
    ]);
  });

  test('of a file: wrong values and duplicate keys are reported', async () => {
    const poll = 'poll: { interval: 5m, interval: 1m, timeout: 5s, timeout: soon, idle_interval: 2m }\n';
    expect(await errorsOf(`${RESOURCE}${poll}api: { retries: 11 }\n`)).toEqual([
      'yaml: duplicate key in this map',
      'yaml: duplicate key in this map',
      expect.stringMatching(/^poll\.timeout: must be a duration .*, not "soon"$/),
      expect.stringMatching(/^api\.retries: must be a whole number from 0 to 10, not 11$/),
    ]);
  });

  test('of a resource file: the same', async () => {
    using directory = createConfigDirectory(`${CREDENTIALS}resource_files: [more.yaml]\n`);
    directory.write(
      'more.yaml',
      '- { zone: 7, data_sync: d, data_sync: d, subscription: s, resource_group: g }\n',
    );
    expect(await messageOf(directory.configFile, directory.path)).toMatch(
      /^more\.yaml:1:11: resources\[0\]\.zone: must be .*\nmore\.yaml:1:28: yaml: duplicate key in this map$/,
    );
  });
});
