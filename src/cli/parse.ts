import type { LogFormat, LogLevel } from '../log-levels.ts';
import type { ScenarioName } from '../simulator/scenario-shape.ts';
import type { WireStyleName } from '../simulator/wire-style.ts';
import type { ListenAddress } from '../web/server.ts';
import { COMMAND_HELP, COMMAND_NAMES, COMMAND_NOTES, type CommandName } from './commands.ts';
import type { Flag } from './flag.ts';
import { FLAGS } from './flags.ts';
import { readTasksCommand, type TasksCommand } from './tasks/task-flags.ts';
import { misplacedFlag, unknownCommand, unknownFlag } from './unknown-word.ts';
import { UsageError } from './usage-error.ts';

/** How to log. */
export interface LogFlags {
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** Where to serve, and how to log. */
export interface ServingFlags extends LogFlags {
  readonly listenAddresses: readonly ListenAddress[];
  /** Undefined = plain HTTP for everybody. */
  readonly webConfigFile: string | undefined;
  readonly telemetryPath: string;
}

/** Which share of the resources to take; undefined leaves it to the environment. */
export interface ShardFlags {
  readonly shard: number | undefined;
  readonly totalShards: number | undefined;
}

/** What to simulate. */
export interface ScenarioFlags {
  readonly scenario: ScenarioName;
  readonly seed: number;
  /** Simulated seconds per second. */
  readonly speed: number;
}

/** `serve`. */
export interface ServeCommand extends ServingFlags, ShardFlags {
  readonly command: 'serve';
  readonly configFile: string;
  readonly enableLifecycle: boolean;
  readonly stateFile: string | undefined;
}

/** `check`. */
export interface CheckCommand extends LogFlags {
  readonly command: 'check';
  readonly configFile: string;
  readonly webConfigFile: string | undefined;
  readonly totalShards: number | undefined;
}

/** `doctor`. */
export interface DoctorCommand extends LogFlags {
  readonly command: 'doctor';
  readonly configFile: string;
  /** Where to write the redacted answers; undefined = nowhere. */
  readonly record: string | undefined;
}

/** `once`. */
export interface OnceCommand extends LogFlags, ShardFlags {
  readonly command: 'once';
  readonly configFile: string;
  /** The file to replace; undefined = stdout. */
  readonly output: string | undefined;
  readonly stateFile: string | undefined;
}

/** `demo`. */
export interface DemoCommand extends ServingFlags, ScenarioFlags {
  readonly command: 'demo';
}

/** `simulator`. */
export interface SimulatorCommand extends LogFlags, ScenarioFlags {
  readonly command: 'simulator';
  readonly port: number;
  /** In each resource; undefined leaves it to the scenario, like `resources`. */
  readonly tasks: number | undefined;
  readonly resources: number | undefined;
  readonly wireStyle: WireStyleName;
  /** Recorded answers to serve instead; undefined = none. */
  readonly replay: string | undefined;
}

/** What the arguments ask for. */
export type ParsedCommand =
  | ServeCommand
  | CheckCommand
  | DoctorCommand
  | OnceCommand
  | TasksCommand
  | DemoCommand
  | SimulatorCommand
  | { readonly command: 'healthcheck' }
  | { readonly command: 'version' }
  | { readonly command: 'help'; readonly topic: CommandName | undefined };

type AnyFlag = (typeof FLAGS)[keyof typeof FLAGS];
type GivenTexts = ReadonlyMap<string, readonly string[]>;

const ALL_FLAGS: readonly AnyFlag[] = Object.values(FLAGS);

/** Reads the arguments that follow the program's name. Throws `UsageError`. */
export function parseArguments(argv: readonly string[]): ParsedCommand {
  const { name, texts } = sortArguments(argv);
  const valueOf: ValueOf = (flag) => flag.read(texts.get(flag.name) ?? []);
  if (valueOf(FLAGS.help)) return { command: 'help', topic: name };
  if (valueOf(FLAGS.version)) return { command: 'version' };
  const command = name ?? 'serve';
  for (const flag of ALL_FLAGS) {
    if (!texts.has(flag.name) || flag.commands.includes(command)) continue;
    throw misplacedFlag(flag, command, ALL_FLAGS);
  }
  return BUILDERS[command](valueOf);
}

type ValueOf = <Value>(flag: Flag<Value>) => Value;

const BUILDERS: { readonly [Name in CommandName]: (valueOf: ValueOf) => ParsedCommand } = {
  serve: (valueOf) => ({
    command: 'serve',
    configFile: valueOf(FLAGS.configFile),
    enableLifecycle: valueOf(FLAGS.enableLifecycle),
    stateFile: valueOf(FLAGS.stateFile),
    ...shardFlags(valueOf),
    ...servingFlags(valueOf),
  }),
  check: (valueOf) => ({
    command: 'check',
    configFile: valueOf(FLAGS.configFile),
    webConfigFile: valueOf(FLAGS.webConfigFile),
    totalShards: valueOf(FLAGS.totalShards),
    ...logFlags(valueOf),
  }),
  doctor: (valueOf) => ({
    command: 'doctor',
    configFile: valueOf(FLAGS.configFile),
    record: valueOf(FLAGS.record),
    ...logFlags(valueOf),
  }),
  once: (valueOf) => ({
    command: 'once',
    configFile: valueOf(FLAGS.configFile),
    output: valueOf(FLAGS.output),
    stateFile: valueOf(FLAGS.stateFile),
    ...shardFlags(valueOf),
    ...logFlags(valueOf),
  }),
  tasks: (valueOf) => readTasksCommand(valueOf, valueOf(FLAGS.configFile)),
  demo: (valueOf) => ({ command: 'demo', ...servingFlags(valueOf), ...scenarioFlags(valueOf) }),
  simulator: (valueOf) => ({
    command: 'simulator',
    ...scenarioFlags(valueOf),
    port: valueOf(FLAGS.port),
    tasks: valueOf(FLAGS.tasks),
    resources: valueOf(FLAGS.resources),
    wireStyle: valueOf(FLAGS.wireStyle),
    replay: valueOf(FLAGS.replay),
    ...logFlags(valueOf),
  }),
  healthcheck: () => ({ command: 'healthcheck' }),
};

function shardFlags(valueOf: ValueOf): ShardFlags {
  return { shard: valueOf(FLAGS.shard), totalShards: valueOf(FLAGS.totalShards) };
}

function logFlags(valueOf: ValueOf): LogFlags {
  return { logLevel: valueOf(FLAGS.logLevel), logFormat: valueOf(FLAGS.logFormat) };
}

function servingFlags(valueOf: ValueOf): ServingFlags {
  return {
    listenAddresses: valueOf(FLAGS.listenAddresses),
    webConfigFile: valueOf(FLAGS.webConfigFile),
    telemetryPath: valueOf(FLAGS.telemetryPath),
    ...logFlags(valueOf),
  };
}

function scenarioFlags(valueOf: ValueOf): ScenarioFlags {
  return { scenario: valueOf(FLAGS.scenario), seed: valueOf(FLAGS.seed), speed: valueOf(FLAGS.speed) };
}

/** The command, and the texts given to each flag by name. */
function sortArguments(argv: readonly string[]): {
  readonly name: CommandName | undefined;
  readonly texts: GivenTexts;
} {
  let name: CommandName | undefined;
  const texts = new Map<string, string[]>();
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-')) {
      name = parseCommand(word, name);
      continue;
    }
    const { flag, text } = parseFlag(word, rest, name);
    texts.set(flag.name, [...(texts.get(flag.name) ?? []), text]);
  }
  return { name, texts };
}

function parseCommand(word: string, earlier: CommandName | undefined): CommandName {
  const name = COMMAND_NAMES.find((known) => known === word);
  if (earlier !== undefined) throw new UsageError(`unexpected "${word}" after the command ${earlier}`);
  if (name !== undefined) return name;
  throw unknownCommand(word);
}

/** Takes the flag's value off `rest` when it is not in the word itself. */
function parseFlag(
  word: string,
  rest: string[],
  command: CommandName | undefined,
): { readonly flag: AnyFlag; readonly text: string } {
  const [typed = '', ...afterEquals] = word.split('=');
  const text = afterEquals.length === 0 ? undefined : afterEquals.join('=');
  const flag = ALL_FLAGS.find(({ name }) => typed === `--${name}`);
  if (flag === undefined) {
    const negated = ALL_FLAGS.find(
      ({ name, placeholder }) => placeholder === undefined && typed === `--no-${name}`,
    );
    if (negated !== undefined && text === undefined) return { flag: negated, text: 'false' };
    const meant = command ?? COMMAND_NAMES.find((name) => rest.includes(name)) ?? 'serve';
    throw unknownFlag(typed, meant, ALL_FLAGS);
  }
  if (flag.placeholder === undefined) {
    if (text === undefined || text === 'true' || text === 'false') return { flag, text: text ?? 'true' };
    throw new UsageError(`--${flag.name} takes no value`);
  }
  if (text !== undefined) return { flag, text };
  const next = rest[0];
  // Only a flag or a command may follow one that stands without its value.
  const isBare = next === undefined || next.startsWith('-') || COMMAND_NAMES.some((name) => name === next);
  if (flag.bare !== undefined && isBare) return { flag, text: flag.bare };
  if (next === undefined || next.startsWith('--')) {
    throw new UsageError(`--${flag.name} needs a value: --${flag.name}=${flag.placeholder}`);
  }
  rest.shift();
  return { flag, text: next };
}

/** The help of the program, or of one command. Whole lines. */
export function helpText(topic?: CommandName): string {
  const flags = ALL_FLAGS.filter(({ commands }) => topic === undefined || commands.includes(topic));
  const rows = flags.map((flag) => ({ left: leftOf(flag), right: rightOf(flag, topic) }));
  const intro =
    topic === undefined
      ? [
          'Usage: sensecore-ads-exporter [COMMAND] [FLAGS]',
          '',
          'Prometheus metrics of SenseCore ADS data-sync tasks.',
          '',
          'Commands:',
          ...align(COMMAND_NAMES.map((name) => ({ left: name, right: COMMAND_HELP[name] }))),
        ]
      : [`Usage: sensecore-ads-exporter ${topic} [FLAGS]`, '', `${topic}: ${COMMAND_HELP[topic]}`];
  const notes = topic === undefined ? [] : (COMMAND_NOTES[topic] ?? []);
  const outro = notes.length === 0 ? [] : ['', ...notes];
  return [...intro, '', 'Flags (--FLAG=VALUE or --FLAG VALUE):', ...align(rows), ...outro]
    .map((line) => `${line}\n`)
    .join('');
}

function leftOf({ bare, name, placeholder }: AnyFlag): string {
  if (placeholder === undefined) return `--${name}`;
  return bare === undefined ? `--${name}=${placeholder}` : `--${name}[=${placeholder}]`;
}

function rightOf({ help, fallback, commands }: AnyFlag, topic: CommandName | undefined): string {
  const isForAll = commands.length === COMMAND_NAMES.length;
  const only = topic === undefined && !isForAll ? ` [${commands.join(', ')}]` : '';
  return `${help}${fallback === undefined ? '' : ` (default: ${fallback})`}${only}`;
}

function align(rows: readonly { readonly left: string; readonly right: string }[]): readonly string[] {
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`);
}
