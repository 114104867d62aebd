// What the tasks of one resource add up to, and how the sums of several resources add up.

import { setImmediate } from 'node:timers/promises';
import { FAILURE_REASONS, type FailureReason } from '../../model/failure-reason.ts';
import { isStalled } from '../../model/need.ts';
import { selectTasks, type WithoutSeriesReason } from '../../model/selection.ts';
import type { SeriesPolicy } from '../../model/series-policy.ts';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { countByState, type TaskCounts } from '../../model/task-counts.ts';
import { isActive, type Task } from '../../model/task.ts';
import { toRfc3339OrNull, type ReasonOf } from './task-row.ts';
import type { SummaryView } from './views.ts';

/** What the tasks of one resource add up to, and how long that stays valid. */
export interface TaskSummary {
  readonly policy: SeriesPolicy;
  /** Unix seconds; undefined = as long as status and policy do. */
  readonly nextChangeAt: number | undefined;
  readonly tasks: Readonly<TaskCounts> | null;
  readonly withoutSeries: Readonly<Record<WithoutSeriesReason, number>> | null;
  readonly progress: Progress;
}

/** Of tasks as last read; `rate` and `etaAt` of those that are not stale. */
export interface Progress {
  readonly failures: Record<FailureReason, number>;
  stalled: number;
  /** Bytes per second; undefined = no task reports one. */
  rate: number | undefined;
  /** The latest estimate, Unix seconds. */
  etaAt: number | undefined;
  /** Tasks that are not over and have no estimate. */
  withoutEta: number;
}

/** Of no tasks. */
export function createProgress(): Progress {
  return {
    failures: {
      permission: 0,
      not_found: 0,
      credential: 0,
      quota: 0,
      network: 0,
      timeout: 0,
      checksum: 0,
      conflict: 0,
      internal: 0,
      other: 0,
    },
    stalled: 0,
    rate: undefined,
    etaAt: undefined,
    withoutEta: 0,
  };
}

/** Adds the second to the first. */
export function addProgress(sum: Progress, part: Progress): void {
  for (const reason of FAILURE_REASONS) sum.failures[reason] += part.failures[reason];
  sum.stalled += part.stalled;
  sum.withoutEta += part.withoutEta;
  if (part.rate !== undefined) sum.rate = (sum.rate ?? 0) + part.rate;
  if (part.etaAt !== undefined) sum.etaAt = Math.max(sum.etaAt ?? 0, part.etaAt);
}

export function toSummaryView({ etaAt, failures, rate, stalled, withoutEta }: Progress): SummaryView {
  return {
    failures,
    stalled,
    rate_bytes_per_second: rate ?? null,
    eta_at: toRfc3339OrNull(etaAt),
    tasks_without_eta: withoutEta,
  };
}

/** Failed tasks whose messages are read in one turn of the event loop: some milliseconds of work. */
const FAILURES_PER_TURN = 500;

export async function summarize(
  status: ResourceStatus,
  {
    nowSeconds,
    policy,
    reasonOf,
  }: { readonly policy: SeriesPolicy; readonly nowSeconds: number; readonly reasonOf: ReasonOf },
): Promise<TaskSummary> {
  const { lastSnapshot, snapshot } = status;
  const memory = status.memory.tasks;
  const selection =
    snapshot === undefined ? undefined : selectTasks({ tasks: snapshot.tasks, memory, policy, nowSeconds });
  const progress = createProgress();
  let failures = 0;
  for (const task of lastSnapshot?.tasks ?? []) {
    if (isActive(task.state)) addActive(progress, task, status);
    const reason = reasonOf(task);
    if (reason === undefined) continue;
    progress.failures[reason] += 1;
    failures += 1;
    if (failures % FAILURES_PER_TURN === 0) await setImmediate();
  }
  return {
    policy,
    nextChangeAt: selection?.nextChangeAt,
    tasks: lastSnapshot === undefined ? null : countByState(lastSnapshot.tasks),
    withoutSeries: selection?.withoutSeries ?? null,
    progress,
  };
}

function addActive(progress: Progress, task: Task, { memory: { tasks }, snapshot }: ResourceStatus): void {
  const memory = tasks.get(task.id);
  if (isStalled(task, memory)) progress.stalled += 1;
  if (snapshot === undefined) return;
  if (memory?.etaAt === undefined) progress.withoutEta += 1;
  else progress.etaAt = Math.max(progress.etaAt ?? 0, memory.etaAt);
  if (task.state === 'DOING' && task.rateBytesPerSecond !== undefined) {
    progress.rate = (progress.rate ?? 0) + task.rateBytesPerSecond;
  }
}
