// What the counters of a resource are by definition: from the true history of every task and the polls that went well.
// Knows no memory, no snapshot and no order of rows.

import {
  DURATION_BUCKETS_SECONDS,
  type DurationHistogram,
  type ResourceCounters,
} from '../../src/model/memory.ts';
import type { ListingKind } from '../../src/model/poll.ts';
import {
  TASK_STATES,
  TERMINAL_STATES,
  isActive,
  isTerminal,
  type Task,
  type TaskState,
} from '../../src/model/task.ts';
import { buildTask } from '../support/status.ts';

/** What is true of a task from one moment on, until the next. Times are whole Unix seconds. */
export interface Moment {
  readonly at: number;
  readonly state: TaskState;
  readonly completedFiles: number | undefined;
  readonly durationSeconds: number | undefined;
}

export interface TrueTask {
  readonly id: string;
  /** In order; the first is the creation. */
  readonly moments: readonly [Moment, ...Moment[]];
  /** Whether ADS tells when it was created. */
  readonly tellsCreation: boolean;
  /** When it was on no listing, from and to. Deleted tasks have one that does not end. */
  readonly absences: readonly (readonly [from: number, to: number])[];
}

/** A poll that went well and took no time. */
export interface Poll {
  readonly at: number;
  readonly listing: ListingKind;
}

/** The row of a task at a time; undefined before it is created. */
export function rowAt(task: TrueTask, at: number): Task | undefined {
  const moment = task.moments.findLast((each) => each.at <= at);
  if (moment === undefined) return undefined;
  return buildTask({
    id: task.id,
    state: moment.state,
    completedFiles: moment.completedFiles,
    durationSeconds: moment.durationSeconds,
    createdAt: task.tellsCreation ? task.moments[0].at : undefined,
    startedAt: task.moments[0].at,
    endedAt: isTerminal(moment.state) ? moment.at : undefined,
    readAtMs: at * 1000,
  });
}

/** The row of a task that a poll brings, if any: active tasks on the active listing, finished ones on that of history. */
export function listedRow(task: TrueTask, { at, listing }: Poll): Task | undefined {
  if (task.absences.some(([from, to]) => from <= at && at < to)) return undefined;
  const row = rowAt(task, at);
  return row !== undefined && isActive(row.state) === (listing === 'active') ? row : undefined;
}

/** The counters after these polls. */
export function countByDefinition(
  tasks: readonly TrueTask[],
  polls: readonly Poll[],
  historyEnabled: boolean,
): ResourceCounters {
  const sights = tasks.map((task) => seeTask(task, polls, historyEnabled));
  const rows = sights.flatMap((each) => each.map(({ row }) => row));
  const entries = sights.flatMap((each) => each.filter(({ isEntry }) => isEntry).map(({ row }) => row));
  return {
    stateEntries: mapKeys(TASK_STATES, (state) => entries.filter((row) => row.state === state).length),
    transferredFiles: sights.map(countFiles).reduce((sum, files) => sum + files, 0),
    finishedDurations: mapKeys(TERMINAL_STATES, (state) =>
      toHistogram(entries.flatMap((row) => (row.state === state ? (row.durationSeconds ?? []) : []))),
    ),
    lastCompletedAt: newestEnd(rows.filter(({ state }) => state === 'COMPLETED')),
    lastFailedAt: newestEnd(rows.filter(({ state }) => state === 'FAILED')),
  };
}

/** One look at a task. */
interface Sight {
  readonly row: Task;
  /** Whether it counts as an entry of its state. */
  readonly isEntry: boolean;
}

function seeTask(task: TrueTask, polls: readonly Poll[], historyEnabled: boolean): readonly Sight[] {
  const sights: Sight[] = [];
  for (const [index, poll] of polls.entries()) {
    const row = listedRow(task, poll);
    if (row === undefined) continue;
    const last = sights.at(-1)?.row;
    const isEntry =
      last === undefined
        ? isNew(row, poll, { earlier: polls.slice(0, index), historyEnabled })
        : row.state !== last.state;
    sights.push({ row, isEntry });
  }
  return sights;
}

function isNew(
  row: Task,
  poll: Poll,
  before: { readonly earlier: readonly Poll[]; readonly historyEnabled: boolean },
): boolean {
  const { earlier, historyEnabled } = before;
  if (!earlier.some(({ listing }) => listing === poll.listing)) return false;
  if (isActive(row.state)) return true;
  const lastHistory = historyEnabled ? earlier.findLast(({ listing }) => listing === 'history') : undefined;
  const last = lastHistory ?? earlier.findLast(({ listing }) => listing === 'active');
  return (row.createdAt ?? row.startedAt ?? 0) >= (last?.at ?? Infinity);
}

function countFiles(sights: readonly Sight[]): number {
  const known = sights.flatMap(({ row }) => row.completedFiles ?? []);
  return sumOfRises(sights[0]?.isEntry === true ? [0, ...known] : known);
}

/** How much a number rose in all, whatever it fell in between. */
export function sumOfRises(numbers: readonly number[]): number {
  return numbers.reduce(
    (sum, number, index) => sum + Math.max(0, number - (numbers[index - 1] ?? number)),
    0,
  );
}

function toHistogram(durations: readonly number[]): DurationHistogram {
  const bounds = [-Infinity, ...DURATION_BUCKETS_SECONDS, Infinity];
  const counts = bounds
    .slice(1)
    .map(
      (bound, index) => durations.filter((each) => each <= bound && each > (bounds[index] ?? bound)).length,
    );
  return { counts, sum: durations.reduce((sum, each) => sum + each, 0) };
}

function newestEnd(rows: readonly Task[]): number | undefined {
  const ends = rows.flatMap(({ endedAt }) => endedAt ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function mapKeys<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
