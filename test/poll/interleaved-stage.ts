// A poller between an API whose tasks move at will, which responds on request, and a state file that restarts read.

import { join } from 'node:path';
import type { Listing } from '../../src/ads/client.ts';
import { ApiError } from '../../src/sensecore/api-error.ts';
import { EMPTY_MEMORY, type ResourceMemory } from '../../src/model/memory.ts';
import { LISTINGS, type ListingKind } from '../../src/model/poll.ts';
import { isTerminal, type Task } from '../../src/model/task.ts';
import type { Delivery } from '../model/reference-tracker.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { openSound } from '../support/opened-state-file.ts';
import { createPollerHarness, type PollerHarness } from '../support/poller-harness.ts';
import { buildTask } from '../support/status.ts';

export const IDS = ['a', 'b'] as const;
export type Id = (typeof IDS)[number];
export const REASONS = ['auth', 'invalid_response', 'server_error', 'timeout'] as const;

/** What ADS holds of a task: the run it is in, and the end that history shows, which may be late. */
export interface WorldTask {
  readonly createdAt: number;
  readonly state: Task['state'];
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly files: number;
  readonly percent: number;
  readonly inHistory: Partial<Task> | undefined;
}

interface Pending {
  readonly startedAtMs: number;
  readonly early: readonly Task[];
  readonly response: PromiseWithResolvers<Listing>;
}

export class Stage {
  readonly clock = createFakeClock();
  readonly world = new Map<Id, WorldTask>();
  readonly delivered: Delivery[] = [];
  readonly failed: string[] = [];
  /** Requests sent and not answered. */
  readonly pending: Partial<Record<ListingKind, Pending>> = {};
  committed: ResourceMemory = EMPTY_MEMORY;
  harness: PollerHarness;
  /** Reported by the pollers before. */
  readonly reported: string[] = [];
  /** History requests in all. */
  historyRequests = 0;

  /** No active listing went well since the last restart: what was shown before is not there to be kept. */
  wasRestarted = false;
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.harness = this.#start();
  }

  #start(): PollerHarness {
    return createPollerHarness({
      clock: this.clock,
      historyIntervalMs: 3_600_000,
      staleAfterMs: () => 1e12,
      memory: this.committed,
      commit: (memory) => this.#commit(memory),
      list: (listing) => this.#request(listing),
    });
  }

  /** Takes less time than passes with any command. */
  #commit(memory: ResourceMemory): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(3000, () => {
        this.committed = memory;
        resolve();
      });
    });
  }

  #request(listing: ListingKind): Promise<Listing> {
    if (listing === 'history') this.historyRequests += 1;
    const response = Promise.withResolvers<Listing>();
    this.pending[listing] = { startedAtMs: this.clock.now(), early: this.rows(listing), response };
    return response.promise;
  }

  now(): number {
    return this.clock.now() / 1000;
  }

  /** Ten seconds pass, so that it is always clear what came first. */
  async pass(): Promise<void> {
    await this.clock.advance(10_000);
  }

  rows(listing: ListingKind): readonly Task[] {
    return IDS.flatMap((id) => this.#row(id, listing) ?? []);
  }

  #row(id: Id, listing: ListingKind): Task | undefined {
    const task = this.world.get(id);
    if (task === undefined) return undefined;
    const { createdAt, startedAt, state } = task;
    const common = { id, createdAt, readAtMs: this.clock.now() };
    if (listing === 'history')
      return task.inHistory === undefined ? undefined : buildTask({ ...common, ...task.inHistory });
    if (isTerminal(state)) return undefined;
    return buildTask({
      ...common,
      state,
      startedAt,
      completedFiles: task.files,
      progressRatio: task.percent / 100,
      durationSeconds: this.now() - startedAt,
    });
  }

  async poll(): Promise<void> {
    if (this.pending.active === undefined) void this.harness.poller.poll();
    await this.pass();
  }

  /** Answers what was asked, with rows of then or of now; `hide` leaves one out, as rows that move between pages do. */
  async respond(
    listing: ListingKind,
    how: { readonly early: boolean; readonly hide: Id | undefined },
  ): Promise<void> {
    const pending = this.pending[listing];
    if (pending === undefined) return;
    delete this.pending[listing];
    const all = how.early ? pending.early : this.rows(listing);
    const rows = all.filter(({ id }) => listing === 'history' || id !== how.hide);
    this.delivered.push({ listing, at: pending.startedAtMs / 1000, rows });
    pending.response.resolve({
      tasks: new Map(rows.map((row) => [row.id, row])),
      startedAtMs: pending.startedAtMs,
      latencySeconds: 0,
      failures: new Map(),
      missingRows: 0,
    });
    await this.pass();
  }

  async fail(listing: ListingKind, reason: (typeof REASONS)[number]): Promise<void> {
    const pending = this.pending[listing];
    if (pending === undefined) return;
    delete this.pending[listing];
    this.failed.push(`${listing}:${reason}`);
    pending.response.reject(new ApiError(reason, reason));
    await this.pass();
  }

  /** As after a kill: what is under way is lost, what was committed is there. */
  async restart(): Promise<void> {
    this.reported.push(...this.harness.failures);
    this.harness.poller[Symbol.dispose]();
    for (const listing of LISTINGS) {
      this.pending[listing]?.response.reject(new Error('killed'));
      delete this.pending[listing];
    }
    await this.pass();
    this.committed = await throughStateFile(this.#directory, this.committed);
    this.harness = this.#start();
    this.wasRestarted = true;
  }
}

/** What a state file brings back of a memory. */
async function throughStateFile(directory: string, memory: ResourceMemory): Promise<ResourceMemory> {
  const path = join(directory, 'state.db');
  const key = { name: 'nightly', identity: 'nightly' };
  {
    await using file = await openSound(path);
    await file.save(key, memory);
  }
  await using file = await openSound(path);
  return (await file.load(key)) ?? EMPTY_MEMORY;
}
