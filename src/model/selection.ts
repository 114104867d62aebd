import type { SeriesPolicy } from './series-policy.ts';
import { isActive, type Task } from './task.ts';

/** Why a task is counted but has no series of its own; the `reason` label of `tasks_without_series`. */
export const WITHOUT_SERIES_REASONS = ['limit', 'retention', 'mode'] as const;
export type WithoutSeriesReason = (typeof WITHOUT_SERIES_REASONS)[number];

/** Which tasks of a snapshot get series of their own at one time. Every task is in it once: selected or counted. */
export interface Selection {
  /** Ordered by id. */
  readonly selected: readonly Task[];
  readonly withoutSeries: Readonly<Record<WithoutSeriesReason, number>>;
  /** Unix seconds at which the passing of time alone changes the selection; undefined if it never does. */
  readonly nextChangeAt: number | undefined;
}

/** Applies mode, retention and limit, in this order. A task that two of them leave out counts for the first. */
export function selectTasks(tasks: readonly Task[], policy: SeriesPolicy, nowSeconds: number): Selection {
  const inMode = tasks.filter((task) => isInMode(task, policy.tasks));
  const retentionSeconds = policy.finishedRetentionMs / 1000;
  const retained: Task[] = [];
  let nextChangeAt: number | undefined;
  for (const task of inMode) {
    const finishedAt = isActive(task.state) ? undefined : finishTime(task);
    if (finishedAt === undefined) {
      retained.push(task);
      continue;
    }
    // An end in the future counts as now: it is the clocks that differ, so a retention of 0 leaves the task out at once.
    const expiresAt = finishedAt + retentionSeconds;
    if (retentionSeconds === 0 || expiresAt <= nowSeconds) continue;
    retained.push(task);
    nextChangeAt = Math.min(nextChangeAt ?? expiresAt, expiresAt);
  }
  const selected = applyLimit(retained, policy.maxTasksPerResource);
  return {
    selected,
    withoutSeries: {
      limit: retained.length - selected.length,
      retention: inMode.length - retained.length,
      mode: tasks.length - inMode.length,
    },
    nextChangeAt,
  };
}

function isInMode(task: Task, mode: SeriesPolicy['tasks']): boolean {
  if (mode === 'active') return isActive(task.state);
  return mode === 'all';
}

/** Unix seconds; the best the API told, undefined if it told nothing. */
function finishTime(task: Task): number | undefined {
  return task.endedAt ?? task.startedAt ?? task.createdAt;
}

function applyLimit(tasks: readonly Task[], limit: number): readonly Task[] {
  const kept = tasks.length <= limit ? tasks : tasks.toSorted(byImportance).slice(0, limit);
  return kept.toSorted(byId);
}

function byImportance(a: Task, b: Task): number {
  return importance(a) - importance(b) || byNewestFinish(a, b) || byId(a, b);
}

function importance(task: Task): number {
  if (isActive(task.state)) return 0;
  return task.state === 'FAILED' ? 1 : 2;
}

function byNewestFinish(a: Task, b: Task): number {
  // Active tasks are told apart by id alone, so that the limit does not make their series come and go.
  if (isActive(a.state)) return 0;
  return (finishTime(b) ?? 0) - (finishTime(a) ?? 0);
}

/** UTF-16 order, the order of a snapshot. */
function byId(a: Task, b: Task): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
