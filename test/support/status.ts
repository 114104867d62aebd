import { EMPTY_MEMORY, type ResourceMemory } from '../../src/model/memory.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { SeriesPolicy } from '../../src/model/series-policy.ts';
import type { ResourceStatus, Snapshot } from '../../src/model/snapshot.ts';
import { TASK_FIELDS, type TaskFieldValues } from '../../src/model/task-fields.ts';
import type { Task, TaskLocation } from '../../src/model/task.ts';
import { track } from '../../src/model/tracker.ts';

/** Late, so that every end and every retention lies before it unless a test says otherwise. */
const SEEN_AT_MS = Date.UTC(2100, 0);

/** Every text empty, every number undefined. */
const NO_VALUES = Object.fromEntries(
  Object.entries(TASK_FIELDS).map(([property, { kind }]) => [property, kind === 'text' ? '' : undefined]),
) as unknown as TaskFieldValues;

/** A task of which the API reports nothing but the given values. */
export function buildTask(task: Partial<Task> = {}): Task {
  return {
    id: 'task-1',
    type: 'AOSSTOFS',
    state: 'DOING',
    sources: [],
    destinations: [],
    thirdPartyPath: '',
    ...NO_VALUES,
    name: 'Task 1',
    readAtMs: SEEN_AT_MS,
    ...task,
  };
}

export function buildLocation(location: Partial<TaskLocation> = {}): TaskLocation {
  return { name: '', prefix: '', zone: '', region: '', ...location };
}

/** Tasks in the order that a snapshot has. */
export function buildSnapshot(tasks: readonly Partial<Task>[] = []): Snapshot {
  const built = tasks.map((task, index) => buildTask({ id: `task-${index + 1}`, ...task }));
  return { tasks: built.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

export function buildResource(resource: Partial<Resource> = {}): Resource {
  return {
    name: 'nightly',
    subscription: '01990000-0000-7000-8000-000000000000',
    resourceGroup: 'default',
    zone: 'cn-sh-01e',
    dataSync: 'nightly-sync',
    labels: {},
    taskName: '',
    taskTypes: [],
    expectedIntervalSeconds: undefined,
    ...resource,
  };
}

/** What is remembered after a first poll that brought these tasks, at a time when every end lies in the past. */
export function buildMemory(tasks: readonly Task[], nowMs = SEEN_AT_MS): ResourceMemory {
  return track(EMPTY_MEMORY, { listing: 'active', startedAtMs: nowMs, tasks, historyEnabled: false, nowMs })
    .memory;
}

/** A resource before its first poll, unless told otherwise; with a snapshot, its tasks are tracked. */
export function buildStatus(status: Partial<ResourceStatus> = {}): ResourceStatus {
  return {
    resource: buildResource(),
    intervalSeconds: 60,
    up: undefined,
    failureReason: undefined,
    failureMessage: undefined,
    failingSince: undefined,
    lastSuccessAt: undefined,
    apiLatencySeconds: undefined,
    historyLastSuccessAt: undefined,
    historyFailureReason: undefined,
    snapshot: undefined,
    lastSnapshot: status.snapshot,
    memory: buildMemory(status.snapshot?.tasks ?? []),
    ...status,
  };
}

/** The defaults of the config. */
export function buildPolicy(policy: Partial<SeriesPolicy> = {}): SeriesPolicy {
  return {
    tasks: 'all',
    taskStates: 'current',
    finishedRetentionMs: 24 * 3_600_000,
    maxTasksPerResource: 1000,
    infoLabels: ['task_type', 'source', 'destination', 'third_party'],
    deny: [],
    ...policy,
  };
}
