// `doctor` judges a listing as a poll does: all of its pages, by the same rules, within the same time.

import { describe, expect, test } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { configFor, examine, startOtherServer } from '../support/doctor.ts';
import { runExporter } from '../support/exporter-process.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

/** Answers every call with this. */
function answering(body: unknown): ReturnType<typeof startOtherServer> {
  return startOtherServer((_, response) => response.end(JSON.stringify(body)));
}

function rows(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({ task_id: `t${index}` }));
}

describe('a listing that no poll could use is a problem', () => {
  const cases = [
    ['no rows of 12', { data_sync_task: [], page: { page: 1, page_size: 100, total: 12 } }],
    ['12 rows of 15', { data_sync_task: rows(12), page: { page: 1, page_size: 100, total: 15 } }],
    [
      'one row twice',
      { data_sync_task: [...rows(11), { task_id: 't0' }], page: { page: 1, page_size: 100, total: 12 } },
    ],
    ['an absent list of 12', { page: { page: 1, page_size: 100, total: 12 } }],
  ] as const;
  test.each(cases)('%s: here, and for a poll', async (_, body) => {
    await using server = await answering(body);
    const config = configFor(`http://${server.host}`, { more: 'poll: { history_interval: 0s }' });
    const { code, output } = await examine(config);
    expect(output).toMatch(/^ {2}problem: the active listing failed \(invalid_response\): /m);
    expect(output).toMatch(/\n1 of 1 resources has a problem: nightly\.\n$/);
    expect(code).toBe(1);
    using directory = createConfigDirectory(config);
    const polled = await runExporter(['once', `--config.file=${directory.configFile}`]);
    expect(polled.stdout).toContain('sensecore_ads_up{resource="nightly"} 0\n');
    const [, reason = ''] =
      /problem: the active listing failed \(invalid_response\): (.*)/.exec(output) ?? [];
    expect(polled.stderr).toContain(JSON.stringify(reason));
  });

  test('a total that is never reached: what it means, and that it may pass', async () => {
    await using server = await answering({ data_sync_task: rows(12), page: { page_size: 100, total: 15 } });
    const { output } = await examine(configFor(`http://${server.host}`));
    expect(output).toContain(
      `  problem: the active listing failed (invalid_response): the responses report a total of 15 tasks, but all pages together hold 12
    Likely cause: The API counts more tasks than it lists: pages omit or repeat rows, or the total counts tasks that are not listed. Polls fail in the same way. Try again, as tasks may have come and gone in between; if it persists, set api.total: advisory, and report it with the file that --record writes.
`,
    );
  });

  test('more pages than api.max_pages: the keys that bound them', async () => {
    await using simulator = await startTestSimulator({ resources: 1, scenario: 'huge', tasks: 30 });
    const { code, output } = await examine(
      simulatorConfig(simulator, `api: { base_url: "${simulator.url}", page_size: 5, max_pages: 2 }\n`),
    );
    expect(output).toContain('the active listing failed (too_large): ');
    expect(output).toContain(
      'Likely cause: The list is longer than api.max_pages (2) pages of api.page_size (5) tasks. Raise one of them, or narrow the resource with task_name or task_types.\n',
    );
    expect(code).toBe(1);
  });

  test('pages that take longer than a poll may: the time limit', async () => {
    await using simulator = await startTestSimulator({
      resources: 1,
      faults: [{ fault: { kind: 'hang' }, when: { page: 2 } }],
    });
    const { output } = await examine(
      simulatorConfig(
        simulator,
        `api: { base_url: "${simulator.url}", page_size: 5 }\npoll: { timeout: 300ms }\n`,
      ),
    );
    expect(output).toContain('the active listing failed (timeout): the listing did not end within 300 ms\n');
    expect(output).toContain('All pages together take longer than poll.timeout (300 ms). Raise it, or ');
  });

  test('a page that fails behind a good one is named, with its own cause', async () => {
    await using simulator = await startTestSimulator({
      resources: 1,
      faults: [{ fault: { kind: 'status', status: 429 }, when: { page: 2 } }],
    });
    const { output } = await examine(
      simulatorConfig(simulator, `api: { base_url: "${simulator.url}", page_size: 5 }\n`),
    );
    expect(output).toContain('problem: the active listing failed (rate_limited, page 2): HTTP 429');
    expect(output).toContain('Likely cause: The API limits the rate of this key');
  });
});

test('a list of several pages is fine, and their number is told', async () => {
  await using simulator = await startTestSimulator({ resources: 1 });
  const { code, output } = await examine(
    simulatorConfig(simulator, `api: { base_url: "${simulator.url}", page_size: 5 }\n`),
  );
  expect(output).toMatch(/^ {4}tasks on page 1: 5 of 5 rows; total: 1\d; page size: 5, requested 5$/m);
  expect(output).toMatch(/^ {4}tasks on all pages: 1\d; pages read: 3$/m);
  expect(code).toBe(0);
});
