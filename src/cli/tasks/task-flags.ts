import { parseDuration } from '../../text/duration.ts';
import { TASK_STATES, TASK_TYPES, type TaskState, type TaskType } from '../../model/task.ts';
import { parseSort, SORT_COLUMNS, type TaskSort } from '../../web/api/task-query.ts';
import type { CommandName } from '../commands.ts';
import { type Flag, list, optional, single, toggle, wholeNumber } from '../flag.ts';
import { UsageError } from '../usage-error.ts';

/** `tasks`. Empty lists let everything through. */
export interface TasksCommand {
  readonly command: 'tasks';
  readonly configFile: string;
  /** The exporter to ask; undefined = the API. Never holds a password. */
  readonly url: URL | undefined;
  /** PEM of who signed the certificate of that exporter; undefined = somebody whom everybody knows. */
  readonly caFile: string | undefined;
  readonly resources: readonly string[];
  readonly states: readonly TaskState[];
  readonly types: readonly TaskType[];
  readonly q: string;
  readonly sort: TaskSort;
  /** Tasks to print at most; undefined = all. */
  readonly limit: number | undefined;
  readonly json: boolean;
  /** From the end of one look to the next one; undefined = one look. */
  readonly watchMs: number | undefined;
}

const TASKS: readonly CommandName[] = ['tasks'];
const MIN_WATCH_MS = 1000;

/** The flags that only `tasks` has. */
export const TASK_FLAGS = {
  url: optional('url', {
    commands: TASKS,
    help: 'asks this exporter, such as http://127.0.0.1:10237, and not the API (default: none)',
    placeholder: 'URL',
    expects: 'the URL of an exporter',
    parse: parseExporterUrl,
  }),
  caFile: optional('ca-file', {
    commands: TASKS,
    help: 'PEM of the authority that signed the certificate at --url (default: none)',
    placeholder: 'FILE',
    expects: 'the name of a file',
    parse: parseText,
  }),
  resourceNames: list('resource', {
    commands: TASKS,
    help: 'only tasks of this resource; may be repeated',
    placeholder: 'NAME',
    expects: 'the name of a resource',
    parse: parseText,
  }),
  states: list('state', {
    commands: TASKS,
    help: 'only tasks in this state, such as DOING or FAILED; may be repeated',
    placeholder: 'STATE',
    expects: `one of ${TASK_STATES.join(', ')}`,
    parse: (text) => TASK_STATES.find((state) => state === text.toUpperCase()),
  }),
  types: list('type', {
    commands: TASKS,
    help: 'only tasks of this type, such as THIRDTOAOSS; may be repeated',
    placeholder: 'TYPE',
    expects: `one of ${TASK_TYPES.join(', ')}`,
    parse: (text) => TASK_TYPES.find((type) => type === text.toUpperCase()),
  }),
  query: optional('query', {
    commands: TASKS,
    help: 'only tasks with all these words in name, id, source, destination or error (default: none)',
    placeholder: 'WORDS',
    expects: 'words to look for',
    parse: parseText,
  }),
  sort: single('sort', {
    commands: TASKS,
    help: 'a key of --json to sort by, such as -size_bytes: "-" puts the largest first',
    placeholder: '[-]KEY',
    fallback: 'state',
    expects: `one of ${SORT_COLUMNS.join(', ')}, or "-" and one of them`,
    parse: parseSort,
  }),
  limit: optional('limit', {
    ...wholeNumber(1, 1_000_000),
    commands: TASKS,
    help: 'prints so many tasks at most (default: all)',
  }),
  json: toggle('json', {
    commands: TASKS,
    help: 'prints an array with the tasks as GET /api/v1/tasks has them, one in each line',
  }),
  watch: optional('watch', {
    commands: TASKS,
    help: 'looks again and again until it is stopped, 10s after each look or as given',
    placeholder: 'INTERVAL',
    bare: '10s',
    expects: 'a duration of at least 1s, such as 5s or 1m',
    parse: parseInterval,
  }),
} as const;

/** `tasks` as its flags have it. Throws `UsageError` when they do not go together. */
export function readTasksCommand(
  valueOf: <Value>(flag: Flag<Value>) => Value,
  configFile: string,
): TasksCommand {
  const url = valueOf(TASK_FLAGS.url);
  const caFile = valueOf(TASK_FLAGS.caFile);
  if (caFile !== undefined && url?.protocol !== 'https:') {
    throw new UsageError('--ca-file goes with a --url that begins with https://');
  }
  return {
    command: 'tasks',
    configFile,
    url,
    caFile,
    resources: valueOf(TASK_FLAGS.resourceNames),
    states: valueOf(TASK_FLAGS.states),
    types: valueOf(TASK_FLAGS.types),
    q: valueOf(TASK_FLAGS.query) ?? '',
    sort: valueOf(TASK_FLAGS.sort),
    limit: valueOf(TASK_FLAGS.limit),
    json: valueOf(TASK_FLAGS.json),
    watchMs: valueOf(TASK_FLAGS.watch),
  };
}

function parseText(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** Throws a complaint that does not show what was typed: it may hold a password. */
function parseExporterUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('--url: expects the URL of an exporter, such as http://127.0.0.1:10237');
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(
      '--url: must not hold a user or password, which other users of this machine could see: set ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw new UsageError('--url: must end with the host, the port or a path, without "?" and "#"');
  }
  return url;
}

function parseInterval(text: string): number | undefined {
  const intervalMs = parseDuration(text);
  return intervalMs !== undefined && intervalMs >= MIN_WATCH_MS ? intervalMs : undefined;
}
