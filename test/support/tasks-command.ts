// Running `tasks` inside the test.

import type { Terminal } from '../../src/cli/context.ts';
import { parseArguments } from '../../src/cli/parse.ts';
import { runTasks } from '../../src/cli/tasks.ts';
import { systemClock, type Clock } from '../../src/clock.ts';

export interface TasksOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: Terminal;
  readonly clock?: Clock;
  readonly stop?: AbortSignal;
  /** Told of every write to stdout. */
  readonly onOut?: (text: string) => void;
}

export interface TasksResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tasks` with these flags. Rejects as the command does. */
export async function runTasksCommand(
  flags: readonly string[],
  options: TasksOptions = {},
): Promise<TasksResult> {
  const command = parseArguments(['tasks', ...flags]);
  if (command.command !== 'tasks') throw new Error(`parsed as ${command.command}`);
  let stdout = '';
  let stderr = '';
  const code = await runTasks(command, {
    build: { version: '1.2.3', revision: 'test', nodeVersion: 'v0' },
    clock: options.clock ?? systemClock,
    env: options.env ?? {},
    writeOut: async (text) => {
      stdout += String(text);
      options.onOut?.(String(text));
    },
    writeError: (text) => (stderr += text),
    terminal: options.terminal,
    onHangup: () => undefined,
    stop: options.stop ?? new AbortController().signal,
  });
  return { code, stdout, stderr };
}

/** The message that `tasks` with these flags fails with. */
export async function failureOfTasks(flags: readonly string[], options: TasksOptions = {}): Promise<string> {
  try {
    const { code } = await runTasksCommand(flags, options);
    return `no failure, exit ${code}`;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
