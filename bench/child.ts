// A process that the bench starts, and looks at from outside.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';

export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** The match that showed it was ready. */
  readonly ready: RegExpExecArray;
}

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** What it writes, to either stream, once it is ready. */
  readonly readyWhen: RegExp;
  readonly env?: Readonly<Record<string, string>>;
}

/** Rejects with all it wrote when it ends before it is ready. Disposing of it kills it. */
export async function startChild({ command, args, readyWhen, env }: ChildOptions): Promise<Child> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  const closed = once(child, 'close');
  const ready = await new Promise<RegExpExecArray>((resolve, reject) => {
    let output = '';
    const look = (chunk: string): void => {
      output += chunk;
      const match = readyWhen.exec(output);
      if (match === null) return;
      resolve(match);
      // Later output is not needed, but has to be read.
      for (const stream of [child.stdout, child.stderr]) stream.off('data', look).resume();
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', look);
    child.once('error', reject);
    void closed.then(() => reject(new Error(`${command} ended before it was ready:\n${output}`)));
  });
  return {
    pid: child.pid ?? 0,
    ready,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** Resident memory of a process of this machine, in MB of 1,000,000 bytes; Linux only. */
export function residentMegabytes(pid: number): number {
  const [, kib = 'NaN'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kib) * 1024) / 1e6;
}

/** CPU time that all threads of a process have used so far, in milliseconds; Linux only. */
export function cpuMilliseconds(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map(
      (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    )
    .reduce((sum, ms) => sum + ms, 0);
}
