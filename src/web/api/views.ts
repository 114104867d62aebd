// The types of the API's responses; `schemas.ts` describes their fields.

import type { z } from 'zod';
import { isVisible } from '../../text/printable.ts';
import type {
  discoverySchema,
  errorsSchema,
  eventPageSchema,
  eventSchema,
  resourceSchema,
  statusSchema,
  summarySchema,
  taskPageSchema,
  taskSchema,
} from './schemas.ts';

type Immutable<T> = { readonly [K in keyof T]: Immutable<T[K]> };

/** The response of `GET /api/v1/status`. Times are RFC 3339, null is "not known". */
export type StatusView = Immutable<z.infer<typeof statusSchema>>;

/** Health and freshness of one resource. */
export type ResourceView = Immutable<z.infer<typeof resourceSchema>>;

/** What the tasks of all resources add up to. */
export type SummaryView = Immutable<z.infer<typeof summarySchema>>;

/** State of one discovery. */
export type DiscoveryView = Immutable<z.infer<typeof discoverySchema>>;

/** One task as its resource last listed it. */
export type TaskView = Immutable<z.infer<typeof taskSchema>>;

/** A field of a task that has a label, a column to sort by and a value of its own. */
export type TaskField = Exclude<keyof TaskView, 'stale' | 'stalled'>;

/** One page of tasks: the response of `GET /api/v1/tasks`. */
export type TaskPage = Immutable<z.infer<typeof taskPageSchema>>;

/** A state change of a task. */
export type EventView = Immutable<z.infer<typeof eventSchema>>;

/** One page of events: the response of `GET /api/v1/events`. */
export type EventPage = Immutable<z.infer<typeof eventPageSchema>>;

/** The response with status 400: every error in the query. */
export type ErrorsView = Immutable<z.infer<typeof errorsSchema>>;

/** The name of a task, or its id where the name is missing or invisible. */
export function titleOf({ id, name }: Pick<TaskView, 'id' | 'name'>): string {
  return name !== null && isVisible(name) ? name : id;
}
