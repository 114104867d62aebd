import type { BuildInfo } from '../collector.ts';
import type { Clock } from '../clock.ts';

/** Process exit codes. */
export const EXIT_CODES = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** What a command may know of the process it runs in. */
export interface CommandContext {
  readonly build: BuildInfo;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Resolves once the text was taken: a pipe may be slow. */
  readonly writeOut: (text: string | Uint8Array) => Promise<void>;
  readonly writeError: (text: string) => void;
  /** Calls the listener at every SIGHUP from now on; before that the signal ends the process. */
  readonly onHangup: (listener: () => void) => void;
  /** Aborts on SIGTERM and SIGINT. */
  readonly stop: AbortSignal;
}
