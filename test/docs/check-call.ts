// What is wrong with a call of a program in a document, told from its arguments.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookUp, readValues } from '../../scripts/documents/helm-values.ts';
import { parseArguments } from '../../src/cli/parse.ts';
import { ROOT } from './markdown.ts';
import type { Call } from './run-shell.ts';

type Rule = (args: readonly string[]) => readonly string[];

const IMAGE = 'ghcr.io/sensecore-ads-exporter/sensecore-ads-exporter';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** What is wrong with it; nothing when all is well. */
export function problemsOfCall([program, ...args]: Call): readonly string[] {
  const rule = RULES[program];
  const problems = rule === undefined ? ['is a program that no test knows'] : rule(args);
  return problems.map((problem) => `${[program, ...args].join(' ')}: ${problem}`);
}

const RULES: Readonly<Record<string, Rule>> = {
  'sensecore-ads-exporter': ofExporter,
  npm: ofNpm,
  node: ofNode,
  npx: (args) => (args[0] === 'vitest' ? args.slice(2).flatMap(existing) : [`may not run ${args[0]}`]),
  docker: ofDocker,
  helm: ofHelm,
  kubectl: ofKubectl,
  curl: (args) => args.filter((arg) => arg.includes('://')).flatMap(validUrl),
  git: firstIsOneOf('rev-parse', 'clone'),
  cosign: firstIsOneOf('verify'),
  systemctl: firstIsOneOf('daemon-reload', 'enable', 'edit', 'reload', 'restart', 'stop', 'start', 'status'),
  journalctl: (args) => args.flatMap((arg) => (/^--\w+|^[\w@-]+$/.test(arg) ? [] : [`what is ${arg}?`])),
  htpasswd: firstIsOneOf('-nB'),
  chronyc: firstIsOneOf('tracking'),
  timedatectl: () => [],
  install: () => [],
  chown: () => [],
  chmod: () => [],
  cp: () => [],
  mkdir: () => [],
};

function ofExporter(args: readonly string[]): readonly string[] {
  try {
    parseArguments(args);
    return [];
  } catch (error) {
    return [String(error)];
  }
}

function ofNpm([command = '', ...args]: readonly string[]): readonly string[] {
  const afterHyphens = args.includes('--') ? args.slice(args.indexOf('--') + 1) : [];
  switch (command) {
    case 'start':
      return ofExporter(afterHyphens);
    case 'run': {
      const name = args.find((arg) => !arg.startsWith('-')) ?? '';
      const problems = name in scripts ? [] : [`package.json has no script ${name}`];
      return name === 'demo' ? [...problems, ...ofExporter(['demo', ...afterHyphens])] : problems;
    }
    case 'ci':
    case 'test':
    case 'root':
      return [];
    case 'install':
      return args.at(-1) === 'sensecore-ads-exporter' ? [] : ['installs another package'];
    default:
      return ['is a command that no test knows'];
  }
}

/** The compiled program, wherever it lies, or a script of ours. */
function ofNode([file = '', ...args]: readonly string[]): readonly string[] {
  return /(^|\/)dist\/main\.js$/.test(file) ? ofExporter(args) : existing(file);
}

const DOCKER_SWITCHES = new Set(['--rm', '--detach', '--read-only', '--init', '--build', '-d', '-it']);

function ofDocker([command = '', ...args]: readonly string[]): readonly string[] {
  if (command === 'compose') return args[0] === 'up' || args[0] === 'down' ? existing('compose.yaml') : ['?'];
  if (command === 'build') {
    const names = args.flatMap((arg, index) =>
      args[index - 1] === '--build-arg' ? [arg.split('=')[0] ?? ''] : [],
    );
    const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
    return names.flatMap((name) => (dockerfile.includes(`\nARG ${name}=`) ? [] : [`no ARG ${name}`]));
  }
  if (command === 'exec') return ofContainer(args.slice(args.findIndex((arg) => arg === 'node')));
  if (command === 'run') {
    const image = indexOfImage(args);
    if (!args[image]?.startsWith(`${IMAGE}:`)) return [`runs ${args[image]}, not ${IMAGE}`];
    return ofExporter(args.slice(image + 1));
  }
  return ['buildx', 'logs', 'pull', 'stop'].includes(command) ? [] : ['is a command that no test knows'];
}

/** The first word that is neither a flag nor the value of one. */
function indexOfImage(args: readonly string[]): number {
  return args.findIndex((arg, index) => {
    const before = args[index - 1] ?? '';
    const isValue = before.startsWith('-') && !before.includes('=') && !DOCKER_SWITCHES.has(before);
    return !arg.startsWith('-') && !isValue;
  });
}

/** `node /app/dist/main.js …`, as in the image. */
function ofContainer([program = '', file = '', ...args]: readonly string[]): readonly string[] {
  const isOurs = program === 'node' && file === '/app/dist/main.js';
  return isOurs ? ofExporter(args) : [`the image has no ${program} ${file}`];
}

const CHARTS = [
  'helm/sensecore-ads-exporter',
  'oci://ghcr.io/sensecore-ads-exporter/charts/sensecore-ads-exporter',
];

function ofHelm([command = '', ...args]: readonly string[]): readonly string[] {
  if (command === 'test' || command === 'uninstall') return args.length === 1 ? [] : ['needs one release'];
  if (command !== 'install' && command !== 'upgrade' && command !== 'template')
    return ['is a command that no test knows'];
  const values = readValues();
  const set = args.flatMap((arg, index) => (args[index - 1] === '--set' ? [arg.split('=')[0] ?? ''] : []));
  const unknown = set.filter((path) => lookUp(values, path.split('.')) === undefined);
  const chart = args.some((arg) => CHARTS.includes(arg)) ? [] : ['names no chart of ours'];
  return [...chart, ...unknown.map((path) => `the chart has no value ${path}`)];
}

const KUBECTL = [
  'create',
  'get',
  'logs',
  'rollout',
  'describe',
  'port-forward',
  'exec',
  'apply',
  'delete',
  'cp',
];

function ofKubectl([command = '', ...args]: readonly string[]): readonly string[] {
  if (!KUBECTL.includes(command)) return ['is a command that no test knows'];
  return command === 'exec' ? ofContainer(args.slice(args.indexOf('--') + 1)) : [];
}

function existing(path: string): readonly string[] {
  return existsSync(join(ROOT, path)) ? [] : [`there is no ${path}`];
}

function validUrl(text: string): readonly string[] {
  return URL.canParse(text) ? [] : [`${text} is no URL`];
}

function firstIsOneOf(...words: readonly string[]): Rule {
  return ([first = '']) => (words.includes(first) ? [] : [`${first} is a command that no test knows`]);
}
