// The handlers of the API: from a query to a response.

import {
  createDocumentResponse,
  createResponse,
  createTextResponse,
  type WebRequest,
  type WebResponse,
} from '../http.ts';
import { parseNoQuery, parseTaskQuery } from './parse-task-query.ts';
import { CSV_COLUMNS, renderCsv } from './task-csv.ts';
import { createStatusView, type StatusSource } from './status-view.ts';
import { findTasks } from './task-page.ts';
import type { TaskQuery } from './task-query.ts';
import { findEvents, parseEventQuery, type EventQuery } from './events.ts';
import { createReasons } from './task-row.ts';
import type { ErrorsView, EventPage, StatusView, TaskPage } from './views.ts';

/** The data behind the API and the status page, as of each call. */
export interface Views {
  readonly status: () => Promise<StatusView>;
  readonly tasks: (query: TaskQuery) => Promise<TaskPage>;
  readonly events: (query: EventQuery) => EventPage;
  /** The names of the resources. */
  readonly resources: () => readonly string[];
  /** Everything that the views depend on: while each of it is the same as before, so are they. */
  readonly inputs: () => readonly unknown[];
}

/** The views of a running exporter. */
export function createViews(source: StatusSource): Views {
  const statuses = () => source.resources().map(({ status }) => status);
  const reasonOf = createReasons();
  const { view, inputs } = createStatusView(source, reasonOf);
  return {
    status: view,
    inputs,
    tasks: (query) => findTasks(statuses(), query, reasonOf),
    events: (query) => findEvents(source.events(), query),
    resources: () => statuses().map(({ resource }) => resource.name),
  };
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

/** `GET /api/v1/events`. */
export async function handleEvents(
  views: Views,
  request: WebRequest,
  parameters: URLSearchParams,
): Promise<WebResponse> {
  const parsed = parseEventQuery(parameters, views.resources());
  return parsed.ok
    ? createJsonResponse(request, views.events(parsed.query))
    : createErrorsResponse(parsed.errors);
}

/**
 * `GET /api/v1/sd`: targets for Prometheus's `http_sd_configs`, one per resource, at the address that the request is for.
 * `metricsPath` has the route prefix.
 */
export async function handleTargets(
  views: Views,
  request: WebRequest,
  parameters: URLSearchParams,
  metricsPath: string,
): Promise<WebResponse> {
  const parsed = parseNoQuery(parameters);
  if (!parsed.ok) return createErrorsResponse(parsed.errors);
  const { host } = request;
  if (host === undefined)
    return createTextResponse(400, 'The request has no Host, which is the address of the targets.');
  const targets = views.resources().map((resource) => ({
    targets: [host],
    labels: { __metrics_path__: metricsPath, __param_resource: resource },
  }));
  return createJsonResponse(request, targets);
}

/** Rows of a CSV at most: some megabytes. */
const MAX_CSV_ROWS = 10_000;

/** `GET /api/v1/tasks.csv`: the tasks of all pages, as far as they fit. */
export async function handleTasksCsv(
  views: Views,
  request: WebRequest,
  parameters: URLSearchParams,
): Promise<WebResponse> {
  const parsed = parseTaskQuery(parameters, views.resources());
  if (!parsed.ok) return createErrorsResponse(parsed.errors);
  const limit = parameters.has('limit') ? parsed.query.limit : MAX_CSV_ROWS;
  const { tasks } = await views.tasks({ ...parsed.query, limit });
  return createDocumentResponse(request, {
    contentType: 'text/csv; charset=utf-8',
    text: await renderCsv(tasks, CSV_COLUMNS),
    headers: { 'Content-Disposition': 'attachment; filename="tasks.csv"' },
  });
}

function createErrorsResponse(errors: ErrorsView): WebResponse {
  return createResponse(400, 'application/json', `${JSON.stringify(errors)}\n`);
}

/** A value as a JSON document. */
function createJsonResponse(
  request: Pick<WebRequest, 'acceptEncoding' | 'ifNoneMatch'>,
  value: object,
): Promise<WebResponse> {
  return createDocumentResponse(request, {
    contentType: 'application/json',
    text: `${JSON.stringify(value)}\n`,
  });
}
