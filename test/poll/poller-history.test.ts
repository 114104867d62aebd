import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/model/task.ts';
import { spreadMs } from '../../src/poll/timing.ts';
import { createPollerHarness, outage, rememberActive } from '../support/poller-harness.ts';

describe('history', () => {
  test("is read with the first poll, and then with the first one after the resource's turn in each interval", async () => {
    const { poller, clock, asked } = createPollerHarness({ historyIntervalMs: 300_000 });
    const startedAt = clock.monotonic();
    const readAfter: number[] = [];
    for (let minute = 0; minute < 20; minute += 1) {
      const before = asked.length;
      await poller.poll();
      await poller.historySettled();
      if (asked.slice(before).includes('history')) readAfter.push(clock.monotonic() - startedAt);
      await clock.advance(60_000);
    }
    const turn = Math.ceil(spreadMs('history of nightly', 300_000) / 60_000) * 60_000;
    const expected = [0, ...[0, 1, 2, 3].map((interval) => turn + interval * 300_000)];
    expect(readAfter).toEqual(expected.filter((at) => at < 20 * 60_000));
  });

  test('that was read early, for a task that left, is due again an interval later', async () => {
    const { poller, api, clock, asked } = createPollerHarness({ historyIntervalMs: 600_000 });
    const pollAfter = async (ms: number): Promise<number> => {
      await clock.advance(ms);
      const before = asked.length;
      await poller.poll();
      await poller.historySettled();
      return asked.slice(before).filter((listing) => listing === 'history').length;
    };
    await pollAfter(0);
    await pollAfter(600_000);
    api.active = [{ id: 'a' }];
    await pollAfter(1000);
    api.active = [];
    api.history = [{ id: 'a', state: 'COMPLETED' }];
    expect(await pollAfter(1000)).toBe(1);
    expect(await pollAfter(599_000)).toBe(0);
    expect(await pollAfter(1000)).toBe(1);
  });

  test('that fails leaves the resource up and shows why, until one succeeds', async () => {
    const { poller, api, clock } = createPollerHarness({ historyIntervalMs: 60_000 });
    const pollAll = async () => {
      await poller.poll();
      await poller.historySettled();
      return poller.status();
    };
    api.history = outage;
    expect(await pollAll()).toMatchObject({
      up: true,
      failureReason: undefined,
      historyFailureReason: 'server_error',
      historyLastSuccessAt: undefined,
    });
    await clock.advance(60_000);
    api.history = [];
    api.active = outage;
    expect(await pollAll()).toMatchObject({ up: false, historyFailureReason: 'server_error' });
    api.active = [];
    expect(await pollAll()).toMatchObject({ up: true, historyFailureReason: undefined });
  });

  test('that failed and was switched off shows no failure', async () => {
    const before = createPollerHarness({ historyIntervalMs: 300_000 });
    before.api.history = outage;
    await before.poller.poll();
    await before.poller.historySettled();
    const { poller } = createPollerHarness({ before: before.poller });
    expect(poller.status()).toMatchObject({ up: true, historyFailureReason: undefined });
  });

  test('that was switched off shows no time of its last listing', async () => {
    const before = createPollerHarness({ historyIntervalMs: 300_000 });
    await before.poller.poll();
    await before.poller.historySettled();
    expect(before.poller.status().historyLastSuccessAt).toBeDefined();
    const { poller } = createPollerHarness({ before: before.poller });
    expect(poller.status()).toMatchObject({ up: true, historyLastSuccessAt: undefined });
  });

  test('is never asked for when its interval is 0', async () => {
    const { poller, api, clock, asked } = createPollerHarness();
    api.active = [{ id: 'a' }];
    await poller.poll();
    await clock.advance(3_600_000);
    api.active = [];
    await poller.poll();
    expect(asked).toEqual(['active', 'active']);
  });

  test('is united with the active listing, whose rows win, whenever they were read', async () => {
    const { poller, api, clock, tasks } = createPollerHarness({ historyIntervalMs: 300_000 });
    const readAtMs = clock.now();
    api.active = [
      { id: 'tie', state: 'DOING', readAtMs },
      { id: 'retried', state: 'DOING', readAtMs: readAtMs + 1 },
      { id: 'ended', state: 'DOING', readAtMs },
    ];
    api.history = [
      { id: 'tie', state: 'FAILED', readAtMs },
      { id: 'retried', state: 'FAILED', readAtMs },
      { id: 'ended', state: 'COMPLETED', readAtMs: readAtMs + 1 },
      { id: 'old', state: 'CANCELLED', readAtMs },
    ];
    await poller.poll();
    await poller.historySettled();
    expect(tasks()).toEqual(['ended:DOING', 'old:CANCELLED', 'retried:DOING', 'tie:DOING']);
  });

  test('is read at once when an active task has left, whose last row stays until the answer is there', async () => {
    const { poller, api, clock, tasks, asked } = createPollerHarness({ historyIntervalMs: 300_000 });
    api.active = [{ id: 'a', state: 'DOING' }];
    await poller.poll();
    await poller.historySettled();
    await clock.advance(60_000);
    api.active = [];
    const response = Promise.withResolvers<readonly Partial<Task>[]>();
    api.history = response.promise;
    await poller.poll();
    expect(tasks()).toEqual(['a:DOING']);
    response.resolve([{ id: 'a', state: 'COMPLETED' }]);
    await poller.historySettled();
    expect(tasks()).toEqual(['a:COMPLETED']);
    expect(asked).toEqual(['active', 'history', 'active', 'history']);
  });

  test('that fails keeps the old history and the rows of tasks that left, publishes the active tasks, and leaves the resource up', async () => {
    const { poller, api, clock, tasks, failures } = createPollerHarness({ historyIntervalMs: 300_000 });
    api.active = [{ id: 'a' }];
    api.history = [{ id: 'old', state: 'COMPLETED' }];
    await poller.poll();
    await poller.historySettled();
    const historyAt = poller.status().historyLastSuccessAt;
    await clock.advance(60_000);
    api.active = [{ id: 'b' }];
    api.history = outage;
    await poller.poll();
    await poller.historySettled();
    expect(tasks()).toEqual(['a:DOING', 'b:DOING', 'old:COMPLETED']);
    expect(poller.status()).toMatchObject({ up: true, historyLastSuccessAt: historyAt });
    expect(failures.at(-1)).toBe('history:server_error');
  });

  test('is asked for with every poll until it shows what became of a task that left', async () => {
    const { poller, api, clock, tasks, asked } = createPollerHarness({ historyIntervalMs: 3_600_000 });
    api.active = [{ id: 'a' }];
    await poller.poll();
    await poller.historySettled();
    api.active = [];
    api.history = outage;
    for (let minute = 0; minute < 3; minute += 1) {
      await clock.advance(60_000);
      await poller.poll();
      await poller.historySettled();
    }
    expect(asked.filter((listing) => listing === 'history')).toHaveLength(4);
    await clock.advance(60_000);
    api.history = [{ id: 'a', state: 'COMPLETED' }];
    await poller.poll();
    await poller.historySettled();
    expect(tasks()).toEqual(['a:COMPLETED']);
    await clock.advance(60_000);
    await poller.poll();
    expect(asked.at(-1)).toBe('active');
  });

  test('that fails for a task that left during the listing before is asked for again with the next poll', async () => {
    const { poller, api, clock, tasks, asked } = createPollerHarness({ historyIntervalMs: 3_600_000 });
    api.active = [{ id: 'a' }];
    const response = Promise.withResolvers<readonly Partial<Task>[]>();
    api.history = response.promise;
    await poller.poll();
    await clock.advance(60_000);
    api.active = [];
    await poller.poll();
    api.history = outage;
    response.resolve([]);
    await poller.historySettled();
    expect(asked).toEqual(['active', 'history', 'active', 'history']);
    await clock.advance(60_000);
    api.history = [{ id: 'a', state: 'COMPLETED' }];
    await poller.poll();
    await poller.historySettled();
    expect(tasks()).toEqual(['a:COMPLETED']);
  });

  test('is asked for with every poll until it shows what became of a task that left while the exporter was down', async () => {
    const { poller, api, clock, asked, tasks } = createPollerHarness({
      historyIntervalMs: 3_600_000,
      memory: await rememberActive('a'),
    });
    api.history = outage;
    for (let minute = 0; minute < 3; minute += 1) {
      await poller.poll();
      await poller.historySettled();
      await clock.advance(60_000);
    }
    expect(asked.filter((listing) => listing === 'history')).toHaveLength(3);
    api.history = [{ id: 'a', state: 'COMPLETED' }];
    await poller.poll();
    await poller.historySettled();
    expect(tasks()).toEqual(['a:COMPLETED']);
    expect(poller.status().memory.counters.stateEntries.COMPLETED).toBe(1);
    await clock.advance(60_000);
    await poller.poll();
    expect(asked.at(-1)).toBe('active');
  });

  test('that had not shown what became of a task when the exporter was restarted is asked for until it does', async () => {
    const before = createPollerHarness({ historyIntervalMs: 3_600_000 });
    before.api.active = [{ id: 'a' }];
    await before.poller.poll();
    await before.poller.historySettled();
    before.api.active = [];
    before.api.history = outage;
    for (let minute = 0; minute < 3; minute += 1) {
      await before.clock.advance(60_000);
      await before.poller.poll();
      await before.poller.historySettled();
    }
    const { poller, api, clock, asked } = createPollerHarness({
      historyIntervalMs: 3_600_000,
      memory: before.poller.status().memory,
    });
    api.history = outage;
    for (let minute = 0; minute < 3; minute += 1) {
      await poller.poll();
      await poller.historySettled();
      await clock.advance(60_000);
    }
    expect(asked.filter((listing) => listing === 'history')).toHaveLength(3);
  });

  test('that fails after a restart waits for its turn when every task is where it was', async () => {
    const { poller, api, clock, asked } = createPollerHarness({
      historyIntervalMs: 3_600_000,
      memory: await rememberActive('a'),
    });
    api.active = [{ id: 'a' }];
    api.history = outage;
    for (let poll = 0; poll < 3; poll += 1) {
      await poller.poll();
      await poller.historySettled();
      await clock.advance(1000);
    }
    expect(asked.filter((listing) => listing === 'history')).toHaveLength(1);
  });

  test('that holds the same tasks as the active listing is said once', async () => {
    const { poller, api, clock, logged } = createPollerHarness({ historyIntervalMs: 60_000 });
    api.active = [{ id: 'a' }, { id: 'b' }];
    api.history = [{ id: 'a' }, { id: 'b' }];
    for (let poll = 0; poll < 3; poll += 1) {
      await poller.poll();
      await poller.historySettled();
      await clock.advance(60_000);
    }
    expect(logged.filter(({ message }) => message.includes('api.request_fields.history'))).toHaveLength(1);
  });

  test('with fewer rows than an advisory total is logged once', async () => {
    const { poller, clock, logged } = createPollerHarness({ missingRows: 3 });
    for (let poll = 0; poll < 3; poll += 1) {
      await poller.poll();
      await clock.advance(60_000);
    }
    expect(logged.filter(({ message }) => message.includes('api.total'))).toEqual([
      expect.objectContaining({ level: 'info', fields: expect.objectContaining({ missing_rows: 3 }) }),
    ]);
  });
});
