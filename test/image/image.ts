import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExporterProcess } from '../support/exporter-process.ts';

const runToEnd = promisify(execFile);
const MAX_OUTPUT_BYTES = 2 ** 26;

// What the tests need of an image, whichever engine built it.

export interface Image extends AsyncDisposable {
  readonly config: ImageConfig;
  /** What the Dockerfile put on top of its base. */
  readonly addedBytes: number;
  /** Runs it on the host's network, with a read-only root, no capabilities and no new privileges. */
  start(args: readonly string[], mounts?: readonly Mount[]): Container;
}

/** The part of Docker's image config that the Dockerfile decides. */
export interface ImageConfig {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd?: readonly string[] | null;
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[]; readonly Timeout: number };
}

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface Container extends ExporterProcess {
  /** Sends a signal to the first process. */
  signal(name: 'SIGTERM' | 'SIGSTOP'): Promise<void>;
  /** Runs another command in the container, as its user. */
  exec(command: readonly string[]): Promise<Executed>;
}

export interface Executed {
  readonly code: number;
  readonly output: string;
}

export const REPOSITORY = join(import.meta.dirname, '../..');

/** What the Dockerfile builds on when nothing else is asked for. */
export function readDefaultBase(): string {
  const dockerfile = readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8');
  return /^ARG BASE_IMAGE=(.+)$/m.exec(dockerfile)?.[1] ?? '';
}

/** What the program wrote to stdout. Rejects, with what it wrote to stderr, when it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<string> {
  const { stdout } = await runToEnd(command, args, { ...options, maxBuffer: MAX_OUTPUT_BYTES });
  return stdout.trim();
}

/** How a command in a container ended, with what it wrote to either stream. */
export async function execute(
  command: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<Executed> {
  const ended = await runToEnd(command, args, { env }).then(
    (output) => ({ ...output, code: 0 }),
    (error: Executed & { readonly stdout: string; readonly stderr: string }) => error,
  );
  return { code: ended.code, output: ended.stdout + ended.stderr };
}
