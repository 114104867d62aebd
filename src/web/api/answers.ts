// The routes of the API: from a query to an answer.

import type { WebResponse } from '../http.ts';
import { createResponse } from '../http.ts';
import type { WebRequest } from '../http.ts';
import { createJsonResponse } from './answer-json.ts';
import { parseNoQuery, parseTaskQuery } from './parse-task-query.ts';
import type { TaskQuery } from './task-query.ts';
import type { ErrorsView, StatusView, TaskPage } from './views.ts';

/** What the API shows. */
export interface Views {
  readonly status: () => Promise<StatusView>;
  readonly tasks: (query: TaskQuery) => Promise<TaskPage>;
  /** The names of the resources. */
  readonly resources: () => readonly string[];
  /** What all of these are made from: as long as each one is the same as before, they say the same. */
  readonly inputs: () => readonly unknown[];
}

/** `GET /api/v1/status`. */
export async function handleStatus(
  views: Views,
  request: WebRequest,
  parameters: URLSearchParams,
): Promise<WebResponse> {
  const parsed = parseNoQuery(parameters);
  return parsed.ok ? createJsonResponse(request, await views.status()) : createErrorsResponse(parsed.errors);
}

/** `GET /api/v1/tasks`. */
export async function handleTasks(
  views: Views,
  request: WebRequest,
  parameters: URLSearchParams,
): Promise<WebResponse> {
  const parsed = parseTaskQuery(parameters, views.resources());
  return parsed.ok
    ? createJsonResponse(request, await views.tasks(parsed.query))
    : createErrorsResponse(parsed.errors);
}

function createErrorsResponse(errors: ErrorsView): WebResponse {
  return createResponse(400, 'application/json', `${JSON.stringify(errors)}\n`);
}
