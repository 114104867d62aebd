import { describe, expect, test } from 'vitest';
import type { Listing } from '../../src/ads/client.ts';
import { ApiError } from '../../src/ads/errors.ts';
import type { ListingKind } from '../../src/model/poll.ts';
import type { ResourceStatus } from '../../src/model/snapshot.ts';
import type { Task } from '../../src/model/task.ts';
import { createPollLog } from '../../src/poll/poll-log.ts';
import { createPoller, type Poller, type PollerOptions } from '../../src/poll/poller.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { buildResource, buildTask } from '../support/status.ts';

type Answer = readonly Partial<Task>[] | ApiError | Promise<readonly Partial<Task>[]>;

interface Setup {
  readonly clock: FakeClock;
  readonly poller: Poller;
  /** What the API answers from now on. */
  readonly api: Record<ListingKind, Answer>;
  readonly asked: ListingKind[];
  readonly published: ResourceStatus[];
  readonly logged: { level: string; message: string; fields: object }[];
  readonly failures: string[];
  /** `id:state` of the tasks now shown; undefined when there is no snapshot. */
  readonly tasks: () => string[] | undefined;
}

function setUp(options: Partial<PollerOptions> = {}): Setup {
  const clock = createFakeClock();
  const api: Setup['api'] = { active: [], history: [] };
  const asked: ListingKind[] = [];
  const published: ResourceStatus[] = [];
  const logged: Setup['logged'] = [];
  const failures: string[] = [];
  const write = (level: string) => (fields: object, message: string) =>
    logged.push({ level, message, fields });
  const list = async (listing: ListingKind): Promise<Listing> => {
    asked.push(listing);
    const answer = await api[listing];
    if (answer instanceof ApiError) throw answer;
    const readAtMs = clock.now();
    const tasks = answer.map((task) => buildTask({ readAtMs, ...task }));
    return {
      tasks: new Map(tasks.map((task) => [task.id, task])),
      startedAtMs: readAtMs,
      failures: new Map([['percent', 2]]),
    };
  };
  const poller = createPoller({
    resource: buildResource(),
    intervalMs: 60_000,
    staleAfterMs: 300_000,
    historyIntervalMs: 0,
    list,
    clock,
    log: createPollLog({
      resource: 'nightly',
      logger: { debug: write('debug'), info: write('info'), warn: write('warn') },
      clock,
    }),
    observer: {
      polled: () => undefined,
      pollFailed: ({ listing, reason }) => failures.push(`${listing}:${reason}`),
      decodeFailed: ({ field, count }) => failures.push(`${field}:${count}`),
    },
    onStatus: (status) => published.push(status),
    ...options,
  });
  const tasks = (): string[] | undefined =>
    poller.status().snapshot?.tasks.map(({ id, state }) => `${id}:${state}`);
  return { clock, poller, api, asked, published, logged, failures, tasks };
}

const outage = new ApiError('server_error', 'HTTP 503', { status: 503 });

describe('a poll', () => {
  test('publishes the tasks, ordered by id, and that the resource is up', async () => {
    const { poller, api, published, failures, clock, tasks } = setUp();
    api.active = [{ id: 'b' }, { id: 'a' }];
    await poller.poll();
    expect(tasks()).toEqual(['a:DOING', 'b:DOING']);
    expect(published).toHaveLength(1);
    expect(poller.status()).toMatchObject({ up: true, lastSuccessAt: clock.now() / 1000 });
    expect(failures).toEqual(['percent:2']);
  });

  test('that fails keeps the last good snapshot and tells why', async () => {
    const { poller, api, clock, tasks, failures } = setUp();
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
  });

  test('that is the first and fails shows no tasks', async () => {
    const { poller, api } = setUp();
    api.active = outage;
    await poller.poll();
    expect(poller.status()).toMatchObject({ up: false, snapshot: undefined, lastSuccessAt: undefined });
  });

  test('an error that is no API error fails the poll and not the program', async () => {
    const { poller } = setUp({ list: () => Promise.reject(new TypeError('a bug')) });
    await poller.poll();
    expect(poller.status()).toMatchObject({ up: false, failureReason: 'invalid_response' });
  });
});

describe('staleness', () => {
  test('takes the tasks away once the resource was not read for so long, and a good poll brings them back', async () => {
    const { poller, api, clock, tasks, logged } = setUp();
    api.active = [{ id: 'a' }];
    await poller.poll();
    api.active = outage;
    await clock.advance(299_999);
    await poller.poll();
    expect(tasks()).toEqual(['a:DOING']);
    await clock.advance(1);
    expect(tasks()).toBeUndefined();
    expect(poller.status()).toMatchObject({ up: false });
    expect(poller.status().lastSuccessAt).toBeDefined();
    expect(logged.at(-1)).toMatchObject({ level: 'warn', fields: { stale_after_seconds: 300 } });
    api.active = [{ id: 'a', state: 'PAUSED' }];
    await poller.poll();
    expect(tasks()).toEqual(['a:PAUSED']);
  });
});

describe('the log', () => {
  test('warns once when a resource starts to fail, reminds every hour, and says when it recovers', async () => {
    const { poller, api, clock, logged } = setUp();
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
      'warn poll still fails',
      'warn poll still fails',
      'info resource recovered',
    ]);
    expect(logged[0]?.fields).toMatchObject({ reason: 'server_error', status: 503, error: 'HTTP 503' });
  });
});

describe('history', () => {
  test('is read with the first poll and then once per history interval', async () => {
    const { poller, clock, asked } = setUp({ historyIntervalMs: 300_000 });
    for (let minute = 0; minute < 10; minute += 1) {
      await poller.poll();
      await poller.historySettled();
      await clock.advance(60_000);
    }
    expect(asked.filter((listing) => listing === 'history')).toHaveLength(2);
    expect(asked.filter((listing) => listing === 'active')).toHaveLength(10);
  });

  test('is never asked for when its interval is 0', async () => {
    const { poller, api, clock, asked } = setUp();
    api.active = [{ id: 'a' }];
    await poller.poll();
    await clock.advance(3_600_000);
    api.active = [];
    await poller.poll();
    expect(asked).toEqual(['active', 'active']);
  });

  test('is united with the active listing: the row read last wins, on a tie the active one', async () => {
    const { poller, api, clock, tasks } = setUp({ historyIntervalMs: 300_000 });
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
    expect(tasks()).toEqual(['ended:COMPLETED', 'old:CANCELLED', 'retried:DOING', 'tie:DOING']);
  });

  test('is read at once when an active task has left, whose last row stays until the answer is there', async () => {
    const { poller, api, clock, tasks, asked } = setUp({ historyIntervalMs: 300_000 });
    api.active = [{ id: 'a', state: 'DOING' }];
    await poller.poll();
    await poller.historySettled();
    await clock.advance(60_000);
    api.active = [];
    const answer = Promise.withResolvers<readonly Partial<Task>[]>();
    api.history = answer.promise;
    await poller.poll();
    expect(tasks()).toEqual(['a:DOING']);
    answer.resolve([{ id: 'a', state: 'COMPLETED' }]);
    await poller.historySettled();
    expect(tasks()).toEqual(['a:COMPLETED']);
    expect(asked).toEqual(['active', 'history', 'active', 'history']);
  });

  test('that fails keeps the old history, publishes the active tasks, and leaves the resource up', async () => {
    const { poller, api, clock, tasks, failures } = setUp({ historyIntervalMs: 300_000 });
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
    expect(tasks()).toEqual(['b:DOING', 'old:COMPLETED']);
    expect(poller.status()).toMatchObject({ up: true, historyLastSuccessAt: historyAt });
    expect(failures.at(-1)).toBe('history:server_error');
  });

  test('that holds the same tasks as the active listing is said once', async () => {
    const { poller, api, clock, logged } = setUp({ historyIntervalMs: 60_000 });
    api.active = [{ id: 'a' }, { id: 'b' }];
    api.history = [{ id: 'a' }, { id: 'b' }];
    for (let poll = 0; poll < 3; poll += 1) {
      await poller.poll();
      await poller.historySettled();
      await clock.advance(60_000);
    }
    expect(logged.filter(({ message }) => message.includes('api.request_fields.history'))).toHaveLength(1);
  });
});
