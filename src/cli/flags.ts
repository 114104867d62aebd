import { isIPv6 } from 'node:net';
import { LOG_FORMATS, LOG_LEVELS } from '../logger.ts';
import { SCENARIO_NAMES } from '../simulator/scenario-shape.ts';
import { WIRE_STYLE_NAMES } from '../simulator/wire-style.ts';
import type { ListenAddress } from '../web/server.ts';
import { UsageError } from './usage-error.ts';

// The commands and flags as tables. The parser and the help know nothing else of them.

export const COMMAND_NAMES = ['serve', 'check', 'doctor', 'once', 'demo', 'simulator'] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** What each command does. */
export const COMMAND_HELP: Readonly<Record<CommandName, string>> = {
  serve: 'polls and serves until SIGTERM or SIGINT (the default)',
  check: 'validates the configuration and prints a summary, or every mistake',
  doctor: 'asks the API once for each resource and says what it saw, and what to change',
  once: 'polls every resource once and writes the metrics to stdout',
  demo: 'serves the metrics of a simulated ADS; needs no account and no configuration',
  simulator: 'runs the simulated ADS alone',
};

/** One flag, and how its texts become its value. */
export interface Flag<Value> {
  /** Without the two hyphens. */
  readonly name: string;
  readonly commands: readonly CommandName[];
  readonly help: string;
  /** Stands for the value in the help; undefined for a switch. */
  readonly placeholder: string | undefined;
  /** As it would be typed; undefined when there is none to tell. */
  readonly fallback: string | undefined;
  /** The value of all texts given, in order, which may be none. Throws `UsageError`. */
  readonly read: (texts: readonly string[]) => Value;
}

interface FlagRow<Value> {
  readonly commands: readonly CommandName[];
  readonly help: string;
  readonly placeholder: string;
  /** Completes "expects …". */
  readonly expects: string;
  readonly parse: (text: string) => Value | undefined;
}

type FlagRowWithFallback<Value> = FlagRow<Value> & { readonly fallback: string };

function parseOne<Value>(name: string, row: FlagRow<Value>, text: string): Value {
  const value = row.parse(text);
  if (value !== undefined) return value;
  throw new UsageError(`--${name}: expects ${row.expects}, not "${text}"`);
}

function onlyText(name: string, texts: readonly string[]): string | undefined {
  if (texts.length > 1) throw new UsageError(`--${name} is given more than once`);
  return texts[0];
}

function single<Value>(name: string, row: FlagRowWithFallback<Value>): Flag<Value> {
  return { ...row, name, read: (texts) => parseOne(name, row, onlyText(name, texts) ?? row.fallback) };
}

function optional<Value>(name: string, row: FlagRow<Value>): Flag<Value | undefined> {
  const read = (texts: readonly string[]): Value | undefined => {
    const text = onlyText(name, texts);
    return text === undefined ? undefined : parseOne(name, row, text);
  };
  return { ...row, name, fallback: undefined, read };
}

function repeatable<Value>(name: string, row: FlagRowWithFallback<Value>): Flag<readonly Value[]> {
  const read = (texts: readonly string[]): readonly Value[] =>
    (texts.length === 0 ? [row.fallback] : texts).map((text) => parseOne(name, row, text));
  return { ...row, name, read };
}

/** A flag without a value; `--no-NAME` takes it back. The texts are `true` and `false`, and the last one counts. */
function toggle(name: string, row: Pick<FlagRow<boolean>, 'commands' | 'help'>): Flag<boolean> {
  return {
    ...row,
    name,
    placeholder: undefined,
    fallback: undefined,
    read: (texts) => texts.at(-1) === 'true',
  };
}

function words<const Word extends string>(allowed: readonly Word[], help: string) {
  return {
    help: `${help}: ${allowed.join(', ')}`,
    expects: `one of ${allowed.join(', ')}`,
    parse: (text: string): Word | undefined => allowed.find((word) => word === text),
  };
}

function wholeNumber(min: number, max: number) {
  return {
    placeholder: 'N',
    expects: `a whole number from ${min} to ${max}`,
    parse: (text: string): number | undefined => {
      const value = /^\d+$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

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

const WITH_CONFIG: readonly CommandName[] = ['serve', 'check', 'doctor', 'once'];
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
    help: 'which shard this is, from 0 (default: $SHARD, or the number a pod name ends in)',
  }),
  totalShards: optional('total-shards', {
    ...wholeNumber(1, 10_000),
    commands: ['serve', 'check', 'once'],
    help: 'shards that share the resources and the request rate (default: $TOTAL_SHARDS, or 1)',
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
