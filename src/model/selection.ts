import type { TaskMemory } from './memory.ts';
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

/** What a selection is made from. */
export interface SelectionInput {
  readonly tasks: readonly Task[];
  /** From when the retention of a finished task counts; a task it does not know is retained. */
  readonly memory: ReadonlyMap<string, TaskMemory>;
  readonly policy: SeriesPolicy;
  readonly nowSeconds: number;
}

/** Applies mode, retention and limit, in this order. A task that two of them leave out counts for the first. */
export function selectTasks({ tasks, memory, policy, nowSeconds }: SelectionInput): Selection {
  const retentionSeconds = policy.finishedRetentionMs / 1000;
  const retained: Candidate[] = [];
  let outOfMode = 0;
  let expired = 0;
  let nextChangeAt: number | undefined;
  for (const task of tasks) {
    if (!isInMode(task, policy.tasks)) {
      outOfMode += 1;
      continue;
    }
    const finishedAt = isActive(task.state) ? undefined : memory.get(task.id)?.finishedAt;
    if (finishedAt !== undefined) {
      const expiresAt = finishedAt + retentionSeconds;
      if (expiresAt <= nowSeconds) {
        expired += 1;
        continue;
      }
      nextChangeAt = Math.min(nextChangeAt ?? expiresAt, expiresAt);
    }
    retained.push({ task, finishedAt });
  }
  const selected = applyLimit(retained, policy.maxTasksPerResource);
  return {
    selected,
    withoutSeries: { limit: retained.length - selected.length, retention: expired, mode: outOfMode },
    nextChangeAt,
  };
}

interface Candidate {
  readonly task: Task;
  /** Undefined for an active task. */
  readonly finishedAt: number | undefined;
}

function isInMode(task: Task, mode: SeriesPolicy['tasks']): boolean {
  if (mode === 'active') return isActive(task.state);
  return mode === 'all';
}

/** The candidates are ordered by id already. */
function applyLimit(candidates: readonly Candidate[], limit: number): readonly Task[] {
  if (candidates.length <= limit) return candidates.map(({ task }) => task);
  const kept = candidates.toSorted(byImportance).slice(0, limit);
  return kept.map(({ task }) => task).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Equals keep their order, which is by id: the limit does not make the series of active tasks come and go. */
function byImportance(a: Candidate, b: Candidate): number {
  return importance(a.task) - importance(b.task) || (b.finishedAt ?? 0) - (a.finishedAt ?? 0);
}

function importance(task: Task): number {
  if (isActive(task.state)) return 0;
  return task.state === 'FAILED' ? 1 : 2;
}
