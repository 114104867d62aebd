import { describe, expect, test } from 'vitest';
import type { ResourceStatus } from '../../../src/model/snapshot.ts';
import { answerWith, startExporterApi, startStub } from '../../support/exporter-api.ts';
import { buildResource, buildSnapshot, buildStatus } from '../../support/status.ts';
import { failureOfTasks, runTasksCommand } from '../../support/tasks-command.ts';

function buildMany(count: number): ResourceStatus {
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `task-${String(index).padStart(5, '0')}`,
    name: `Task ${index}`,
    state: index % 10 === 0 ? ('FAILED' as const) : ('DOING' as const),
  }));
  return buildStatus({ up: true, snapshot: buildSnapshot(tasks) });
}

describe('of a running exporter', () => {
  test('all tasks are read, page after page', async () => {
    await using server = await startExporterApi([buildMany(2500)]);
    const { code, stdout, stderr } = await runTasksCommand([`--url=${server.url}`, '--json', '--sort=id']);
    const ids = JSON.parse(stdout).map(({ id }: { id: string }) => id);
    expect(ids).toHaveLength(2500);
    expect(ids).toEqual(ids.toSorted());
    expect([code, stderr]).toEqual([0, '']);
  });

  test('filters, order and limit are those of its API', async () => {
    await using server = await startExporterApi([buildMany(2500)]);
    const flags = ['--json', '--state=failed', '--query=task 1', '--sort=-id', '--limit=3'];
    const { stdout } = await runTasksCommand([`--url=${server.url}`, ...flags]);
    const page = await (
      await fetch(`${server.url}/api/v1/tasks?state=FAILED&q=task%201&sort=-id&limit=3`)
    ).json();
    expect(JSON.parse(stdout)).toEqual(Object(page).tasks);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'Task 2410' },
      { name: 'Task 2310' },
      { name: 'Task 2210' },
    ]);
  });

  test('resources that it cannot read, or has not read yet, are told and exit 1', async () => {
    const fine = buildStatus({ up: true, snapshot: buildSnapshot([{}]) });
    const failing = buildStatus({
      resource: buildResource({ name: 'late' }),
      up: false,
      failureReason: 'auth',
      lastSuccessAt: Date.parse('2026-11-22T00:00:00Z') / 1000,
      snapshot: undefined,
      lastSnapshot: buildSnapshot([{}]),
    });
    const awaited = buildStatus({ resource: buildResource({ name: 'new' }) });
    const never = buildStatus({
      resource: buildResource({ name: 'never' }),
      up: false,
      failureReason: 'network',
    });
    await using server = await startExporterApi([fine, failing, awaited, never]);
    const all = await runTasksCommand([`--url=${server.url}`]);
    expect(all.code).toBe(1);
    expect(all.stdout).toContain('2 tasks: DOING 2');
    expect(all.stderr)
      .toBe(`sensecore-ads-exporter: resource late cannot be read by the exporter (auth); its tasks are those of 2026-11-22T00:00:00Z
sensecore-ads-exporter: resource new was not read yet
sensecore-ads-exporter: resource never cannot be read by the exporter (network); its tasks are not known
`);
    const one = await runTasksCommand([`--url=${server.url}`, '--resource=nightly']);
    expect([one.code, one.stderr]).toEqual([0, '']);
  });

  test('a history that it cannot read is told and exits 1', async () => {
    const status = { up: true, snapshot: buildSnapshot([{}]) } as const;
    const never = buildStatus({ ...status, historyFailureReason: 'invalid_response' });
    const late = buildStatus({
      ...status,
      resource: buildResource({ name: 'late' }),
      historyFailureReason: 'timeout',
      historyLastSuccessAt: Date.parse('2026-11-22T00:00:00Z') / 1000,
    });
    await using server = await startExporterApi([never, late]);
    const { code, stderr } = await runTasksCommand([`--url=${server.url}`]);
    expect(code).toBe(1);
    expect(stderr)
      .toBe(`sensecore-ads-exporter: the history of resource nightly cannot be read by the exporter (invalid_response); its finished tasks are not known
sensecore-ads-exporter: the history of resource late cannot be read by the exporter (timeout); its finished tasks are those of 2026-11-22T00:00:00Z
`);
  });

  test('a query that it calls wrong is wrong usage', async () => {
    await using server = await startExporterApi([buildMany(1)]);
    expect(
      await failureOfTasks([`--url=${server.url}`, '--resource=nightli', `--query=${'x'.repeat(257)}`]),
    ).toBe(
      `UsageError: --resource: "nightli" is unknown. Did you mean "nightly"? Allowed: nightly.
--query: may have at most 256 characters`,
    );
  });

  test.each([
    [[], 'there are no tasks', []],
    [
      ['--state=PAUSED', '--state=FAILED'],
      'no task is PAUSED or FAILED; tasks in other states: DOING 1',
      [{}],
    ],
    [['--type=FSTOFS', '--query=x'], 'no task matches --type and --query', [{}]],
  ])('with %j and nothing to show, stderr says why: %s', async (flags, reason, tasks) => {
    await using server = await startExporterApi([buildStatus({ up: true, snapshot: buildSnapshot(tasks) })]);
    expect(await runTasksCommand([`--url=${server.url}`, ...flags])).toEqual({
      code: 0,
      stdout: '',
      stderr: `sensecore-ads-exporter: ${reason}\n`,
    });
    const json = await runTasksCommand([`--url=${server.url}`, '--json', ...flags]);
    expect(json).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });

  test('a place below a path is kept', async () => {
    await using server = await startStub(answerWith(404));
    await failureOfTasks([`--url=${server.url}/ads`]);
    await failureOfTasks([`--url=${server.url}/ads/`]);
    expect(server.asked.map(({ target }) => target.split('?')[0])).toEqual([
      '/ads/api/v1/tasks',
      '/ads/api/v1/tasks',
    ]);
  });

  test('a server that never comes to a last page', async () => {
    await using api = await startExporterApi([buildMany(1)]);
    const page = Object(await (await fetch(`${api.url}/api/v1/tasks`)).json());
    const status = await (await fetch(`${api.url}/api/v1/status`)).text();
    await using server = await startStub((request, response) => {
      const isTasks = request.url?.startsWith('/api/v1/tasks') === true;
      response.end(isTasks ? JSON.stringify({ ...page, next_cursor: 'on-and-on' }) : status);
    });
    const { stdout } = await runTasksCommand([`--url=${server.url}`, '--json']);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(server.asked).toHaveLength(3);
  });
});
