import { MAX_EVENTS } from '../../src/model/event-log.ts';
import { z } from 'zod';
import {
  DEFAULT_QUERY,
  formatSort,
  MAX_LIMIT,
  SORT_COLUMNS,
  STALLED_CHOICES,
} from '../../src/web/api/task-query.ts';
import { MAX_SEARCH_LENGTH } from '../../src/web/api/parse-task-query.ts';
import { FAILURE_REASONS } from '../../src/model/failure-reason.ts';
import { NAMED_SCHEMAS } from '../../src/web/api/schemas.ts';

type SchemaName = keyof typeof NAMED_SCHEMAS;

/** The text of docs/openapi.json: the API in OpenAPI 3.1, its schemas made from those of the program. */
export function renderOpenApi(): string {
  return `${JSON.stringify(createOpenApi(), null, 2)}\n`;
}

function createOpenApi(): object {
  return {
    openapi: '3.1.1',
    info: {
      title: 'SenseCore ADS exporter',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: DESCRIPTION,
    },
    servers: [{ url: 'http://localhost:10237' }],
    // With a web config file that asks for them: a name and a password, a client's certificate, both, or neither.
    security: [{}, { password: [] }, { certificate: [] }, { password: [], certificate: [] }],
    paths: {
      '/api/v1/status': {
        get: {
          operationId: 'getStatus',
          summary: 'How the exporter and its resources are',
          responses: responses('Status'),
        },
      },
      '/api/v1/tasks': {
        get: {
          operationId: 'listTasks',
          summary: 'The tasks of all resources, filtered, sorted and page by page',
          description: TASKS_DESCRIPTION,
          parameters: taskParameters(),
          responses: responses('TaskPage'),
        },
      },
      '/api/v1/events': {
        get: {
          operationId: 'listEvents',
          summary: 'State changes of tasks, newest first, page by page',
          description: EVENTS_DESCRIPTION,
          parameters: eventParameters(),
          responses: responses('EventPage'),
        },
      },
      '/api/v1/sd': {
        get: {
          operationId: 'listTargets',
          summary: 'Targets of split scrapes, one per resource, for http_sd_configs of Prometheus',
          responses: responses('Targets'),
        },
      },
      '/api/v1/tasks.csv': {
        get: {
          operationId: 'exportTasks',
          summary: 'The same tasks as CSV, of all pages: at most 10,000',
          description: CSV_DESCRIPTION,
          parameters: taskParameters(),
          responses: csvResponses(),
        },
      },
    },
    components: {
      schemas: namedSchemas(),
      securitySchemes: {
        password: { type: 'http', scheme: 'basic' },
        certificate: { type: 'mutualTLS' },
      },
    },
  };
}

const DESCRIPTION = `What the exporter knows, for scripts and pages; monitoring belongs on the metrics.
No request here causes one to ADS: responses show what the last polls found.
A value that is not known is null, never 0, and every key is always there; keys may be added.
Texts from ADS are free of credentials.`;

const TASKS_DESCRIPTION = `All tasks that the last good poll of each resource listed, whether or not they have series of their own.
Those of a resource that could not be read for long are still here, with \`stale\` true.
To read all pages, pass the \`next_cursor\` of each response on until it is null.
A cursor is a place in the order and not a number of rows: while tasks come and go, those that stay are never skipped or
repeated, unless the value they are sorted by changes meanwhile.`;

const CSV_DESCRIPTION = `RFC 4180 in UTF-8 with a byte order mark, and the keys of a task as header; unknown values are empty.
A text that a spreadsheet would take for a formula has an apostrophe before it.`;

const EVENTS_DESCRIPTION = `The latest ${MAX_EVENTS} state changes of tasks that polls saw, of all resources.
With \`--state.file\` they survive a restart.`;

function eventParameters(): readonly object[] {
  return [
    filter('resource', 'Only tasks of these resources.', { type: 'string' }),
    filter('id', 'Only tasks with these ids.', { type: 'string' }),
    filter('state', 'Only tasks that entered these states.', refTo('TaskState')),
    parameter('limit', 'Maximum number of events.', {
      type: 'integer',
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_QUERY.limit,
    }),
    parameter('cursor', 'The `next_cursor` of the previous page.', { type: 'string' }),
  ];
}

function taskParameters(): readonly object[] {
  return [
    filter('resource', 'Only tasks of these resources.', { type: 'string' }),
    filter('id', 'Only tasks with these ids.', { type: 'string' }),
    filter('state', 'Only tasks in these states.', refTo('TaskState')),
    filter('type', 'Only tasks of these types.', refTo('TaskType')),
    filter('reason', 'Only failed tasks with these reasons.', { type: 'string', enum: FAILURE_REASONS }),
    filter('stalled', 'Only tasks that are stalled, or that are not.', {
      type: 'string',
      enum: STALLED_CHOICES,
    }),
    parameter(
      'q',
      'Only tasks with all of these words in name, id, source, destination, third party or error.',
      {
        type: 'string',
        maxLength: MAX_SEARCH_LENGTH,
      },
    ),
    parameter(
      'sort',
      'The column to sort by, or `need`: failed tasks (newest first), stalled, paused, unknown, transferring, scanning, finished. The order is reversed by a "-" before it. Values that are not known come last either way; equals are ordered by resource and id.',
      {
        type: 'string',
        enum: SORT_COLUMNS.flatMap((column) => [column, `-${column}`]),
        default: formatSort(DEFAULT_QUERY.sort),
      },
    ),
    parameter('limit', 'Tasks on a page at most.', {
      type: 'integer',
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_QUERY.limit,
    }),
    parameter('cursor', 'The `next_cursor` of the page before, of a query with the same filters and sort.', {
      type: 'string',
    }),
  ];
}

function parameter(name: string, description: string, schema: object): object {
  return { name, in: 'query', description, schema };
}

/** A parameter that may be repeated. */
function filter(name: string, description: string, items: object): object {
  return {
    ...parameter(name, `${description} Repeat it for several.`, { type: 'array', items }),
    style: 'form',
    explode: true,
  };
}

function responses(schema: SchemaName): object {
  return {
    200: {
      description: 'As of the last polls.',
      headers: {
        ETag: {
          description: 'For `If-None-Match`. It changes when the response does.',
          schema: { type: 'string' },
        },
      },
      content: { 'application/json': { schema: refTo(schema) } },
    },
    304: { description: 'The response is still the one that `If-None-Match` names.' },
    400: {
      description: 'The query has a parameter, or a value, that there is not.',
      content: { 'application/json': { schema: refTo('Errors') } },
    },
    default: {
      description:
        'A sentence: 401 and 403 without a password or certificate that is asked for, 405 for other methods than GET and HEAD, 429 for too many requests, 503 with `Retry-After` while too many documents are being built or taken.',
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  };
}

function csvResponses(): object {
  const csv = { 'text/csv': { schema: { type: 'string' } } };
  return { ...responses('TaskPage'), 200: { description: 'As of the last polls.', content: csv } };
}

function refTo(name: SchemaName): object {
  return { $ref: `#/components/schemas/${name}` };
}

function namedSchemas(): object {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED_SCHEMAS)) registry.add(schema, { id });
  // "input", because readers are to tolerate keys that a later version adds.
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, io: 'input' });
  // Their place in the document says which they are, and the document of which dialect.
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [id, { ...schema, $schema: undefined, $id: undefined }]),
  );
}
