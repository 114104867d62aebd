import type { Listing } from '../../src/ads/client.ts';
import { ApiError } from '../../src/sensecore/api-error.ts';
import { EMPTY_MEMORY, type ResourceMemory } from '../../src/model/memory.ts';
import type { ListingKind } from '../../src/model/poll.ts';
import type { ResourceStatus } from '../../src/model/snapshot.ts';
import type { Task } from '../../src/model/task.ts';
import { createPollLog } from '../../src/poll/poll-log.ts';
import { Poller, type PollerOptions } from '../../src/poll/poller.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { buildResource, buildTask } from './status.ts';

type Answer = readonly Partial<Task>[] | ApiError | Promise<readonly Partial<Task>[]>;

export interface PollerHarness {
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

/** A poller of an API that answers what the test says, on a clock that the test moves. */
export function createPollerHarness(
  options: Partial<PollerOptions> & { readonly clock?: FakeClock; readonly missingRows?: number } = {},
): PollerHarness {
  const { clock = createFakeClock(), missingRows = 0 } = options;
  const api: PollerHarness['api'] = { active: [], history: [] };
  const asked: ListingKind[] = [];
  const published: ResourceStatus[] = [];
  const logged: PollerHarness['logged'] = [];
  const failures: string[] = [];
  const write = (level: string) => (fields: object, message: string) =>
    logged.push({ level, message, fields });
  const list = async (listing: ListingKind): Promise<Listing> => {
    asked.push(listing);
    const response = await api[listing];
    if (response instanceof ApiError) throw response;
    const readAtMs = clock.now();
    const tasks = response.map((task) => buildTask({ readAtMs, ...task }));
    return {
      tasks: new Map(tasks.map((task) => [task.id, task])),
      startedAtMs: readAtMs,
      latencySeconds: 0.25,
      failures: new Map([['percent', 2]]),
      missingRows,
    };
  };
  const poller = new Poller({
    resource: buildResource(),
    intervalMs: 60_000,
    idleIntervalMs: 60_000,
    staleAfterMs: () => 300_000,
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
    before: undefined,
    memory: EMPTY_MEMORY,
    commit: () => undefined,
    onEvents: () => undefined,
    onStatus: (status) => published.push(status),
    ...options,
  });
  const tasks = (): string[] | undefined =>
    poller.status().snapshot?.tasks.map(({ id, state }) => `${id}:${state}`);
  return { clock, poller, api, asked, published, logged, failures, tasks };
}

/** An answer that fails a poll. */
export const outage = new ApiError('server_error', 'HTTP 503', { status: 503 });

/** One poll with all that it starts, a minute later; how often it asked for history. */
export async function pollOnce({ asked, clock, poller }: PollerHarness): Promise<number> {
  await clock.advance(60_000);
  const before = asked.length;
  await poller.poll();
  await poller.historySettled();
  return asked.slice(before).filter((listing) => listing === 'history').length;
}

/** What an exporter remembers that saw one task in DOING before it was stopped. */
export async function rememberActive(id: string): Promise<ResourceMemory> {
  const { poller, api } = createPollerHarness({ historyIntervalMs: 3_600_000 });
  api.active = [{ id }];
  await poller.poll();
  await poller.historySettled();
  return poller.status().memory;
}
