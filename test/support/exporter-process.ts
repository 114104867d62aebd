// The real program as a process of its own: from src, or from dist when EXPORTER_ENTRY says so.

import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** The file to run. */
export const ENTRY = join(import.meta.dirname, '../..', process.env['EXPORTER_ENTRY'] ?? 'src/main.ts');

export interface ExporterResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExporterProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Everything written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The match, as soon as the output (both streams) has one. Fails when the process ends before. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Where `serve` or `demo` listens, as its log tells. */
  url(): Promise<string>;
  /** Resolves when the process has ended and its streams are closed. */
  ended(): Promise<ExporterResult>;
}

export function startExporter(
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
    readonly uid?: number;
    readonly gid?: number;
  } = {},
): ExporterProcess {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...options.env },
  });
  return watchExporter(child);
}

/** The same for a process that another program started: one in a container, say. */
export function watchExporter(child: ChildProcessByStdio<null, Readable, Readable>): ExporterProcess {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const closed = once(child, 'close');

  function waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(stdout) ?? pattern.exec(stderr);
        if (match === null) return;
        child.stdout.off('data', look);
        child.stderr.off('data', look);
        resolve(match);
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      look();
      void closed.then(() =>
        reject(new Error(`the process ended without ${pattern}:\n${stdout}\n${stderr}`)),
      );
    });
  }

  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    waitFor,
    async url() {
      const [, url = ''] = await waitFor(/(http:\/\/127\.0\.0\.1:\d+)"?\]?[^\n]*listening/);
      return url;
    },
    async ended() {
      await closed;
      return { code: child.exitCode, stdout, stderr };
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await closed;
    },
  };
}

/** Runs a command to its end. */
export function runExporter(...parameters: Parameters<typeof startExporter>): Promise<ExporterResult> {
  return startExporter(...parameters).ended();
}
