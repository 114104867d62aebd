// The real program on a pseudo-terminal, which `script` of util-linux opens.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ENTRY } from './exporter-process.ts';
import { readScreen, type VirtualScreen } from './virtual-screen.ts';

export interface TerminalProcess extends AsyncDisposable {
  /** Everything that reached the terminal so far. */
  readonly output: () => string;
  /** What is to be seen of that. */
  readonly screen: () => VirtualScreen;
  /** Presses keys: `\u0003` is Ctrl-C. */
  type(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Takes the terminal away, as closing its window does. */
  hangUp(): void;
  /** The exit code. */
  ended(): Promise<number | null>;
}

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the exporter on a terminal of this size, xterm with UTF-8 unless the environment says otherwise. */
export async function startOnTerminal(
  args: readonly string[],
  { columns, env, rows }: TerminalOptions,
): Promise<TerminalProcess> {
  const program = [process.execPath, ENTRY, ...args].map(quote).join(' ');
  const setUp = `tty; stty -echo cols ${columns} rows ${rows}`;
  const child = spawn('script', ['-qec', `${setUp}; exec ${program}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], SHELL: '/bin/sh', TERM: 'xterm', LANG: 'C.UTF-8', ...env },
  });
  const closed = once(child, 'close');
  const device = Promise.withResolvers<string>();
  let output = '';
  let preamble: string | undefined = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    let text = chunk;
    if (preamble !== undefined) {
      preamble += chunk;
      const end = preamble.indexOf('\n');
      if (end === -1) return;
      device.resolve(preamble.slice(0, end).trim());
      text = preamble.slice(end + 1);
      preamble = undefined;
    }
    output += text;
  });
  void closed.then(() => device.reject(new Error('script ended before it named its terminal')));
  const path = await device.promise;
  return {
    output: () => output,
    screen: () => readScreen(output),
    type: (keys) => child.stdin.write(keys),
    resize(newColumns, newRows) {
      execFileSync('stty', ['-F', path, 'cols', `${newColumns}`, 'rows', `${newRows}`]);
    },
    hangUp: () => void child.kill('SIGKILL'),
    async ended() {
      await closed;
      return child.exitCode;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await closed;
    },
  };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
