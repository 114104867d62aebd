import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { PLANTED_SECRET } from '../../src/simulator/task-template.ts';
import { SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY } from '../../src/simulator/authentication.ts';
import { simulatorConfig } from '../support/config-file.ts';
import { configFor, examine, startOtherServer } from '../support/doctor.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

/** Answers every call with this. */
function answering(body: unknown): ReturnType<typeof startOtherServer> {
  return startOtherServer((_, response) => response.end(JSON.stringify(body)));
}

describe('what it prints', () => {
  test('the call, what was decoded, and how often each field was there', async () => {
    const rows = [
      { task_id: 'a', state: 'DOING', type: 'FSTOFS', rate: '12 foo/s', percent: 5, end: 0 },
      { task_id: 'b', state: 'QUEUED', type: 'FSTOFS', rate: '', owner: 'alice' },
    ];
    await using server = await answering({ data_sync_task: rows, page: { page_size: 20, total: 2 } });
    const { code, output } = await examine(
      configFor(`http://${server.host}`, { more: 'poll: { history_interval: 0s }' }),
    );
    expect(output.replace(/\d+ ms/, '9 ms').replaceAll(server.host, 'HOST')).toBe(`resource nightly
  URL: POST http://HOST/storage/ads/v1/subscriptions/sub/resourceGroups/default/zones/cn-sh-01e/dataSync/nightly/tasks/list
  active listing: HTTP 200 in 9 ms, clock skew 0 s
    tasks on page 1: 2 of 2 rows; total: 2; page size: 20, requested 100
    states: DOING 1, UNKNOWN 1
    types: FSTOFS 2
    keys: snake_case; unknown keys: data_sync_task.owner
    fields, and the rows that have them:
      task_id 2 of 2
      task_name 0 of 2
      uid 0 of 2
      user_id 0 of 2
      tenant_id 0 of 2
      type 2 of 2
      state 2 of 2, 1 unreadable: "QUEUED"
      src_info 0 of 2
      dst_info 0 of 2
      size_unit 0 of 2
      size 0 of 2
      start 0 of 2
      end 1 of 2, 1 empty
      percent 1 of 2
      rate 2 of 2, 1 empty, 1 unreadable: "12 foo/s"
      time_cost 0 of 2
      create 0 of 2
      src_third_info 0 of 2
      err_msg 0 of 2
      total_num 0 of 2
      complete_num 0 of 2
      exist_num 0 of 2
  note: the active listing has fields that cannot be read: state, rate.
    Their metrics are missing where they cannot be read. Please report it, with the file that --record writes.

The resource is fine.
`);
    expect(code).toBe(0);
  });

  test('both listings of every resource, and that all are fine', async () => {
    await using simulator = await startTestSimulator({ resources: 3 });
    const { code, output } = await examine(simulatorConfig(simulator));
    expect(output.match(/^  (active|history) listing: HTTP 200 in \d+ ms, clock skew 0 s$/gm)).toHaveLength(
      6,
    );
    expect(output).toMatch(/active tasks that are also in the history listing: 0 of \d+ \(page 1 of each\)/);
    expect(output).toMatch(/\nAll 3 resources are fine\.\n$/);
    expect(simulator.requests.total).toBe(6);
    expect(code).toBe(0);
  });

  test('an empty listing is fine, and has no fields to count', async () => {
    await using server = await answering({});
    const { code, output } = await examine(configFor(`http://${server.host}`));
    expect(output).toContain(
      '    tasks on page 1: 0 of 0 rows; total: absent; page size: absent, requested 100\n',
    );
    expect(output).toContain('    keys: too few to recognise the style; unknown keys: none\n');
    expect(output).not.toContain('fields, present');
    expect(code).toBe(0);
  });

  test('rows without an id are lost tasks, and so a problem', async () => {
    await using server = await answering({ data_sync_task: [{ task_id: 'a' }, { id: 'b' }], page: {} });
    const { code, output } = await examine(
      configFor(`http://${server.host}`, { more: 'poll: { history_interval: 0s }' }),
    );
    expect(output).toContain(
      'problem: 1 of 2 rows of the active listing are skipped: they are not objects with a task id.\n',
    );
    expect(code).toBe(1);
  });

  test('a clock that drifts is noted before it is refused', async () => {
    await using simulator = await startTestSimulator({
      resources: 1,
      faults: [{ fault: { kind: 'clock-skew', seconds: -120 } }],
    });
    const { code, output } = await examine(simulatorConfig(simulator));
    expect(output).toMatch(
      /note: the clock of this machine is 1(19|20) s ahead of the server's\.\n    Set the clock \(NTP\)/,
    );
    expect(code).toBe(0);
  });

  test('no control sequence of the server, and at most 20 of its unknown keys', async () => {
    const keys = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`k\u001b[2J\n${index}`, 1]));
    await using server = await answering({ data_sync_task: [{ task_id: 'a', ...keys }], page: {} });
    const { output } = await examine(configFor(`http://${server.host}`));
    expect(output).not.toContain('\u001b');
    expect(output).toMatch(/unknown keys: data_sync_task\.k\uFFFD\[2J 0, .* and 5 more\n/);
  });
});

describe('--record', () => {
  test('writes the responses of all calls without an original text, and asks to read them', async () => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'responses.json');
    await using simulator = await startTestSimulator({ resources: 2 });
    const { output } = await examine(simulatorConfig(simulator), { record: file });
    const text = readFileSync(file, 'utf8');
    expect(Object(JSON.parse(text)).responses).toMatchObject(
      [1, 1, 2, 2].map((n, index) => ({
        resource: `resource-${n}`,
        listing: ['active', 'history'][index % 2],
        status: 200,
      })),
    );
    expect(output).toContain(
      `The responses are in ${file}, with ids, names, locations, hosts and messages replaced. Read that file before you post it anywhere.\n`,
    );
    const [resource] = simulator.resources;
    const [task] = simulator.tasks(resource!);
    for (const original of [resource!.subscription, resource!.dataSync, task!.id, task!.name, task!.userId])
      expect(text).not.toContain(original);
    for (const secret of [SIMULATOR_ACCESS_KEY, SIMULATOR_SECRET_KEY])
      expect(text + output).not.toContain(secret);
    expect(text + output).not.toMatch(PLANTED_SECRET);
  });

  test('keeps the headers that matter, and no address of a redirect', async () => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'responses.json');
    await using server = await startOtherServer((_, response) =>
      response
        .writeHead(302, {
          location: 'https://login.corp.example/x?token=t0ken',
          'content-type': 'text/plain; charset=utf-8',
          'retry-after': '7',
          'set-cookie': 'session=s3cret',
          server: 'gw-17.corp.example',
        })
        .end('moved'),
    );
    await examine(configFor(`http://${server.host}`), { record: file });
    expect(Object(JSON.parse(readFileSync(file, 'utf8'))).responses).toEqual([
      {
        resource: 'resource-1',
        listing: 'active',
        status: 302,
        clock_skew_seconds: 0,
        headers: {
          date: expect.stringMatching(/ GMT$/),
          'content-type': 'text/plain; charset=utf-8',
          'retry-after': '7',
          location: 'https://host-1/',
        },
        text: 'a text was here',
      },
    ]);
  });

  test('a file that is there already is not overwritten, and nothing is asked', async () => {
    using directory = createTemporaryDirectory();
    const file = join(directory.path, 'responses.json');
    writeFileSync(file, 'mine');
    await using simulator = await startTestSimulator({ resources: 1 });
    await expect(examine(simulatorConfig(simulator), { record: file })).rejects.toThrow(
      `--record: the file ${file} exists and is not overwritten; choose another name`,
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(simulator.requests.total).toBe(0);
  });
});

test('a wrong config is thrown as everywhere', async () => {
  await expect(examine('resources: []\n')).rejects.toThrow(ConfigError);
});

test('being stopped ends it, unsuccessfully', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  const { code, output } = await examine(simulatorConfig(simulator), { stop: AbortSignal.abort() });
  expect([code, output]).toEqual([1, '']);
});

test('no secret is printed, whatever the API echoes', async () => {
  const echo = `${SIMULATOR_ACCESS_KEY} ${SIMULATOR_SECRET_KEY}`;
  const row = {
    task_id: 'a',
    state: echo,
    rate: echo,
    [SIMULATOR_ACCESS_KEY]: 1,
    src_third_info: { ak: 'AK'.repeat(9) },
  };
  for (const body of [
    {
      data_sync_task: [row, { task_id: 'b', state: 'AK'.repeat(9), src_third_info: row.src_third_info }],
      page: {},
    },
    { code: 16, message: echo },
  ]) {
    await using server = await answering(body);
    const { output } = await examine(configFor(`http://${server.host}`));
    expect(output).not.toMatch(new RegExp(`${SIMULATOR_ACCESS_KEY}|${SIMULATOR_SECRET_KEY}|AKAKAK`));
  }
});
