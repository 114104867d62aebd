import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { list, postList, startFaulty } from './list-over-http.ts';

describe('the request log', () => {
  test('has what was requested, by whom and how it ended', async () => {
    await using simulator = await startFaulty();
    await list(simulator, {
      page: { page: 2, page_size: 10 },
      history: true,
      task_name: 'a',
      task_type: 'FSTOFS',
    });
    await postList(simulator, {}, { headers: {} });
    const atMs = simulator.clock.now();
    const [{ url } = { url: '' }] = simulator.requests.entries;
    expect(url).toMatch(/^\/storage\/ads\/v1\/subscriptions\/.*\/dataSync\/nightly-sync\/tasks\/list$/);
    const request = { method: 'POST', url, dataSync: 'nightly-sync', atMs };
    const unread = { page: 1, pageSize: 20, history: false, taskName: '', taskType: '' };
    expect(simulator.requests.entries).toEqual([
      {
        ...request,
        identity: 'SIMULATORACCESSKEYNOTASECRET0001',
        page: 2,
        pageSize: 10,
        history: true,
        taskName: 'a',
        taskType: 'FSTOFS',
        status: 200,
      },
      { ...request, identity: '', ...unread, status: 401 },
    ]);
    expect(simulator.requests.total).toBe(2);
  });

  test('counts the requests in flight', async () => {
    await using simulator = await startFaulty({ latencyMs: () => 1000 });
    const asked = [1, 2, 3].map(() => postList(simulator));
    await expect.poll(() => simulator.requests.inFlight).toBe(3);
    await simulator.clock.advance(1000);
    for (const response of await Promise.all(asked)) expect(response.status).toBe(200);
    expect(simulator.requests.inFlight).toBe(0);
    expect(simulator.requests.maxInFlight).toBe(3);
  });

  test('does not count a request whose client closed the connection before it sent one on another', async () => {
    await using simulator = await startFaulty({ faults: [{ fault: { kind: 'hang' } }] });
    const sockets = Array.from({ length: 20 }, () =>
      connect(Number(new URL(simulator.url).port), '127.0.0.1'),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const [index, socket] of sockets.entries()) {
      socket.write('POST / HTTP/1.1\r\n');
      // The kernel reports first the connection that it reported last, whatever comes first now.
      for (let turn = 0; turn <= index % 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      sockets[index - 1]?.destroy();
      socket.write('Host: a\r\nContent-Length: 0\r\n\r\n');
      await expect.poll(() => simulator.requests.total, { interval: 1 }).toBe(index + 1);
    }
    await expect.poll(() => simulator.requests.inFlight).toBe(1);
    expect(simulator.requests.maxInFlight).toBe(1);
    sockets.at(-1)?.destroy();
  });
});
