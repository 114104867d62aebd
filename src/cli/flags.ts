import { isIPv6 } from 'node:net';
import { LOG_FORMATS, LOG_LEVELS } from '../log-levels.ts';
import { SCENARIO_NAMES } from '../simulator/scenario-shape.ts';
import { WIRE_STYLE_NAMES } from '../simulator/wire-style.ts';
import type { ListenAddress } from '../web/server.ts';
import { COMMAND_NAMES, type CommandName } from './commands.ts';
import { optional, repeatable, single, toggle, wholeNumber, words } from './flag.ts';
import { TASK_FLAGS } from './tasks/task-flags.ts';

// The commands and flags as tables. The parser and the help know nothing else of them.

function parseSpeed(text: string): number | undefined {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return Number.isFinite(speed) ? speed : undefined;
}

/** `:10237`, `127.0.0.1:0`, `[::1]:9` or `host:9`. */
function parseAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([A-Za-z0-9._-]*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, ipv6, name = '', digits] = match;
  const port = Number(digits);
  if (port > 65_535 || (ipv6 !== undefined && !isIPv6(ipv6))) return undefined;
  return { host: ipv6 ?? (name === '' ? undefined : name), port };
}

function parseTelemetryPath(text: string): string | undefined {
  return /^\/[\w.~/-]+$/.test(text) && !/^\/(-|api)(\/|$)/.test(text) ? text : undefined;
}

const WITH_CONFIG: readonly CommandName[] = ['serve', 'check', 'doctor', 'once', 'tasks'];
const SERVING: readonly CommandName[] = ['serve', 'demo'];
const SIMULATING: readonly CommandName[] = ['demo', 'simulator'];
const SIMULATOR: readonly CommandName[] = ['simulator'];

const FILE_NAME = {
  placeholder: 'FILE',
  expects: 'the name of a file',
  parse: (text: string): string | undefined => (text === '' ? undefined : text),
} as const;

/** Every flag, in the order of the help. A new one is a row here and a line in its commands' types. */
export const FLAGS = {
  configFile: single('config.file', {
    ...FILE_NAME,
    commands: WITH_CONFIG,
    help: 'the configuration file',
    fallback: 'config.yaml',
  }),
  listenAddresses: repeatable('web.listen-address', {
    commands: SERVING,
    help: 'where to listen; may be repeated; demo: on 127.0.0.1',
    placeholder: '[HOST]:PORT',
    fallback: ':10237',
    expects: 'an address such as :10237, 127.0.0.1:10237 or [::1]:10237',
    parse: parseAddress,
  }),
  telemetryPath: single('web.telemetry-path', {
    commands: SERVING,
    help: 'where the metrics are',
    placeholder: 'PATH',
    fallback: '/metrics',
    expects: 'a path such as /metrics, which is not / and not below /-/ or /api/',
    parse: parseTelemetryPath,
  }),
  webConfigFile: optional('web.config.file', {
    ...FILE_NAME,
    commands: ['serve', 'demo', 'check'],
    help: 'TLS, users and limits, in the exporter-toolkit format (default: none)',
  }),
  enableLifecycle: toggle('web.enable-lifecycle', {
    commands: ['serve'],
    help: 'turns POST /-/reload on',
  }),
  stateFile: optional('state.file', {
    ...FILE_NAME,
    commands: ['serve', 'once'],
    help: 'where to keep what must survive a restart (default: nowhere)',
  }),
  shard: optional('shard', {
    ...wholeNumber(0, 9999),
    commands: ['serve', 'once'],
    help: 'which shard this is, from 0 (default: $SHARD, the number a pod name ends in, or 0)',
  }),
  totalShards: optional('total-shards', {
    ...wholeNumber(1, 10_000),
    commands: ['serve', 'check', 'once'],
    help: 'shards that share the resources and the request rate (default: $TOTAL_SHARDS, or 1)',
  }),
  output: optional('output', {
    ...FILE_NAME,
    commands: ['once'],
    help: 'the file to replace in one step, such as one of a textfile collector (default: stdout)',
  }),
  record: optional('record', {
    ...FILE_NAME,
    commands: ['doctor'],
    help: 'where to write the answers, redacted, for a bug report (default: nowhere)',
  }),
  scenario: single('scenario', {
    ...words(SCENARIO_NAMES, 'the simulated tasks'),
    commands: SIMULATING,
    placeholder: 'NAME',
    fallback: 'steady',
  }),
  seed: single('seed', {
    ...wholeNumber(0, 4_294_967_295),
    commands: SIMULATING,
    help: 'the same seed plays the same tasks',
    fallback: '1',
  }),
  speed: single('speed', {
    commands: SIMULATING,
    help: 'simulated seconds per second; 0 stands still',
    placeholder: 'N',
    fallback: '1',
    expects: 'a number, 0 or more',
    parse: parseSpeed,
  }),
  port: single('port', {
    ...wholeNumber(0, 65_535),
    commands: SIMULATOR,
    help: 'the port of the simulator on 127.0.0.1; 0 for a free one',
    fallback: '10238',
  }),
  tasks: optional('tasks', {
    ...wholeNumber(1, 1_000_000),
    commands: SIMULATOR,
    help: 'tasks in each resource (default: by scenario)',
  }),
  resources: optional('resources', {
    ...wholeNumber(1, 100_000),
    commands: SIMULATOR,
    help: 'resources (default: by scenario)',
  }),
  wireStyle: single('wire-style', {
    ...words(WIRE_STYLE_NAMES, 'the form of the answers'),
    commands: SIMULATOR,
    placeholder: 'STYLE',
    fallback: 'documented',
  }),
  replay: optional('replay', {
    ...FILE_NAME,
    commands: SIMULATOR,
    help: 'serve the answers that doctor --record wrote, and simulate nothing',
  }),
  ...TASK_FLAGS,
  logLevel: single('log.level', {
    ...words(LOG_LEVELS, 'the least important messages to log'),
    commands: COMMAND_NAMES,
    placeholder: 'LEVEL',
    fallback: 'info',
  }),
  logFormat: single('log.format', {
    ...words(LOG_FORMATS, 'the form of the log, which goes to stderr'),
    commands: COMMAND_NAMES,
    placeholder: 'FORMAT',
    fallback: 'json',
  }),
  version: toggle('version', { commands: COMMAND_NAMES, help: 'prints the version' }),
  help: toggle('help', { commands: COMMAND_NAMES, help: 'prints this help, or that of a command' }),
} as const;
