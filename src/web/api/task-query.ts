// The query for tasks as a value: filters, order, and the cursor that a page ends with.

import type { FailureReason } from '../../model/failure-reason.ts';
import type { TaskState, TaskType } from '../../model/task.ts';
import type { TaskField } from './views.ts';

/** Which tasks to show, and in which order. An empty list does not filter. */
export interface TaskQuery {
  readonly resources: readonly string[];
  readonly ids: readonly string[];
  readonly states: readonly TaskState[];
  readonly types: readonly TaskType[];
  /** Reasons of failed tasks. */
  readonly reasons: readonly FailureReason[];
  readonly stalled: readonly StalledChoice[];
  /** A task matches when each word occurs in one of its shown texts; letter case is ignored. */
  readonly q: string;
  readonly sort: TaskSort;
  /** Tasks per page at most. */
  readonly limit: number;
  /** Position of the last row of the previous page; undefined for the first page. */
  readonly after: TaskPosition | undefined;
}

/** The values of the filter `stalled`. */
export const STALLED_CHOICES = ['true', 'false'] as const;
export type StalledChoice = (typeof STALLED_CHOICES)[number];

/** How much a task needs a person: see `needOf`. */
export const BY_NEED = 'need';

/** What to sort by: need, and all fields but `stale`, which is the same for all tasks of a resource, and `stalled`. */
export const SORT_COLUMNS = [
  BY_NEED,
  'resource',
  'id',
  'name',
  'type',
  'state',
  'progress_ratio',
  'files',
  'completed_files',
  'existing_files',
  'size_bytes',
  'rate_bytes_per_second',
  'duration_seconds',
  'created_at',
  'started_at',
  'ended_at',
  'state_changed_at',
  'progressed_at',
  'eta_at',
  'failure_reason',
  'error',
  'source',
  'destination',
  'source_zone',
  'destination_zone',
  'source_region',
  'destination_region',
  'third_party',
  'user_id',
  'tenant_id',
] as const satisfies readonly (TaskField | typeof BY_NEED)[];
export type SortColumn = (typeof SORT_COLUMNS)[number];

/** An order of tasks. Those whose value is not known come last either way; equals are ordered by resource and id. */
export interface TaskSort {
  readonly column: SortColumn;
  readonly descending: boolean;
}

/** The value of a sort column; undefined = not known. */
export type SortValue = string | number | undefined;

/** The position of a task in an order, independent of the tasks around it. */
export interface TaskPosition {
  readonly value: SortValue;
  readonly resource: string;
  readonly id: string;
}

/** The first page of everything. */
export const DEFAULT_QUERY: TaskQuery = {
  resources: [],
  ids: [],
  states: [],
  types: [],
  reasons: [],
  stalled: [],
  q: '',
  sort: { column: 'resource', descending: false },
  limit: 100,
  after: undefined,
};

export const MAX_LIMIT = 1000;

/** A sort in the form of the parameter `sort`. */
export function formatSort({ column, descending }: TaskSort): string {
  return descending ? `-${column}` : column;
}

/** Undefined for an invalid sort. */
export function parseSort(text: string): TaskSort | undefined {
  const descending = text.startsWith('-');
  const name = descending ? text.slice(1) : text;
  const column = SORT_COLUMNS.find((known) => known === name);
  return column === undefined ? undefined : { column, descending };
}

/** A cursor for the rows after a position. Clients pass it back unchanged. */
export function encodeCursor(sort: TaskSort, { value, resource, id }: TaskPosition): string {
  const parts = [formatSort(sort), value ?? null, resource, id];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The position that a cursor holds; undefined for an invalid one, or one of another sort. */
export function decodeCursor(sort: TaskSort, cursor: string): TaskPosition | undefined {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [sortText, value, resource, id]: readonly unknown[] = parts;
  if (sortText !== formatSort(sort) || typeof resource !== 'string' || typeof id !== 'string')
    return undefined;
  if (value !== null && typeof value !== 'string' && typeof value !== 'number') return undefined;
  return { value: value ?? undefined, resource, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
