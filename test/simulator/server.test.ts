import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';

import { isTerminal } from '../../src/model/task.ts';
import { WIRE_STYLES, WIRE_STYLE_NAMES } from '../../src/simulator/wire-style.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { signedHeaders } from '../support/sign-request.ts';
import { list, listUrl, postList, startFrozen } from './list-over-http.ts';

describe('the simulator', () => {
  test('gives each task once over all pages while time stands still', async () => {
    await using simulator = await startFrozen({ tasks: 250 });
    const ids: string[] = [];
    for (const history of [false, true]) {
      for (let page = 1, total = 1; (page - 1) * 7 < total; page += 1) {
        const body = await list(simulator, { page: { page, page_size: 7 }, history });
        total = body.page.total;
        ids.push(...body.data_sync_task.map((task) => task.task_id));
      }
    }
    expect(ids.toSorted()).toEqual(
      simulator
        .tasks(simulator.resources[0]!)
        .map((task) => task.id)
        .toSorted(),
    );
  });

  test('lists unfinished tasks unless it is asked for history', async () => {
    await using simulator = await startFrozen();
    const truth = simulator.tasks(simulator.resources[0]!);
    const all = { page: { page: 1, page_size: 1000 } };
    const active = await list(simulator, all);
    const history = await list(simulator, { ...all, history: true });
    expect(active.page.total).toBe(truth.filter((task) => !isTerminal(task.state)).length);
    expect(history.page.total).toBe(truth.filter((task) => isTerminal(task.state)).length);
    expect(new Set(active.data_sync_task.map((task) => task.state))).toEqual(
      new Set(['SCANNING', 'DOING', 'PAUSED']),
    );
    expect(new Set(history.data_sync_task.map((task) => task.state))).toEqual(
      new Set(['COMPLETED', 'FAILED', 'CANCELLED']),
    );
  });

  test('filters by a part of the name in any case, and by the exact type', async () => {
    await using simulator = await startFrozen();
    const byName = await list(simulator, { task_name: 'IMAGENET', history: true });
    expect(byName.page.total).toBeGreaterThan(0);
    for (const task of byName.data_sync_task) expect(task.task_name).toContain('imagenet');
    const byType = await list(simulator, { task_type: 'FSTOFS', history: true });
    expect(byType.page.total).toBeGreaterThan(0);
    for (const task of byType.data_sync_task) expect(task.type).toBe('FSTOFS');
    expect((await list(simulator, { task_type: 'FSTO', history: true })).page.total).toBe(0);
  });

  test('caps pages silently and ends with an empty one', async () => {
    await using simulator = await startFrozen({ pageSizeCap: 5 });
    const first = await list(simulator, { page: { page: 1, page_size: 100 }, history: true });
    expect(first.data_sync_task).toHaveLength(5);
    expect(first.page.page_size).toBe(5);
    const beyond = await list(simulator, { page: { page: 99, page_size: 100 }, history: true });
    expect(beyond.data_sync_task).toEqual([]);
    expect(beyond.page.total).toBe(first.page.total);
  });

  test('moves its tasks with time, at the speed that is set', async () => {
    await using simulator = await startFrozen({ speed: 60 });
    const [resource] = simulator.resources;
    const before = simulator.tasks(resource!);
    await simulator.clock.advance(60_000);
    expect(simulator.virtualNow()).toBe(simulator.clock.now() + 59 * 60_000);
    expect(simulator.tasks(resource!)).not.toEqual(before);
    const changes = simulator.transitions(resource!, simulator.virtualNow());
    const states = new Map<string, string>(before.map((task) => [task.id, task.state]));
    for (const { taskId, to } of changes) states.set(taskId, to);
    const { data_sync_task: rows } = await list(simulator, { page: { page: 1, page_size: 1000 } });
    expect(changes.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.state).toBe(states.get(row.task_id));
  });

  test('starts at the virtual time that it is given', async () => {
    await using simulator = await startFrozen({ startAt: 1_700_000_000_000 });
    expect(simulator.virtualNow()).toBe(1_700_000_000_000);
  });

  test('says what time it is', async () => {
    await using simulator = await startFrozen();
    const response = await postList(simulator);
    expect(response.headers.get('date')).toBe(new Date(simulator.clock.now()).toUTCString());
  });

  test.each(WIRE_STYLE_NAMES)('responds in the %s style', async (name) => {
    await using simulator = await startFrozen({ wireStyle: WIRE_STYLES[name] });
    const response = await postList(simulator, { history: true });
    const body = (await response.json()) as Record<string, unknown[]>;
    expect(body['data_sync_task'] ?? body['dataSyncTask']).toHaveLength(20);
  });
});

function notFound(message: string): unknown {
  return [404, { code: 5, message, details: [] }];
}

describe('a request that the simulator refuses', () => {
  test('has another method or path, or names another resource', async () => {
    await using simulator = await startFrozen();
    const url = listUrl(simulator);
    const asked = [
      await postList(simulator, {}, { method: 'PUT' }),
      await postList(simulator, {}, { url: url.replace('/dataSync/', '/dataSyncs/') }),
      await postList(simulator, {}, { url: url.replace('nightly-sync', 'weekly-sync') }),
      await postList(simulator, {}, { url: url.replace('default', 'other') }),
    ];
    const bodies = await Promise.all(asked.map(async (response) => [response.status, await response.json()]));
    expect(bodies).toEqual([
      notFound('Not Found'),
      notFound('Not Found'),
      notFound('data sync weekly-sync not found'),
      notFound('data sync nightly-sync not found'),
    ]);
  });

  test('has a body that the API does not know', async () => {
    await using simulator = await startFrozen();
    const response = await postList(simulator, { is_history: true });
    expect([response.status, await response.json()]).toEqual([
      400,
      { code: 3, message: 'unknown field "is_history"', details: [] },
    ]);
  });

  test('is not signed, or not by a known credential', async () => {
    const known = { accessKey: 'AK', secretKey: 'SK' };
    await using simulator = await startFrozen({ credentials: [known, { token: 'T' }] });
    const nowMs = simulator.clock.now();
    const statusOf = async (headers: Record<string, string>) =>
      (await postList(simulator, {}, { headers })).status;
    expect(await statusOf({ ...signedHeaders(known, nowMs) })).toBe(200);
    expect(await statusOf({ authorization: 'Bearer T' })).toBe(200);
    expect(await statusOf({})).toBe(401);
    expect(await statusOf({ ...signedHeaders({ ...known, secretKey: 'x' }, nowMs) })).toBe(401);
    const late = await postList(simulator, {}, { headers: signedHeaders(known, nowMs - 301_000) });
    expect(await late.json()).toEqual({
      message: 'HMAC signature cannot be verified, a valid date header is required',
    });
  });
});

describe('closing the simulator', () => {
  test('cuts open connections and can be repeated', async () => {
    const simulator = await startFrozen();
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.resume();
    await Promise.all([simulator.close(), simulator.close(), closed]);
    await expect(postList(simulator)).rejects.toThrow('fetch failed');
  });

  test('is not needed when the port is taken: starting fails', async () => {
    await using simulator = await startFrozen();
    const port = Number(new URL(simulator.url).port);
    await expect(startFrozen({ port, clock: createFakeClock() })).rejects.toThrow('EADDRINUSE');
  });
});
