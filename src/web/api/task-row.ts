// One task as the API shows it and sorts by it.

import { classifyFailure, type FailureReason } from '../../model/failure-reason.ts';
import type { TaskMemory } from '../../model/memory.ts';
import { isStalled, needOf, progressedAtOf } from '../../model/need.ts';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { destinationOf, regionsOf, sourceOf, zonesOf } from '../../model/task-places.ts';
import { TASK_STATES, type Task } from '../../model/task.ts';
import type { SortColumn, SortValue } from './task-query.ts';
import type { TaskView } from './views.ts';

/** The reason of a failed task; undefined for any other. */
export type ReasonOf = (task: Task) => FailureReason | undefined;

/** Reads the error of each task once, however often it is asked for: that takes longer than all other filters. */
export function createReasons(): ReasonOf {
  const known = new WeakMap<Task, FailureReason>();
  return (task) => {
    const reason = known.get(task) ?? failureReasonOf(task);
    if (reason !== undefined) known.set(task, reason);
    return reason;
  };
}

/** A task, with the status of its resource. */
export interface TaskRow {
  readonly status: ResourceStatus;
  readonly task: Task;
}

/** Longer texts are sorted by their beginning, so that a cursor stays short. */
const SORTED_LENGTH = 128;

/** The value of every column. */
export const SORT_VALUES: Readonly<Record<SortColumn, (row: TaskRow) => SortValue>> = {
  need: (row) => needOf(row.task, memoryOf(row)),
  resource: ({ status }) => status.resource.name,
  id: ({ task }) => text(task.id),
  name: ({ task }) => text(task.name),
  type: ({ task }) => task.type,
  state: ({ task }) => TASK_STATES.indexOf(task.state),
  progress_ratio: ({ task }) => task.progressRatio,
  files: ({ task }) => task.totalFiles,
  completed_files: ({ task }) => task.completedFiles,
  existing_files: ({ task }) => task.existingFiles,
  size_bytes: ({ task }) => task.sizeBytes,
  rate_bytes_per_second: ({ task }) => task.rateBytesPerSecond,
  duration_seconds: ({ task }) => task.durationSeconds,
  created_at: ({ task }) => task.createdAt,
  started_at: ({ task }) => task.startedAt,
  ended_at: ({ task }) => task.endedAt,
  state_changed_at: (row) => memoryOf(row)?.stateChangedAt,
  progressed_at: (row) => progressedAtOf(row.task, memoryOf(row)),
  eta_at: (row) => memoryOf(row)?.etaAt,
  failure_reason: ({ task }) => failureReasonOf(task),
  error: ({ task }) => text(task.errorMessage),
  source: ({ task }) => text(sourceOf(task)),
  destination: ({ task }) => text(destinationOf(task)),
  source_zone: ({ task }) => text(zonesOf(task.sources)),
  destination_zone: ({ task }) => text(zonesOf(task.destinations)),
  source_region: ({ task }) => text(regionsOf(task.sources)),
  destination_region: ({ task }) => text(regionsOf(task.destinations)),
  third_party: ({ task }) => text(task.thirdParty),
  user_id: ({ task }) => text(task.userId),
  tenant_id: ({ task }) => text(task.tenantId),
};

/** The texts that a search matches: those shown for a task. */
export function searchedTexts({ task }: TaskRow): readonly string[] {
  return [task.name, task.id, sourceOf(task), destinationOf(task), task.thirdParty, task.errorMessage];
}

/** A task as the API shows it. */
export function toTaskView(row: TaskRow): TaskView {
  const { status, task } = row;
  const memory = memoryOf(row);
  return {
    resource: status.resource.name,
    id: task.id,
    name: orNull(task.name),
    type: task.type,
    state: task.state,
    stale: isStale(status),
    stalled: isStalled(task, memory),
    progress_ratio: task.progressRatio ?? null,
    files: task.totalFiles ?? null,
    completed_files: task.completedFiles ?? null,
    existing_files: task.existingFiles ?? null,
    size_bytes: task.sizeBytes ?? null,
    rate_bytes_per_second: task.rateBytesPerSecond ?? null,
    duration_seconds: task.durationSeconds ?? null,
    created_at: toRfc3339OrNull(task.createdAt),
    started_at: toRfc3339OrNull(task.startedAt),
    ended_at: toRfc3339OrNull(task.endedAt),
    state_changed_at: toRfc3339OrNull(memory?.stateChangedAt),
    progressed_at: toRfc3339OrNull(progressedAtOf(task, memory)),
    eta_at: toRfc3339OrNull(memory?.etaAt),
    failure_reason: failureReasonOf(task) ?? null,
    error: orNull(task.errorMessage),
    source: orNull(sourceOf(task)),
    destination: orNull(destinationOf(task)),
    source_zone: orNull(zonesOf(task.sources)),
    destination_zone: orNull(zonesOf(task.destinations)),
    source_region: orNull(regionsOf(task.sources)),
    destination_region: orNull(regionsOf(task.destinations)),
    third_party: orNull(task.thirdParty),
    user_id: orNull(task.userId),
    tenant_id: orNull(task.tenantId),
  };
}

/** Whether the tasks of a resource may be long over: its last good poll is too far back. */
export function isStale({ snapshot, lastSnapshot }: ResourceStatus): boolean {
  return snapshot === undefined && lastSnapshot !== undefined;
}

export function memoryOf({ status, task }: TaskRow): TaskMemory | undefined {
  return status.memory.tasks.get(task.id);
}

function failureReasonOf(task: Task): FailureReason | undefined {
  return task.state === 'FAILED' ? classifyFailure(task.errorMessage) : undefined;
}

function text(value: string): string | undefined {
  return value === '' ? undefined : value.slice(0, SORTED_LENGTH);
}

function orNull(value: string): string | null {
  return value === '' ? null : value;
}

/** The last second of the year 9999: RFC 3339 has no later one. */
const MAX_SECONDS = 253_402_300_799;

/** A Unix time as RFC 3339 in UTC: whole seconds, because jq's `fromdate` parses no fractions. Throws for times that RFC 3339 lacks. */
export function toRfc3339(seconds: number): string {
  return `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}

/** The same; null for a time that is missing or that RFC 3339 lacks. */
export function toRfc3339OrNull(seconds: number | undefined): string | null {
  const isWritable = seconds !== undefined && seconds >= 0 && seconds <= MAX_SECONDS;
  return isWritable ? toRfc3339(seconds) : null;
}
