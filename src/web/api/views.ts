// What the API answers, as types. What each key means is told where it is described, in `schemas.ts`.

import type { z } from 'zod';
import type { errorsSchema, resourceSchema, statusSchema, taskPageSchema, taskSchema } from './schemas.ts';

type Immutable<T> = { readonly [K in keyof T]: Immutable<T[K]> };

/** How the exporter and its resources are: the answer of `GET /api/v1/status`. Times are RFC 3339, null is "not known". */
export type StatusView = Immutable<z.infer<typeof statusSchema>>;

/** How one resource is. */
export type ResourceView = Immutable<z.infer<typeof resourceSchema>>;

/** One task as its resource last listed it. */
export type TaskView = Immutable<z.infer<typeof taskSchema>>;

/** Some of the tasks: the answer of `GET /api/v1/tasks`. */
export type TaskPage = Immutable<z.infer<typeof taskPageSchema>>;

/** What is wrong with a query: the answer with status 400. */
export type ErrorsView = Immutable<z.infer<typeof errorsSchema>>;
