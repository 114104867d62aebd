// The table of flags. Parser, help, documents and the types of the commands follow from it: a new flag is one row here.

import { isIPv6 } from 'node:net';
import { LOG_FORMATS, LOG_LEVELS } from '../log-levels.ts';
import { TASK_STATES, TASK_TYPES } from '../model/task.ts';
import { SIMULATOR_GATEWAYS, SIMULATOR_SIGNATURES } from '../simulator/dialect.ts';
import { SCENARIO_NAMES } from '../simulator/scenario-shape.ts';
import { WIRE_STYLE_NAMES } from '../simulator/wire-style.ts';
import { parseDuration } from '../text/duration.ts';
import { parseSort, SORT_COLUMNS } from '../web/api/task-query.ts';
import type { ListenAddress } from '../web/server.ts';
import { COMMAND_NAMES, type CommandName } from './commands.ts';
import { UsageError } from './context.ts';
import { list, optional, repeatable, single, toggle, wholeNumber, words, type Flag } from './flag.ts';

const FILE_NAME = {
  placeholder: 'FILE',
  expects: 'the name of a file',
  parse: parseText,
} as const;

/** In the order of the help. A key is the name of the value in the commands that have the flag. */
export const FLAGS = {
  configFile: single('config.file', {
    ...FILE_NAME,
    commands: ['serve', 'check', 'doctor', 'discover', 'once', 'tasks'],
    help: 'configuration file',
    fallback: 'config.yaml',
  }),
  listenAddresses: repeatable('web.listen-address', {
    commands: ['serve', 'demo'],
    help: 'address to listen on, for demo on 127.0.0.1 unless *:PORT; repeatable',
    placeholder: '[HOST]:PORT',
    fallback: ':10237',
    expects: 'an address such as :10237, 127.0.0.1:10237 or [::1]:10237',
    parse: parseAddress,
  }),
  telemetryPath: single('web.telemetry-path', {
    commands: ['serve', 'demo'],
    help: 'path under which to expose metrics',
    placeholder: 'PATH',
    fallback: '/metrics',
    expects: 'a path such as /metrics, which is not / and not below /-/ or /api/',
    parse: parseTelemetryPath,
  }),
  externalUrl: optional('web.external-url', {
    commands: ['serve', 'demo'],
    help: 'URL under which people reach the exporter (default: none)',
    placeholder: 'URL',
    expects: 'a URL such as https://example.org/ads, without a query',
    parse: parseExternalUrl,
  }),
  routePrefix: optional('web.route-prefix', {
    commands: ['serve', 'demo'],
    help: 'prefix of every path (default: path of --web.external-url)',
    placeholder: 'PATH',
    expects: 'a path such as /ads',
    parse: parseRoutePrefix,
  }),
  webConfigFile: optional('web.config.file', {
    ...FILE_NAME,
    commands: ['serve', 'demo', 'check'],
    help: 'TLS, users and limits, in the exporter-toolkit format (default: none)',
  }),
  enableLifecycle: toggle('web.enable-lifecycle', {
    commands: ['serve'],
    help: 'enable reloads by POST /-/reload',
  }),
  stateFile: optional('state.file', {
    ...FILE_NAME,
    commands: ['serve', 'once'],
    help: 'file for what must survive a restart (default: none)',
  }),
  shard: optional('shard', {
    ...wholeNumber(0, 9999),
    commands: ['serve', 'once'],
    help: 'number of this shard, from 0 (default: $SHARD, the number that ends the pod name, or 0)',
  }),
  totalShards: optional('total-shards', {
    ...wholeNumber(1, 10_000),
    commands: ['serve', 'check', 'once'],
    help: 'shards that share the resources and the request rate (default: $TOTAL_SHARDS, or 1)',
  }),
  output: optional('output', {
    ...FILE_NAME,
    commands: ['once'],
    help: 'file to replace in one step, such as one of a textfile collector (default: stdout)',
  }),
  record: optional('record', {
    ...FILE_NAME,
    commands: ['doctor'],
    help: 'file to write the redacted responses to, for a bug report (default: none)',
  }),
  verbose: toggle('verbose', {
    commands: ['doctor'],
    help: 'print the details of healthy resources too',
  }),
  probe: toggle('probe', {
    commands: ['doctor'],
    help: 'try what the documentation of the API leaves open, and print the configuration that works',
  }),
  scenario: single('scenario', {
    ...words(SCENARIO_NAMES, 'simulated tasks'),
    commands: ['demo', 'simulator'],
    placeholder: 'NAME',
    fallback: 'steady',
  }),
  seed: single('seed', {
    ...wholeNumber(0, 4_294_967_295),
    commands: ['demo', 'simulator'],
    help: 'the same seed simulates the same tasks',
    fallback: '1',
  }),
  speed: single('speed', {
    commands: ['demo', 'simulator'],
    help: 'simulated seconds per second; 0 stops time',
    placeholder: 'N',
    fallback: '1',
    expects: 'a number, 0 or more',
    parse: parseSpeed,
  }),
  port: single('port', {
    ...wholeNumber(0, 65_535),
    commands: ['simulator'],
    help: 'port on 127.0.0.1; 0 for any free one',
    fallback: '10238',
  }),
  tasks: optional('tasks', {
    ...wholeNumber(1, 1_000_000),
    commands: ['simulator'],
    help: 'tasks per resource (default: by scenario)',
  }),
  resources: optional('resources', {
    ...wholeNumber(1, 100_000),
    commands: ['simulator'],
    help: 'number of resources (default: by scenario)',
  }),
  wireStyle: single('wire-style', {
    ...words(WIRE_STYLE_NAMES, 'form of the responses'),
    commands: ['simulator'],
    placeholder: 'STYLE',
    fallback: 'documented',
  }),
  pathPrefix: single('path-prefix', {
    commands: ['simulator'],
    help: 'path before /subscriptions, such as /storage/ads/data/v1',
    placeholder: 'PATH',
    fallback: '/storage/ads/v1',
    expects: 'a path such as /storage/ads/data/v1',
    parse: parseFixedPath,
  }),
  pathSuffix: single('path-suffix', {
    commands: ['simulator'],
    help: 'path after the name of the resource, such as /task:list',
    placeholder: 'PATH',
    fallback: '/tasks/list',
    expects: 'a path such as /task:list',
    parse: parseFixedPath,
  }),
  signature: single('signature', {
    ...words(SIMULATOR_SIGNATURES, 'signed parts'),
    commands: ['simulator'],
    placeholder: 'KIND',
    fallback: 'x-date',
  }),
  firstPage: single('first-page', {
    ...wholeNumber(0, 1),
    commands: ['simulator'],
    help: 'number of the first page, 0 or 1',
    fallback: '1',
  }),
  historyField: single('history-field', {
    commands: ['simulator'],
    help: 'name of the request key that selects historical tasks',
    placeholder: 'NAME',
    fallback: 'history',
    expects: 'the name of a key',
    parse: parseText,
  }),
  gateway: single('gateway', {
    ...words(SIMULATOR_GATEWAYS, 'what responds to a path without a route'),
    commands: ['simulator'],
    placeholder: 'NAME',
    fallback: 'none',
  }),
  replay: optional('replay', {
    ...FILE_NAME,
    commands: ['simulator'],
    help: 'recording of doctor --record to serve instead of simulated tasks (default: none)',
  }),
  /** Never holds a password. */
  url: optional('url', {
    commands: ['tasks'],
    help: 'exporter to read from, such as http://127.0.0.1:10237, instead of the API (default: none)',
    placeholder: 'URL',
    expects: 'the URL of an exporter',
    parse: parseExporterUrl,
  }),
  caFile: optional('ca-file', {
    ...FILE_NAME,
    commands: ['tasks'],
    help: 'PEM file of the authority that signed the certificate at --url (default: none)',
  }),
  resourceNames: list('resource', {
    commands: ['doctor', 'tasks'],
    help: 'only this resource; repeatable',
    placeholder: 'NAME',
    expects: 'the name of a resource',
    parse: parseText,
  }),
  states: list('state', {
    commands: ['tasks'],
    help: 'only tasks in this state, such as DOING or FAILED; repeatable',
    placeholder: 'STATE',
    expects: `one of ${TASK_STATES.join(', ')}`,
    parse: (text) => TASK_STATES.find((state) => state === text.toUpperCase()),
  }),
  types: list('type', {
    commands: ['tasks'],
    help: 'only tasks of this type, such as THIRDTOAOSS; repeatable',
    placeholder: 'TYPE',
    expects: `one of ${TASK_TYPES.join(', ')}`,
    parse: (text) => TASK_TYPES.find((type) => type === text.toUpperCase()),
  }),
  query: optional('query', {
    commands: ['tasks'],
    help: 'only tasks with all these words in name, id, source, destination or error (default: none)',
    placeholder: 'WORDS',
    expects: 'words to search for',
    parse: parseText,
  }),
  sort: single('sort', {
    commands: ['tasks'],
    help: 'need (failed tasks first) or a key of --json; "-" before it: largest first',
    placeholder: '[-]KEY',
    fallback: 'need',
    expects: `one of ${SORT_COLUMNS.join(', ')}, or "-" and one of them`,
    parse: parseSort,
  }),
  limit: optional('limit', {
    ...wholeNumber(1, 1_000_000),
    commands: ['tasks'],
    help: 'maximum number of tasks to print (default: all)',
  }),
  json: toggle('json', {
    commands: ['tasks'],
    help: 'print an array of the tasks as in GET /api/v1/tasks, one task per line',
  }),
  events: toggle('events', {
    commands: ['tasks'],
    help: 'print what happened to tasks instead, newest first, as the exporter at --url observed it',
  }),
  /** From the end of one reading to the start of the next; undefined = one reading. */
  watchMs: optional('watch', {
    commands: ['tasks'],
    help: 'repeat until stopped, 10s after each time or as given',
    placeholder: 'INTERVAL',
    bare: '10s',
    expects: 'a duration of at least 1s, such as 5s or 1m',
    parse: parseInterval,
  }),
  logLevel: single('log.level', {
    ...words(LOG_LEVELS, 'lowest level to log'),
    commands: ['serve', 'once', 'demo'],
    placeholder: 'LEVEL',
    fallback: 'info',
  }),
  logFormat: single('log.format', {
    ...words(LOG_FORMATS, 'log format'),
    commands: ['serve', 'once', 'demo'],
    placeholder: 'FORMAT',
    fallback: 'json',
  }),
} as const;

/** Flags that are commands in themselves. */
export const COMMAND_FLAGS = {
  version: toggle('version', { commands: COMMAND_NAMES, help: 'print the version' }),
  help: toggle('help', { commands: COMMAND_NAMES, help: 'print this help, or that of a command' }),
} as const;

/** Every flag, in the order of the help. */
export const ALL_FLAGS: readonly Flag<unknown>[] = [...Object.values(FLAGS), ...Object.values(COMMAND_FLAGS)];

type Flags = typeof FLAGS;
type NamesOf<Row> = Row extends Flag<unknown, infer Name> ? Name : never;

/** A command as its flags have it: the value of each, under its key in the table. */
export type CommandOf<Name extends CommandName> = { readonly command: Name } & {
  readonly [Key in keyof Flags as Name extends NamesOf<Flags[Key]> ? Key : never]: ReturnType<
    Flags[Key]['read']
  >;
};

function parseText(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function parseSpeed(text: string): number | undefined {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return Number.isFinite(speed) ? speed : undefined;
}

/** `:10237`, `127.0.0.1:0`, `[::1]:9`, `host:9`, or `*:9`, which is every address for `demo` as well. */
function parseAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([A-Za-z0-9._-]*|\*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, ipv6, name = '', digits] = match;
  const port = Number(digits);
  if (port > 65_535 || (ipv6 !== undefined && !isIPv6(ipv6))) return undefined;
  return { host: ipv6 ?? (name === '' ? undefined : name), port };
}

function parseTelemetryPath(text: string): string | undefined {
  return /^\/[\w.~/-]+$/.test(text) && !/^\/(-|api)(\/|$)/.test(text) ? text : undefined;
}

function parseFixedPath(text: string): string | undefined {
  return /^\/[\w.~/:-]+$/.test(text) ? text : undefined;
}

function parseExternalUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  const isPlain = url !== null && url.username === '' && url.password === '' && !/[?#]/.test(text);
  return isPlain && /^https?:$/.test(url.protocol) && isPrefix(url.pathname) ? url : undefined;
}

function parseRoutePrefix(text: string): string | undefined {
  return isPrefix(text) ? text : undefined;
}

function isPrefix(path: string): boolean {
  return /^\/[\w.~/-]*$/.test(path);
}

/** What precedes the path of every route, without a slash at its end; '' = nothing. */
export function toRoutePrefix(flags: {
  readonly externalUrl: URL | undefined;
  readonly routePrefix: string | undefined;
}): string {
  return (flags.routePrefix ?? flags.externalUrl?.pathname ?? '').replace(/\/+$/, '');
}

/** Throws errors that do not show what was typed: it may hold a password. */
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

const MIN_WATCH_MS = 1000;

function parseInterval(text: string): number | undefined {
  const intervalMs = parseDuration(text);
  return intervalMs !== undefined && intervalMs >= MIN_WATCH_MS ? intervalMs : undefined;
}
