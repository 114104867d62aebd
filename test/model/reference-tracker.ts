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
  /** Whether history keeps the last end of a task that runs again. */
  readonly keepsEnd: boolean;
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
  const index = task.moments.findLastIndex((each) => each.at <= at);
  const moment = task.moments[index];
  if (moment === undefined) return undefined;
  return buildTask({
    id: task.id,
    state: moment.state,
    completedFiles: moment.completedFiles,
    durationSeconds: moment.durationSeconds,
    createdAt: task.tellsCreation ? task.moments[0].at : undefined,
    startedAt: startOfRun(task, index),
    endedAt: isTerminal(moment.state) ? moment.at : undefined,
    readAtMs: at * 1000,
  });
}

/** A run begins with the task, and with every moment in which a finished task is active again. */
function startOfRun({ moments }: TrueTask, index: number): number | undefined {
  const first = moments.findLastIndex((moment, each) => {
    const before = moments[each - 1];
    return each <= index && (before === undefined || (isTerminal(before.state) && isActive(moment.state)));
  });
  return moments[first]?.at;
}

/** The row of a task that a poll brings, if any: active tasks on the active listing, ends on that of history. */
export function listedRow(task: TrueTask, { at, listing }: Poll): Task | undefined {
  if (task.absences.some(([from, to]) => from <= at && at < to)) return undefined;
  const row = rowAt(task, at);
  if (row === undefined || isActive(row.state) === (listing === 'active')) return row;
  const lastEnd = task.moments.findLast((each) => each.at <= at && isTerminal(each.state));
  if (listing === 'active' || !task.keepsEnd || lastEnd === undefined) return undefined;
  const end = rowAt(task, lastEnd.at);
  return end === undefined ? undefined : { ...end, readAtMs: at * 1000 };
}

/** What a listing that went well brought. */
export interface Delivery extends Poll {
  readonly rows: readonly Task[];
}

/** The counters after these polls. */
export function countByDefinition(
  tasks: readonly TrueTask[],
  polls: readonly Poll[],
  historyEnabled: boolean,
): ResourceCounters {
  const deliveries = polls.map((poll) => {
    return { ...poll, rows: tasks.flatMap((task) => listedRow(task, poll) ?? []) };
  });
  return countRows(deliveries, historyEnabled);
}

/** The counters after these listings, in the order in which they ended; `at` is when they began. */
export function countRows(deliveries: readonly Delivery[], historyEnabled: boolean): ResourceCounters {
  const ids = new Set(deliveries.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const sights = [...ids].map((id) => seeTask(id, deliveries, historyEnabled));
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

/** One row of a task. */
interface Sight {
  readonly row: Task;
  /** Whether it counts as an entry of its state. */
  readonly isEntry: boolean;
}

interface Earlier {
  readonly polls: readonly Poll[];
  /** Of the same task. */
  readonly rows: readonly Task[];
  readonly historyEnabled: boolean;
}

function seeTask(id: string, deliveries: readonly Delivery[], historyEnabled: boolean): readonly Sight[] {
  const sights: Sight[] = [];
  for (const [index, delivery] of deliveries.entries()) {
    const row = delivery.rows.find((each) => each.id === id);
    if (row === undefined) continue;
    const rows = sights.map((each) => each.row);
    const earlier = { polls: deliveries.slice(0, index), rows, historyEnabled };
    const isEntry = rows.length === 0 ? isNew(row, delivery, earlier) : hasEntered(row, delivery, earlier);
    sights.push({ row, isEntry });
  }
  return sights;
}

/** One end counts once; any other state where its run was last seen in another one, or is new and differs from the one before. */
function hasEntered(row: Task, poll: Poll, { polls, rows }: Earlier): boolean {
  if (isActive(row.state)) return hasBecomeActive(row, rows);
  const isKnown = rows.some((each) => each.state === row.state && each.endedAt === row.endedAt);
  const isFirst = !polls.some(({ listing }) => listing === poll.listing);
  // Of a task that runs again, the first history listing shows what is taken to have been there before.
  const wasThere = isFirst && rows.some((each) => startOf(each) > startOf(row));
  return !isKnown && !wasThere;
}

function hasBecomeActive(row: Task, rows: readonly Task[]): boolean {
  const latestStart = Math.max(...rows.map(startOf));
  if (startOf(row) < latestStart) return false;
  const ofLatestRun = rows.filter((each) => startOf(each) === latestStart);
  const hasEnded = ofLatestRun.some((each) => isTerminal(each.state));
  if (startOf(row) > latestStart && hasEnded) return true;
  return !hasEnded && ofLatestRun.at(-1)?.state !== row.state;
}

function startOf({ startedAt = 0 }: Task): number {
  return startedAt;
}

function isNew(row: Task, poll: Poll, { polls: earlier, historyEnabled }: Earlier): boolean {
  if (!earlier.some(({ listing }) => listing === poll.listing)) return false;
  if (isActive(row.state)) return true;
  const lastHistory = historyEnabled ? earlier.findLast(({ listing }) => listing === 'history') : undefined;
  const last = lastHistory ?? earlier.findLast(({ listing }) => listing === 'active');
  return (row.createdAt ?? row.startedAt ?? 0) >= (last?.at ?? Infinity);
}

/** Of each run what rose above the highest number seen in it; rows of a run before the latest one tell nothing. */
function countFiles(sights: readonly Sight[]): number {
  const highest = new Map<number, number>();
  let latest = -Infinity;
  let sum = 0;
  for (const [index, { row, isEntry }] of sights.entries()) {
    const start = startOf(row);
    if (start < latest) continue;
    const isCounted = index === 0 ? isEntry : start > latest;
    latest = start;
    const before = highest.get(start) ?? (isCounted ? 0 : undefined);
    const files = row.completedFiles ?? before;
    if (files === undefined) continue;
    sum += Math.max(0, files - (before ?? files));
    highest.set(start, Math.max(files, before ?? files));
  }
  return sum;
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
