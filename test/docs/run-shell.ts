// Runs a block of shell commands with bash itself, in a directory of its own, with stand-ins for programs that reach out.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './markdown.ts';

/** A program and its arguments. */
export type Call = readonly [program: string, ...args: string[]];

export interface ShellRun {
  readonly calls: readonly Call[];
  /** What bash and the programs that really ran complain about; empty when all went well. */
  readonly problems: readonly string[];
}

/** What commands find in their directory: files that the documents let their readers make before. */
const FILES: Readonly<Record<string, string>> = {
  'values.yaml': '{}\n',
  'config.yaml': '{}\n',
  access_key: 'AK\n',
  secret_key: 'SK\n',
};

export interface Surroundings {
  readonly directory: string;
  /** Host and port of an exporter that answers `curl`. */
  readonly exporter: string;
  /** What `tasks --json` prints. */
  readonly tasksJson: string;
}

/** Only paths below the directory may be written to. */
const WRITES_ELSEWHERE = />{1,2} *(?:\/(?!dev\/null)|~|\.\.)/;

export function runShell(text: string, { directory, exporter, tasksJson }: Surroundings): ShellRun {
  if (WRITES_ELSEWHERE.test(text)) return { calls: [], problems: ['it writes outside of its directory'] };
  prepare(directory, tasksJson);
  const calls = join(directory, '.calls');
  const script = `source '${join(import.meta.dirname, 'stand-ins.sh')}'\n${text}`;
  const { status, stderr } = spawnSync('bash', ['-c', script], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 20_000,
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      CALLS: calls,
      EXPORTER: exporter,
      TASKS_JSON: join(directory, '.tasks.json'),
    },
  });
  const problems = status === 0 && stderr === '' ? [] : [`bash ends with ${status}: ${stderr}`];
  return { calls: existsSync(calls) ? parseCalls(readFileSync(calls, 'utf8')) : [], problems };
}

function prepare(directory: string, tasksJson: string): void {
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(directory, name), content);
  for (const name of ['alerts', 'docs', 'helm', 'dashboards', 'config.example.yaml', 'compose.yaml']) {
    symlinkSync(join(ROOT, name), join(directory, name));
  }
  writeFileSync(join(directory, '.tasks.json'), tasksJson);
  // Called by its path, which no function of bash can stand in for.
  mkdirSync(join(directory, 'node_modules/.bin'), { recursive: true });
  writeFileSync(
    join(directory, 'node_modules/.bin/node'),
    '#!/bin/bash\nprintf \'%s\\0\' "$(($# + 1))" node "$@" >>"$CALLS"\n',
    { mode: 0o755 },
  );
}

function parseCalls(recorded: string): readonly Call[] {
  const words = recorded.split('\0');
  const calls: Call[] = [];
  for (let at = 0; at < words.length - 1; at += 1 + Number(words[at])) {
    const [program = '', ...args] = words.slice(at + 1, at + 1 + Number(words[at]));
    calls.push([program, ...args]);
  }
  return calls;
}
