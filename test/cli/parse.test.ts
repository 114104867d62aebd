import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { helpText } from '../../src/cli/help.ts';
import { parseArguments } from '../../src/cli/parse.ts';
import { UsageError } from '../../src/cli/context.ts';

const LOG = { logLevel: 'info', logFormat: 'json' };
const SERVING = { listenAddresses: [{ host: undefined, port: 10237 }], telemetryPath: '/metrics', ...LOG };
const SCENARIO = { scenario: 'steady', seed: 1, speed: 1 };

function complaintOf(...argv: string[]): string {
  try {
    parseArguments(argv);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'no complaint';
}

const SERVE = {
  command: 'serve',
  configFile: 'config.yaml',
  enableLifecycle: false,
  stateFile: undefined,
  shard: undefined,
  totalShards: undefined,
  ...SERVING,
};

/** Of the simulator. */
const DIALECT = {
  pathPrefix: '/storage/ads/v1',
  pathSuffix: '/tasks/list',
  signature: 'x-date',
  firstPage: 1,
  historyField: 'history',
  gateway: 'none',
};

describe('a command without flags has the documented defaults', () => {
  test.each([
    [[], SERVE],
    [['serve'], SERVE],
    [['check'], { command: 'check', configFile: 'config.yaml' }],
    [
      ['doctor'],
      {
        command: 'doctor',
        configFile: 'config.yaml',
        record: undefined,
        probe: false,
        verbose: false,
        resourceNames: [],
      },
    ],
    [['discover'], { command: 'discover', configFile: 'config.yaml' }],
    [['healthcheck'], { command: 'healthcheck' }],
    [['once'], { command: 'once', configFile: 'config.yaml', output: undefined, ...LOG }],
    [['demo'], { command: 'demo', ...SERVING, ...SCENARIO }],
    [
      ['simulator'],
      {
        command: 'simulator',
        ...SCENARIO,
        port: 10238,
        tasks: undefined,
        resources: undefined,
        wireStyle: 'documented',
        ...DIALECT,
      },
    ],
  ])('%j', (argv, expected) => {
    expect(parseArguments(argv)).toEqual(expected);
  });
});

describe('flags', () => {
  test('take their value after "=" or as the next word, before or after the command', () => {
    const expected = { command: 'once', configFile: 'a=b.yaml', logLevel: 'debug', logFormat: 'logfmt' };
    expect(
      parseArguments(['once', '--config.file=a=b.yaml', '--log.level=debug', '--log.format=logfmt']),
    ).toEqual(expected);
    expect(
      parseArguments(['--log.level', 'debug', '--config.file', 'a=b.yaml', 'once', '--log.format', 'logfmt']),
    ).toEqual(expected);
  });

  test('of the simulator are read as numbers and names', () => {
    const argv =
      'simulator --scenario huge --seed 7 --speed 0.5 --port 0 --tasks 5 --resources 2 --wire-style legacy';
    expect(parseArguments(argv.split(' '))).toEqual({
      command: 'simulator',
      scenario: 'huge',
      seed: 7,
      speed: 0.5,
      port: 0,
      tasks: 5,
      resources: 2,
      wireStyle: 'legacy',
      ...DIALECT,
    });
  });

  test('may be repeated where that makes sense', () => {
    const argv = [':1', '127.0.0.1:0', '[::1]:9', 'example.org:65535', '*:5'];
    expect(parseArguments(argv.map((address) => `--web.listen-address=${address}`))).toMatchObject({
      listenAddresses: [
        { host: undefined, port: 1 },
        { host: '127.0.0.1', port: 0 },
        { host: '::1', port: 9 },
        { host: 'example.org', port: 65_535 },
        { host: '*', port: 5 },
      ],
    });
    expect(complaintOf('--config.file=a', '--config.file=b')).toBe('--config.file is given more than once');
  });

  test('without a value can be taken back', () => {
    expect(parseArguments(['--version', '--no-version'])).toMatchObject({ command: 'serve' });
    expect(parseArguments(['--version=false'])).toMatchObject({ command: 'serve' });
    expect(parseArguments(['--version=true'])).toEqual({ command: 'version' });
  });
});

describe('help and version', () => {
  test('win over everything that is well formed', () => {
    expect(parseArguments(['--help'])).toEqual({ command: 'help', topic: undefined });
    expect(parseArguments(['simulator', '--help', '--config.file=x'])).toEqual({
      command: 'help',
      topic: 'simulator',
    });
    expect(parseArguments(['once', '--version'])).toEqual({ command: 'version' });
  });
});

describe('wrong usage is reported in a sentence', () => {
  test.each([
    [['serv'], 'unknown command "serv"; did you mean serve?'],
    [['docker'], 'unknown command "docker"; did you mean doctor?'],
    [
      [''],
      'unknown command ""; the commands are serve, check, doctor, discover, once, tasks, demo, simulator, healthcheck',
    ],
    [['serve', 'check'], 'unexpected "check" after the command serve'],
    [['--config.fiel=x'], 'unknown flag --config.fiel; did you mean --config.file?'],
    [['-config.file', 'x'], 'unknown flag -config.file; did you mean --config.file?'],
    [['--frobnicate=hunter2'], 'unknown flag --frobnicate; did you mean --web.config.file? See --help'],
    [
      ['frobnicate'],
      'unknown command "frobnicate"; did you mean once? The commands are serve, check, doctor, discover, once, tasks, demo, simulator, healthcheck',
    ],
    [['health'], 'unknown command "health"; did you mean healthcheck?'],
    [['--config=x'], 'unknown flag --config; did you mean --config.file?'],
    [['--conf', 'x'], 'unknown flag --conf; did you mean --config.file?'],
    [['--web.listen', ':1'], 'unknown flag --web.listen; did you mean --web.listen-address?'],
    [['--lifecycle'], 'unknown flag --lifecycle; did you mean --web.enable-lifecycle?'],
    [['-h'], 'unknown flag -h; did you mean --help?'],
    [['once', '-h'], 'unknown flag -h; did you mean --help?'],
    [['--sta', 'x'], 'unknown flag --sta; did you mean --state.file?'],
    [['tasks', '--sta', 'x'], 'unknown flag --sta; did you mean --state?'],
    [['--sta', 'x', 'tasks'], 'unknown flag --sta; did you mean --state?'],
    [['--scenari=busy'], 'unknown flag --scenari; did you mean --scenario?'],
    [['serve', '--state', 'DOING'], '--state belongs to tasks, not to serve; did you mean --state.file?'],
    [['tasks', '--resources=1'], '--resources belongs to simulator, not to tasks; did you mean --resource?'],
    [['--'], 'unknown flag --; see --help'],
    [['--no-config.file'], 'unknown flag --no-config.file; did you mean --config.file?'],
    [
      ['--web.enable-lifecycles'],
      'unknown flag --web.enable-lifecycles; did you mean --web.enable-lifecycle?',
    ],
    [['--config.file'], '--config.file needs a value: --config.file=FILE'],
    [['--config.file', '--log.level=info'], '--config.file needs a value: --config.file=FILE'],
    [['--config.file='], '--config.file: expects the name of a file, not ""'],
    [['--version=yes'], '--version takes no value'],
    [['--no-version=true'], 'unknown flag --no-version; did you mean --version?'],
    [['--seed=1'], '--seed belongs to demo, simulator, not to serve'],
    [['check', '--log.level=debug'], '--log.level belongs to serve, once, demo, not to check'],
    [['tasks', '--log.format=json'], '--log.format belongs to serve, once, demo, not to tasks'],
    [['-'], 'unknown flag -; see --help'],
    [['serve', '--', 'check'], 'unknown flag --; see --help'],
    [['--seed', '--port'], '--seed needs a value: --seed=N'],
    [
      ['demo', '--config.file=x'],
      '--config.file belongs to serve, check, doctor, discover, once, tasks, not to demo',
    ],
    [['check', '--web.telemetry-path=/m'], '--web.telemetry-path belongs to serve, demo, not to check'],
    [['--log.level=verbose'], '--log.level: expects one of debug, info, warn, error, not "verbose"'],
    [['--log.format=text'], '--log.format: expects one of json, logfmt, not "text"'],
    [['demo', '--scenario=calm'], '--scenario: expects one of steady, busy, failing, huge, not "calm"'],
    [['demo', '--seed=-1'], '--seed: expects a whole number from 0 to 4294967295, not "-1"'],
    [['demo', '--speed=-1'], '--speed: expects a number, 0 or more, not "-1"'],
    [['simulator', '--port=65536'], '--port: expects a whole number from 0 to 65535, not "65536"'],
  ])('%j', (argv, expected) => {
    expect(complaintOf(...argv)).toBe(expected);
  });

  test.each(['10237', 'host', ':', ':65536', ':-1', '::1:9', '[::1]', '[host]:9', 'http://host:9', 'a b:1'])(
    'for the address %j',
    (address) => {
      expect(complaintOf(`--web.listen-address=${address}`)).toBe(
        `--web.listen-address: expects an address such as :10237, 127.0.0.1:10237 or [::1]:10237, not "${address}"`,
      );
    },
  );

  test.each(['', 'metrics', '/', '/-/healthy', '/api/v1/tasks', '/-', '/api', '/a?b', '/a b'])(
    'for the telemetry path %j',
    (path) => {
      expect(complaintOf(`--web.telemetry-path=${path}`)).toBe(
        `--web.telemetry-path: expects a path such as /metrics, which is not / and not below /-/ or /api/, not "${path}"`,
      );
    },
  );

  test('and nothing but UsageError is ever thrown', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'serve',
        'demo',
        '--seed',
        '--help',
        '--no-help',
        '--config.file',
        '--web.listen-address=:1',
      ),
    );
    fc.assert(
      fc.property(fc.array(word), (argv) => {
        expect(complaintOf(...argv)).not.toBe('');
      }),
    );
  });
});

describe('the help', () => {
  test('of one command has its flags alone', () => {
    expect(helpText('once')).toBe(`Usage: sensecore-ads-exporter once [FLAGS]

once: poll every resource once and write its metrics to stdout or to a file (--output)

Flags (--FLAG=VALUE or --FLAG VALUE):
  --config.file=FILE   configuration file (default: config.yaml)
  --state.file=FILE    file for what must survive a restart (default: none)
  --shard=N            number of this shard, from 0 (default: $SHARD, the number that ends the pod name, or 0)
  --total-shards=N     shards that share the resources and the request rate (default: $TOTAL_SHARDS, or 1)
  --output=FILE        file to replace in one step, such as one of a textfile collector (default: stdout)
  --log.level=LEVEL    lowest level to log: debug, info, warn, error (default: info)
  --log.format=FORMAT  log format: json, logfmt (default: json)
  --version            print the version
  --help               print this help, or that of a command
`);
  });

  test('of the program lists every command, and which commands a flag is for', () => {
    const lines = helpText().split('\n');
    expect(lines).toContain('  simulator    run the simulated ADS alone');
    expect(lines).toContain(
      '  --web.listen-address=[HOST]:PORT  address to listen on, for demo on 127.0.0.1 unless *:PORT; repeatable (default: :10237) [serve, demo]',
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(140);
  });
});
