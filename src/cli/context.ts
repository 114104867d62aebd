// What every command shares: the process as it may know it, exit codes, and the errors that it shows.

import type { Clock } from '../clock.ts';
import type { BuildInfo } from '../collector.ts';
import { ConfigError } from '../config/config-error.ts';
import { NO_SUCH_FILE } from '../config/file-access.ts';

/** Process exit codes. */
export const EXIT_CODES = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The terminal that stdout is. */
export interface Terminal {
  /** Characters in a line, and lines, as of now. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Calls the listener at every change of the size; returns a function that ends that. */
  readonly onResize: (listener: () => void) => () => void;
}

/** What a command may know of the process it runs in. */
export interface CommandContext {
  readonly build: BuildInfo;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Resolves once the text was taken: a pipe may be slow. */
  readonly writeOut: (text: string | Uint8Array) => Promise<void>;
  readonly writeError: (text: string) => void;
  /** Undefined when stdout goes elsewhere. */
  readonly terminal?: Terminal | undefined;
  /** Calls the listener at every SIGHUP, and at once when one came before; only in a process that outlives the signal. */
  readonly onHangup: (listener: () => void) => void;
  /** Aborts on SIGTERM and SIGINT. */
  readonly stop: AbortSignal;
}

/** Resolves once the signal aborts. */
export function untilStopped(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }));
}

/** The arguments cannot be understood. The message is for the person who typed them. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Whether a write failed because the reader is gone, as `head` is once it has its lines. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

const FIRST_STEPS =
  'No config yet? Start from config.example.yaml, name your file with --config.file, or try the command demo, which needs none.\n';

/** What a failed command prints on stderr: whole lines. */
export function describeError(error: unknown): string {
  if (!(error instanceof ConfigError)) {
    return `sensecore-ads-exporter: ${error instanceof Error ? error.message : String(error)}\n`;
  }
  const isConfigMissing = error.errors.some(
    ({ path, message }) => path === 'config' && message === NO_SUCH_FILE,
  );
  return `${error.message}\n${isConfigMissing ? FIRST_STEPS : ''}`;
}

/** Node's names of the system calls that need an address. */
const LISTENING_CALLS = ['listen', 'getaddrinfo'];

/** Awaits a server. When it cannot have its address, the error names the flag that chooses another. */
export async function explainListening<T>(
  starting: Promise<T>,
  flag: '--web.listen-address' | '--port',
): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && LISTENING_CALLS.includes(String(error.syscall))))
      throw error;
    throw new Error(`cannot listen: ${error.message}; choose another ${flag}`, { cause: error });
  }
}
