// What happened to tasks, from polls to the API and the terminal, over a restart.

import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createConfigDirectory, simulatorConfig } from '../support/config-file.ts';
import { runExporter, startExporter, type ExporterProcess } from '../support/exporter-process.ts';
import { startTestSimulator } from '../support/test-simulator.ts';

interface Event {
  readonly seen_at: string;
  readonly resource: string;
  readonly task_id: string;
  readonly to: string;
  readonly failure_reason: string | null;
  readonly error: string | null;
}

async function readEvents(exporter: ExporterProcess, query = ''): Promise<readonly Event[]> {
  const response = await fetch(`${await exporter.url()}/api/v1/events${query}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { readonly events: readonly Event[] }).events;
}

test('events are in the API and the terminal, and survive a restart with --state.file', async () => {
  // A day of simulated time in two minutes: something happens at each poll.
  await using simulator = await startTestSimulator({ scenario: 'failing', speed: 720 });
  using directory = createConfigDirectory(
    simulatorConfig(simulator, 'poll: { interval: 500ms, history_interval: 500ms }\n'),
  );
  const args = [
    'serve',
    `--config.file=${directory.configFile}`,
    `--state.file=${join(directory.path, 'state.db')}`,
    '--web.listen-address=127.0.0.1:0',
  ];
  let known: readonly Event[] = [];
  {
    await using exporter = startExporter(args);
    await vi.waitFor(
      async () => {
        known = await readEvents(exporter, '?state=FAILED');
        expect(known.length).toBeGreaterThan(1);
      },
      { timeout: 30_000, interval: 100 },
    );
    expect(known.every(({ to }) => to === 'FAILED')).toBe(true);
    expect(known.every(({ failure_reason: reason }) => reason !== null)).toBe(true);
    const all = await readEvents(exporter);
    expect(all.map(({ seen_at: at }) => at)).toEqual(
      all
        .map(({ seen_at: at }) => at)
        .toSorted()
        .toReversed(),
    );
    const url = await exporter.url();
    const flags = ['tasks', '--events', `--url=${url}`, '--state=FAILED'];
    const [table, json] = await Promise.all([runExporter(flags), runExporter([...flags, '--json'])]);
    expect(table.code).toBe(0);
    const { resource, error } = known.at(-1)!;
    expect(table.stdout).toContain(`  ${resource}  `);
    expect(table.stdout).toContain(' → FAILED  ');
    expect(table.stdout).toContain(error?.split('\n')[0] ?? '');
    expect((JSON.parse(json.stdout) as Event[]).at(-1)).toEqual(known.at(-1));
    exporter.child.kill('SIGTERM');
    expect((await exporter.ended()).code).toBe(0);
  }
  await using exporter = startExporter(args);
  const after = await readEvents(exporter, '?state=FAILED&limit=1000');
  expect(after).toEqual(expect.arrayContaining([...known]));
});

test('tasks --events needs a running exporter, and flags that select events', async () => {
  const withoutUrl = await runExporter(['tasks', '--events']);
  expect([withoutUrl.code, withoutUrl.stderr]).toEqual([
    2,
    'sensecore-ads-exporter: --events needs --url: only a running exporter has observed what happened\n',
  ]);
  const { code, stderr } = await runExporter(['tasks', '--events', '--url=http://127.0.0.1:9', '--watch']);
  expect([code, stderr]).toEqual([2, 'sensecore-ads-exporter: --watch does not go with --events\n']);
});
