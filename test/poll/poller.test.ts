import { describe, expect, test } from 'vitest';
import type { ResourceMemory } from '../../src/model/memory.ts';
import type { Task } from '../../src/model/task.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createPollerHarness, outage, type PollerHarness } from '../support/poller-harness.ts';

describe('a poll', () => {
  test('publishes the tasks, ordered by id, and that the resource is up', async () => {
    const { poller, api, published, failures, clock, tasks } = createPollerHarness();
    api.active = [{ id: 'b' }, { id: 'a' }];
    await poller.poll();
    expect(tasks()).toEqual(['a:DOING', 'b:DOING']);
    expect(published).toHaveLength(1);
    expect(poller.status()).toMatchObject({
      up: true,
      lastSuccessAt: clock.now() / 1000,
      apiLatencySeconds: 0.25,
    });
    expect(failures).toEqual(['percent:2']);
  });

  test('that fails keeps the last good snapshot and shows why', async () => {
    const { poller, api, clock, tasks, failures } = createPollerHarness();
    api.active = [{ id: 'a' }];
    await poller.poll();
    const successAt = poller.status().lastSuccessAt;
    await clock.advance(60_000);
    api.active = outage;
    await poller.poll();
    expect(poller.status()).toMatchObject({
      up: false,
      failureReason: 'server_error',
      lastSuccessAt: successAt,
    });
    expect(tasks()).toEqual(['a:DOING']);
    expect(failures.at(-1)).toBe('active:server_error');
    const failedAt = clock.now() / 1000;
    const failure = { failureMessage: outage.message, failingSince: failedAt };
    await clock.advance(60_000);
    await poller.poll();
    expect(poller.status()).toMatchObject(failure);
    api.active = [{ id: 'a' }];
    await poller.poll();
    expect(poller.status()).toMatchObject({ failureMessage: undefined, failingSince: undefined });
  });

  test('that is the first and fails shows no tasks', async () => {
    const { poller, api } = createPollerHarness();
    api.active = outage;
    await poller.poll();
    expect(poller.status()).toMatchObject({ up: false, snapshot: undefined, lastSuccessAt: undefined });
  });

  test('an error that is no API error fails the poll and not the program', async () => {
    const { poller } = createPollerHarness({ list: () => Promise.reject(new TypeError('a bug')) });
    await poller.poll();
    expect(poller.status()).toMatchObject({ up: false, failureReason: 'invalid_response' });
  });
});

describe('staleness', () => {
  test('takes the tasks away once the resource was not read for so long, and a good poll brings them back', async () => {
    const { poller, api, clock, tasks, logged } = createPollerHarness();
    api.active = [{ id: 'a' }];
    await poller.poll();
    api.active = outage;
    await clock.advance(299_999);
    await poller.poll();
    expect(tasks()).toEqual(['a:DOING']);
    await clock.advance(1);
    expect(tasks()).toBeUndefined();
    expect(poller.status().lastSnapshot?.tasks.map(({ id }) => id)).toEqual(['a']);
    expect(poller.status()).toMatchObject({ up: false });
    expect(poller.status().lastSuccessAt).toBeDefined();
    expect(logged.at(-1)).toMatchObject({ level: 'warn', fields: { stale_after_seconds: 300 } });
    api.active = [{ id: 'a', state: 'PAUSED' }];
    await poller.poll();
    expect(tasks()).toEqual(['a:PAUSED']);
  });
});

test('a poller that takes over from another counts staleness from the last good poll, not from then on', async () => {
  const clock = createFakeClock();
  const first = createPollerHarness({ clock });
  first.api.active = [{ id: 'a' }];
  await first.poller.poll();
  await clock.advance(200_000);
  const second = createPollerHarness({ clock, before: first.poller });
  first.poller[Symbol.dispose]();
  await clock.advance(99_999);
  expect(second.tasks()).toEqual(['a:DOING']);
  await clock.advance(1);
  expect(second.tasks()).toBeUndefined();
});

describe('adaptive polling', () => {
  test('stretches the interval of an idle resource by doubling, and snaps back with an active task', async () => {
    const { poller, api } = createPollerHarness({ idleIntervalMs: 300_000 });
    const intervals: number[] = [];
    for (const tasks of [
      [{ id: 'a' }],
      [],
      [],
      [],
      [],
      [{ id: 'b', state: 'COMPLETED' }],
      [{ id: 'c', state: 'PAUSED' }],
    ] as const) {
      api.active = tasks;
      await poller.poll();
      intervals.push(poller.status().intervalSeconds);
    }
    expect(intervals).toEqual([60, 120, 240, 300, 300, 300, 60]);
  });

  test('is off while the idle interval is no longer than the interval', async () => {
    const { poller } = createPollerHarness({ idleIntervalMs: 30_000 });
    await poller.poll();
    expect(poller.status().intervalSeconds).toBe(60);
  });

  test('a failed poll keeps the interval in force', async () => {
    const { poller, api } = createPollerHarness({ idleIntervalMs: 300_000 });
    await poller.poll();
    api.active = outage;
    await poller.poll();
    expect(poller.status().intervalSeconds).toBe(120);
  });
});

describe('the log', () => {
  test('warns once when a resource starts to fail, reminds every hour, and says when it recovers', async () => {
    const { poller, api, clock, logged } = createPollerHarness();
    api.active = outage;
    for (let minute = 0; minute <= 120; minute += 1) {
      await poller.poll();
      await clock.advance(60_000);
    }
    api.active = [];
    await poller.poll();
    const visible = logged
      .filter(({ level }) => level !== 'debug')
      .map(({ level, message }) => `${level} ${message}`);
    expect(visible).toEqual([
      'warn poll failed',
      'warn poll still failing',
      'warn poll still failing',
      'info resource recovered',
    ]);
    expect(logged[0]?.fields).toMatchObject({ reason: 'server_error', status: 503, error: 'HTTP 503' });
  });
});

/** A poller whose commits end when the test says so. */
function createSlow(historyIntervalMs: number): PollerHarness & {
  readonly commits: { readonly memory: ResourceMemory; readonly end: () => void }[];
} {
  const commits: { memory: ResourceMemory; end: () => void }[] = [];
  const harness = createPollerHarness({
    historyIntervalMs,
    commit: (memory) => new Promise<void>((end) => commits.push({ memory, end })),
  });
  return Object.assign(harness, { commits });
}

describe('a commit that takes long', () => {
  test('holds up what is published, and the listing that ends meanwhile', async () => {
    const { poller, api, clock, commits, published, tasks } = createSlow(300_000);
    api.active = [{ id: 'a' }];
    const history = Promise.withResolvers<readonly Partial<Task>[]>();
    api.history = history.promise;
    const first = poller.poll();
    await clock.advance(1);
    expect(published).toEqual([]);
    commits[0]?.end();
    await first;
    expect(tasks()).toEqual(['a:DOING']);

    await clock.advance(60_000);
    api.active = [];
    const second = poller.poll();
    await clock.advance(1);
    history.resolve([{ id: 'a', state: 'FAILED' }]);
    await clock.advance(1);
    expect(commits).toHaveLength(2);
    expect(published).toHaveLength(1);
    commits[1]?.end();
    await second;
    await clock.advance(1);
    // The history listing goes on from the memory that the active one left.
    expect(commits[2]?.memory.activeStartedAtMs).toBe(commits[1]?.memory.activeStartedAtMs);
    expect(commits[2]?.memory.counters.stateEntries.FAILED).toBe(1);
    commits[2]?.end();
    await clock.advance(1);
    expect(tasks()).toEqual(['a:FAILED']);
  });

  test('is taken over with its memory, which is published with the next listing only', async () => {
    const before = createSlow(0);
    before.api.active = [{ id: 'a' }];
    const first = before.poller.poll();
    await before.clock.advance(1);
    before.commits[0]?.end();
    await first;
    before.api.active = [{ id: 'a' }, { id: 'b' }];
    const second = before.poller.poll();
    await before.clock.advance(1);
    const { memory } = before.commits.at(-1)!;
    expect([...memory.tasks.keys()]).toEqual(['a', 'b']);
    before.poller[Symbol.dispose]();
    const publishedBefore = before.published.length;

    const after = createPollerHarness({ before: before.poller, clock: before.clock });
    expect([...after.poller.status().memory.tasks.keys()]).toEqual(['a']);
    after.api.active = [{ id: 'a' }, { id: 'b' }];
    await after.poller.poll();
    expect(after.poller.status().memory.counters.stateEntries.DOING).toBe(1);

    for (const { end } of before.commits) end();
    await second;
    expect(before.published).toHaveLength(publishedBefore);
    expect(before.logged.map(({ message }) => message)).toContain('task doing');
    expect(after.logged.map(({ message }) => message)).not.toContain('task doing');
  });

  test('keeps a listing that ends after the poller was disposed of from being committed', async () => {
    const { poller, api, clock, commits, published } = createSlow(0);
    const response = Promise.withResolvers<readonly Partial<Task>[]>();
    api.active = response.promise;
    const polled = poller.poll();
    poller[Symbol.dispose]();
    response.resolve([{ id: 'a' }]);
    await polled;
    await clock.advance(1);
    expect(commits).toEqual([]);
    expect(published).toEqual([]);
  });
});
