import type { BuildInfo } from '../collector.ts';
import type { Clock } from '../clock.ts';

/** Process exit codes. */
export const EXIT_CODES = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The terminal that stdout is. */
export interface Terminal {
  /** Characters in a line, and lines, as of now. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Calls the listener at every change of the size; returns what ends that. */
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

/** Whether a write failed because its reader has seen enough and is gone, as `head` is. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
