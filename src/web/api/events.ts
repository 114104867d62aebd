// `GET /api/v1/events`: state changes of tasks, newest first.

import type { RecordedEvent } from '../../model/event-log.ts';
import { TASK_STATES, type TaskState } from '../../model/task.ts';
import { createReader, findUnknown, readLimit, type ParsedQuery } from './parse-task-query.ts';
import { DEFAULT_QUERY } from './task-query.ts';
import { toRfc3339 } from './task-row.ts';
import type { EventPage, EventView } from './views.ts';

/** An empty list does not filter. */
export interface EventQuery {
  readonly resources: readonly string[];
  /** Of tasks. */
  readonly ids: readonly string[];
  /** That tasks entered. */
  readonly states: readonly TaskState[];
  readonly limit: number;
  /** Only events before this one; undefined for the first page. */
  readonly before: number | undefined;
}

const PARAMETERS = ['resource', 'id', 'state', 'limit', 'cursor'] as const;

/** Parses the query, or reports every error in it. `resources` are the names of all resources. */
export function parseEventQuery(
  parameters: URLSearchParams,
  resources: readonly string[],
): ParsedQuery<EventQuery> {
  const reader = createReader(parameters);
  const cursor = reader.one('cursor') ?? '';
  if (!/^\d{0,15}$/.test(cursor)) reader.reject('cursor', 'is not the next_cursor of a response');
  const query: EventQuery = {
    resources: reader.names('resource', resources),
    ids: parameters.getAll('id'),
    states: reader.names('state', TASK_STATES),
    limit: readLimit(reader, DEFAULT_QUERY.limit),
    before: cursor === '' ? undefined : Number(cursor),
  };
  const errors = [...findUnknown(parameters, PARAMETERS), ...reader.errors];
  return errors.length === 0 ? { ok: true, query } : { ok: false, errors: { errors }, query };
}

/** One page. `events`: newest first. */
export function findEvents(events: readonly RecordedEvent[], query: EventQuery): EventPage {
  const { before = Infinity, ids, limit, resources, states } = query;
  const matching = events.filter(
    ({ id, resource, taskId, to }) =>
      id < before && isAmong(resources, resource) && isAmong(ids, taskId) && isAmong(states, to),
  );
  const page = matching.slice(0, limit);
  const last = page.at(-1);
  return {
    events: page.map(toEventView),
    next_cursor: matching.length > limit && last !== undefined ? String(last.id) : null,
  };
}

/** An empty list has every value. */
function isAmong(list: readonly string[], value: string): boolean {
  return list.length === 0 || list.includes(value);
}

function toEventView(event: RecordedEvent): EventView {
  return {
    at: toRfc3339(event.at),
    seen_at: toRfc3339(event.seenAt),
    resource: event.resource,
    task_id: event.taskId,
    task_name: event.taskName === '' ? null : event.taskName,
    type: event.taskType,
    from: event.from ?? null,
    to: event.to,
    duration_seconds: event.durationSeconds ?? null,
    failure_reason: event.failureReason ?? null,
    error: event.error === undefined || event.error === '' ? null : event.error,
  };
}
