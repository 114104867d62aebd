// Memory as rows of the state file, and back. A value that no memory can have counts as damage.

import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import {
  DURATION_BUCKETS_SECONDS,
  EMPTY_MEMORY,
  type DurationHistogram,
  type Pace,
  type ResourceCounters,
  type ResourceMemory,
  type TaskMemory,
} from '../model/memory.ts';
import { TASK_STATES, TERMINAL_STATES, type TaskState } from '../model/task.ts';
import { UnusableFileError } from './state-errors.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;
/** Columns with how their value is told from what the row is of. */
type Columns<T> = readonly (readonly [name: string, value: (of: T) => SQLInputValue | undefined])[];

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

/** Values in the order of TASK_COLUMN_NAMES. */
export function toTaskValues(task: TaskMemory): SQLInputValue[] {
  return TASK_COLUMNS.map(([, value]) => value(task) ?? null);
}

/** Values in the order of RESOURCE_COLUMN_NAMES. */
export function toResourceValues(memory: ResourceMemory): SQLInputValue[] {
  return RESOURCE_COLUMNS.map(([, value]) => value(memory) ?? null);
}

export function readTaskRow(row: Row): TaskMemory {
  return {
    state: readState(row),
    readAtMs: readNumber(row, 'read_at_ms'),
    stateChangedAt: readNumber(row, 'state_changed_at'),
    progressedAt: readNumber(row, 'progressed_at'),
    etaAt: readOptional(row, 'eta_at'),
    finishedAt: readOptional(row, 'finished_at'),
    vanishedAt: readOptional(row, 'vanished_at'),
    totalFiles: readOptional(row, 'total_files'),
    completedFiles: readOptional(row, 'completed_files'),
    existingFiles: readOptional(row, 'existing_files'),
    progressRatio: readOptional(row, 'progress_ratio'),
    sizeBytes: readOptional(row, 'size_bytes'),
    pace: readPace(row),
  };
}

export function readResourceRow(row: Row, tasks: ReadonlyMap<string, TaskMemory>): ResourceMemory {
  return {
    tasks,
    counters: readCounters(row),
    activeStartedAtMs: readOptional(row, 'active_started_at_ms'),
    historyStartedAtMs: readOptional(row, 'history_started_at_ms'),
  };
}

/** A state that only a later version knows is UNKNOWN here, as it would be on the wire. */
function readState(row: Row): TaskState {
  return TASK_STATES.find((state) => state === row['state']) ?? 'UNKNOWN';
}

function readPace(row: Row): Pace | undefined {
  if (row['pace_moved_at'] === null) return undefined;
  return {
    progress: readNumber(row, 'pace_progress'),
    movedAt: readNumber(row, 'pace_moved_at'),
    since: readNumber(row, 'pace_since'),
    progressPerSecond: readOptional(row, 'pace_progress_per_second'),
    secondsPerMove: readOptional(row, 'pace_seconds_per_move'),
  };
}

function readCounters(row: Row): ResourceCounters {
  const entries = readObject(row, 'state_entries');
  const durations = readObject(row, 'finished_durations');
  const stateEntries = { ...EMPTY_MEMORY.counters.stateEntries };
  const finishedDurations = { ...EMPTY_MEMORY.counters.finishedDurations };
  for (const state of TASK_STATES) if (state in entries) stateEntries[state] = toCount(state, entries[state]);
  for (const state of TERMINAL_STATES) finishedDurations[state] = readHistogram(durations, state);
  return {
    stateEntries,
    transferredFiles: toCount('transferred_files', row['transferred_files']),
    finishedDurations,
    lastCompletedAt: readOptional(row, 'last_completed_at'),
    lastFailedAt: readOptional(row, 'last_failed_at'),
  };
}

function readHistogram(durations: Values, state: string): DurationHistogram {
  const histogram = durations[state];
  if (!isObject(histogram) || !Array.isArray(histogram['counts'])) throw toDamage(state, histogram);
  const counts: unknown[] = histogram['counts'];
  if (counts.length !== DURATION_BUCKETS_SECONDS.length + 1) throw toDamage(state, histogram);
  return { counts: counts.map((count) => toCount(state, count)), sum: readNumber(histogram, 'sum') };
}

type Values = Readonly<Record<string, unknown>>;

function readObject(row: Row, name: string): Values {
  const text = row[name];
  try {
    const value: unknown = JSON.parse(String(text));
    if (isObject(value)) return value;
  } catch {
    // Not JSON: damage as well.
  }
  throw toDamage(name, text);
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readOptional(values: Values, name: string): number | undefined {
  return values[name] === null ? undefined : readNumber(values, name);
}

function readNumber(values: Values, name: string): number {
  return toNumber(name, values[name]);
}

function toCount(name: string, value: unknown): number {
  if (!Number.isInteger(value)) throw toDamage(name, value);
  return toNumber(name, value);
}

/** Nothing that is remembered is negative or without a bound: counters, amounts, times since 1970. */
function toNumber(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw toDamage(name, value);
  return value;
}

function toDamage(name: string, value: unknown): UnusableFileError {
  // JSON has no word for Infinity.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return new UnusableFileError('damaged', `${name} is not readable: ${text}`);
}
