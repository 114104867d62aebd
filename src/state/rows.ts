// Memory as rows of the state file, and back. An invalid value is left out and described; the others are read.

import {
  DURATION_BUCKETS_SECONDS,
  EMPTY_MEMORY,
  type DurationHistogram,
  type Ends,
  type Pace,
  type ResourceCounters,
  type ResourceMemory,
  type TaskMemory,
} from '../model/memory.ts';
import type { RecordedEvent } from '../model/event-log.ts';
import { FAILURE_REASONS } from '../model/failure-reason.ts';
import {
  TASK_STATES,
  TASK_TYPES,
  TERMINAL_STATES,
  type TaskState,
  type TerminalState,
} from '../model/task.ts';

/** Which resource a memory is of. */
export interface ResourceKey {
  readonly name: string;
  /** What makes it the same resource (subscription, group, zone, data_sync, filters) as one text. */
  readonly identity: string;
}

/** The memory of a resource at one time. */
export interface KeyedMemory {
  readonly key: ResourceKey;
  readonly memory: ResourceMemory;
}

/** The tables are strict, and have no other types. */
type Value = string | number | null;
export type Row = readonly Value[];

export interface ResourceRows {
  /** In the order of RESOURCE_COLUMN_NAMES. */
  readonly resource: Row;
  /** Ids, then values in the order of TASK_COLUMN_NAMES. */
  readonly tasks: readonly Row[];
}

/** An event as the file has it. */
export interface StoredEvent {
  readonly id: number;
  /** JSON. */
  readonly text: string;
}

/** What to write of a resource. */
export interface ResourceChange {
  readonly key: ResourceKey;
  /** Whether it replaces everything that the file holds of the name. */
  readonly isWhole: boolean;
  readonly resource: Row;
  /** Tasks to insert or replace: ids, then values. */
  readonly put: readonly Row[];
  /** Ids of tasks to delete. */
  readonly deleted: readonly string[];
}

/** Columns, each with its value of what the row is of. */
type Columns<T> = readonly (readonly [name: string, value: (of: T) => Value | undefined])[];

const TASK_COLUMNS: Columns<TaskMemory> = [
  ['state', (task) => task.state],
  ['read_at_ms', (task) => task.readAtMs],
  ['state_changed_at', (task) => task.stateChangedAt],
  ['progressed_at', (task) => task.progressedAt],
  ['eta_at', (task) => task.etaAt],
  ['finished_at', (task) => task.finishedAt],
  ['vanished_at', (task) => task.vanishedAt],
  ['total_files', (task) => task.totalFiles],
  ['completed_files', (task) => task.completedFiles],
  ['existing_files', (task) => task.existingFiles],
  ['progress_ratio', (task) => task.progressRatio],
  ['size_bytes', (task) => task.sizeBytes],
  ['started_at', (task) => task.startedAt],
  ['run_files', (task) => task.runFiles],
  ['ends', (task) => (task.ends === undefined ? undefined : JSON.stringify(task.ends))],
  ['resumed_after', (task) => task.resumedAfter],
  ['pace_progress', (task) => task.pace?.progress],
  ['pace_moved_at', (task) => task.pace?.movedAt],
  ['pace_since', (task) => task.pace?.since],
  ['pace_progress_per_second', (task) => task.pace?.progressPerSecond],
  ['pace_seconds_per_move', (task) => task.pace?.secondsPerMove],
];

// The states and buckets of a resource are read and written as a whole, so they are no tables of their own.
const RESOURCE_COLUMNS: Columns<ResourceMemory> = [
  ['active_started_at_ms', (memory) => memory.activeStartedAtMs],
  ['history_started_at_ms', (memory) => memory.historyStartedAtMs],
  ['state_entries', (memory) => JSON.stringify(memory.counters.stateEntries)],
  ['transferred_files', (memory) => memory.counters.transferredFiles],
  ['finished_durations', (memory) => JSON.stringify(memory.counters.finishedDurations)],
  ['last_completed_at', (memory) => memory.counters.lastCompletedAt],
  ['last_failed_at', (memory) => memory.counters.lastFailedAt],
];

export const TASK_COLUMN_NAMES = TASK_COLUMNS.map(([name]) => name);
export const RESOURCE_COLUMN_NAMES = RESOURCE_COLUMNS.map(([name]) => name);

/** Tasks that are the same object as in `before` were not changed. `before`: what the file holds; undefined = unknown. */
export function toChange({ key, memory }: KeyedMemory, before: ResourceMemory | undefined): ResourceChange {
  const tasksBefore: ReadonlyMap<string, TaskMemory> = before?.tasks ?? new Map();
  const changed = [...memory.tasks].filter(([id, task]) => tasksBefore.get(id) !== task);
  return {
    key,
    isWhole: before === undefined,
    resource: toValues(RESOURCE_COLUMNS, memory),
    put: changed.map(([id, task]) => [id, ...toValues(TASK_COLUMNS, task)]),
    deleted: [...tasksBefore.keys()].filter((id) => !memory.tasks.has(id)),
  };
}

function toValues<T>(columns: Columns<T>, of: T): Row {
  return columns.map(([, value]) => value(of) ?? null);
}

/** The memory, and descriptions of the invalid values that were left out. */
export function readMemory({ resource, tasks }: ResourceRows): {
  readonly memory: ResourceMemory;
  readonly damaged: readonly string[];
} {
  const damaged: string[] = [];
  const onDamage: OnDamage = (name, value) => {
    damaged.push(`${name}: ${describeValue(value)}`);
  };
  const taskMemories = new Map<string, TaskMemory>();
  for (const [id, ...values] of tasks)
    taskMemories.set(String(id), readTaskRow(toNamed(TASK_COLUMN_NAMES, values), onDamage));
  return {
    memory: readResourceRow(toNamed(RESOURCE_COLUMN_NAMES, resource), taskMemories, onDamage),
    damaged,
  };
}

function toNamed(names: readonly string[], row: Row): Values {
  const values: Record<string, unknown> = {};
  names.forEach((name, index) => (values[name] = row[index]));
  return values;
}

const MAX_SHOWN_CHARACTERS = 40;

function describeValue(value: unknown): string {
  // JSON cannot express Infinity.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'missing');
  return text.slice(0, MAX_SHOWN_CHARACTERS);
}

/** Called with the column or the state whose value is invalid. */
type OnDamage = (name: string, value: unknown) => void;
type Values = Readonly<Record<string, unknown>>;

/** An invalid time is replaced by another one of the task; any other invalid value is unknown. */
function readTaskRow(row: Values, onDamage: OnDamage): TaskMemory {
  const read = (name: string): number | undefined => readOptional(row, name, onDamage);
  const readAtMs = read('read_at_ms') ?? 0;
  const stateChangedAt = read('state_changed_at') ?? Math.floor(readAtMs / 1000);
  return {
    state: readState(row),
    readAtMs,
    stateChangedAt,
    progressedAt: read('progressed_at') ?? stateChangedAt,
    etaAt: read('eta_at'),
    finishedAt: read('finished_at'),
    vanishedAt: read('vanished_at'),
    totalFiles: read('total_files'),
    completedFiles: read('completed_files'),
    existingFiles: read('existing_files'),
    progressRatio: read('progress_ratio'),
    sizeBytes: read('size_bytes'),
    startedAt: read('started_at'),
    runFiles: read('run_files'),
    ends: readEnds(row['ends'], onDamage),
    resumedAfter: read('resumed_after'),
    pace: readPace(read),
  };
}

/** An invalid counter starts at 0 again. */
function readResourceRow(
  row: Values,
  tasks: ReadonlyMap<string, TaskMemory>,
  onDamage: OnDamage,
): ResourceMemory {
  return {
    tasks,
    counters: readCounters(row, onDamage),
    activeStartedAtMs: readOptional(row, 'active_started_at_ms', onDamage),
    historyStartedAtMs: readOptional(row, 'history_started_at_ms', onDamage),
  };
}

/** A state that only a later version knows is UNKNOWN here, as it would be on the wire. */
function readState(row: Values): TaskState {
  return TASK_STATES.find((state) => state === row['state']) ?? 'UNKNOWN';
}

function readEnds(text: unknown, onDamage: OnDamage): Ends {
  if (text === null) return undefined;
  const ends = parseJson(text);
  if (isAmount(ends) || (Array.isArray(ends) && ends.every(isAmount))) return ends;
  onDamage('ends', text);
  return undefined;
}

function readPace(read: (name: string) => number | undefined): Pace | undefined {
  const [progress, movedAt, since] = [read('pace_progress'), read('pace_moved_at'), read('pace_since')];
  if (progress === undefined || movedAt === undefined || since === undefined) return undefined;
  return {
    progress,
    movedAt,
    since,
    progressPerSecond: read('pace_progress_per_second'),
    secondsPerMove: read('pace_seconds_per_move'),
  };
}

function readCounters(row: Values, onDamage: OnDamage): ResourceCounters {
  const entries = readObject(row, 'state_entries', onDamage);
  const durations = readObject(row, 'finished_durations', onDamage);
  const stateEntries = { ...EMPTY_MEMORY.counters.stateEntries };
  const finishedDurations = { ...EMPTY_MEMORY.counters.finishedDurations };
  for (const state of TASK_STATES)
    if (state in entries) stateEntries[state] = readCount(state, entries[state], onDamage);
  for (const state of TERMINAL_STATES)
    if (state in durations) finishedDurations[state] = readHistogram(state, durations[state], onDamage);
  return {
    stateEntries,
    transferredFiles: readCount('transferred_files', row['transferred_files'], onDamage),
    finishedDurations,
    lastCompletedAt: readOptional(row, 'last_completed_at', onDamage),
    lastFailedAt: readOptional(row, 'last_failed_at', onDamage),
  };
}

function readHistogram(state: TerminalState, value: unknown, onDamage: OnDamage): DurationHistogram {
  const counts: unknown = isObject(value) ? value['counts'] : undefined;
  if (!isObject(value) || !Array.isArray(counts) || counts.length !== DURATION_BUCKETS_SECONDS.length + 1) {
    onDamage(state, value);
    return EMPTY_MEMORY.counters.finishedDurations[state];
  }
  return {
    counts: counts.map((count: unknown) => readCount(state, count, onDamage)),
    sum: readAmount('sum', value['sum'], onDamage) ?? 0,
  };
}

function readObject(row: Values, name: string, onDamage: OnDamage): Values {
  const value = parseJson(row[name]);
  if (isObject(value)) return value;
  onDamage(name, row[name]);
  return {};
}

/** Undefined for what is not JSON. */
function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readOptional(values: Values, name: string, onDamage: OnDamage): number | undefined {
  return values[name] === null ? undefined : readAmount(name, values[name], onDamage);
}

function readCount(name: string, value: unknown, onDamage: OnDamage): number {
  if (Number.isInteger(value)) return readAmount(name, value, onDamage) ?? 0;
  onDamage(name, value);
  return 0;
}

function readAmount(name: string, value: unknown, onDamage: OnDamage): number | undefined {
  if (isAmount(value)) return value;
  onDamage(name, value);
  return undefined;
}

/** Counters, amounts and times since 1970 are finite and never negative. */
function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Undefined for what is no event; optional values that are invalid are left out. */
export function readEvent(text: string): RecordedEvent | undefined {
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { at, durationSeconds, error, failureReason, from, id, resource, seenAt, taskId, taskName, to } =
    value;
  if (!isAmount(id) || !isAmount(at) || !isAmount(seenAt)) return undefined;
  if (typeof resource !== 'string' || typeof taskId !== 'string') return undefined;
  return {
    id,
    at,
    seenAt,
    resource,
    taskId,
    taskName: typeof taskName === 'string' ? taskName : '',
    taskType: TASK_TYPES.find((type) => type === value['taskType']) ?? 'UNKNOWN',
    from: TASK_STATES.find((state) => state === from),
    to: TASK_STATES.find((state) => state === to) ?? 'UNKNOWN',
    durationSeconds: isAmount(durationSeconds) ? durationSeconds : undefined,
    failureReason: FAILURE_REASONS.find((reason) => reason === failureReason),
    error: typeof error === 'string' ? error : undefined,
  };
}
