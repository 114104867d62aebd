#!/usr/bin/env node
// The only user of process: arguments, environment, signals, streams, exit code.

import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { systemClock } from './clock.ts';
import {
  describeError,
  EXIT_CODES,
  isReaderGone,
  UsageError,
  type CommandContext,
  type ExitCode,
  type Terminal,
} from './cli/context.ts';
import { parseArguments, type ParsedCommand } from './cli/parse.ts';
import { runCommand } from './cli/run-command.ts';
import type { BuildInfo } from './collector.ts';
import { ConfigError } from './config/config-error.ts';
import { StateFileError } from './state/errors.ts';

/** What whoever starts it has to correct. */
const USAGE_ERRORS = [UsageError, ConfigError, StateFileError];
const EXIT_GRACE_MS = 500;
/** They are to be stopped; what other commands do is then left undone. */
const SERVERS: ReadonlySet<string> = new Set(['serve', 'demo', 'simulator']);
/** What is not drained by then is cut off: the process is to be gone within 5 s. */
const STOP_LIMIT_MS = 4300;

const stop = new AbortController();
// A second one changes nothing: by itself it would kill the process while it drains.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
// Node.js would open its debugger on the first, and end on the second.
for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => undefined);

/**
 * Ends the process now. `process.exit` waits for every thread, and so for a name server or a disk that does not respond;
 * becoming another program, one that does nothing, ends them all.
 */
function leave(code: ExitCode): void {
  if (existsSync(process.execPath))
    process.execve?.(process.execPath, [process.execPath, '--eval', `process.exit(${code})`], {});
  process.exit(code);
}

function limitStop(command: ParsedCommand): void {
  const code = SERVERS.has(command.command) ? EXIT_CODES.done : EXIT_CODES.failed;
  stop.signal.addEventListener('abort', () => setTimeout(() => leave(code), STOP_LIMIT_MS).unref());
}

// A reader that went away does not stop the server; a caller that awaits a write still gets the error.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

function writeOut(text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Falls back to 80×24. */
function findTerminal(): Terminal | undefined {
  const { stdout } = process;
  if (!stdout.isTTY) return undefined;
  return {
    size: () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 }),
    onResize(listener) {
      stdout.on('resize', listener);
      return () => stdout.off('resize', listener);
    },
  };
}

/** Servers outlive it. What people run ends with its terminal, as is usual, and so does a demo on one. */
function outlivesHangup({ command }: ParsedCommand): boolean {
  return command === 'serve' || (command === 'demo' && !process.stdout.isTTY);
}

/** Takes every SIGHUP from now on, and keeps one that comes while nobody listens. */
function holdHangups(): CommandContext['onHangup'] {
  let isHeld = false;
  let onHangup = (): void => void (isHeld = true);
  process.on('SIGHUP', () => onHangup());
  return (listener) => {
    onHangup = listener;
    if (isHeld) listener();
  };
}

function readBuildInfo(): BuildInfo {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const revisionFile = new URL('revision.txt', import.meta.url);
  return {
    version: Object(manifest).version,
    revision: existsSync(revisionFile) ? readFileSync(revisionFile, 'utf8').trim() : 'unknown',
    nodeVersion: process.version,
  };
}

/** Node.js before 24.5 lacks proxies in its agents, and older ones more than that. */
function checkNodeVersion(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 5)) return;
  throw new Error(`needs Node.js 24.5 or newer, this is ${process.version}`);
}

/**
 * Keeps compiled code next to the program, where only those can write who could replace it; nowhere where that is read-only.
 * Imported by name it would fail on an old Node.js before `checkNodeVersion`.
 */
function keepCompiled(): void {
  module.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compile'));
}

function createContext(command: ParsedCommand): CommandContext {
  return {
    build: readBuildInfo(),
    clock: systemClock,
    env: process.env,
    writeOut,
    writeError: (text) => process.stderr.write(text),
    terminal: findTerminal(),
    onHangup: outlivesHangup(command) ? holdHangups() : () => undefined,
    stop: stop.signal,
  };
}

async function main(): Promise<ExitCode> {
  try {
    checkNodeVersion();
    keepCompiled();
    const command = parseArguments(process.argv.slice(2));
    limitStop(command);
    return await runCommand(command, createContext(command));
  } catch (error) {
    if (!isReaderGone(error)) process.stderr.write(describeError(error));
    return USAGE_ERRORS.some((type) => error instanceof type) ? EXIT_CODES.usage : EXIT_CODES.failed;
  }
}

// The clock's timers do not keep the process alive, so that none can hold up its end: the command does.
const keepAlive = setInterval(() => undefined, 2 ** 30);
const exitCode = await main();
clearInterval(keepAlive);
// An end by itself would give up the signals first, and one that comes then would kill.
process.on('beforeExit', () => process.exit(exitCode));
// All is written and closed by now; a connection that does not know it yet must not hold up the end.
setTimeout(() => leave(exitCode), EXIT_GRACE_MS).unref();
