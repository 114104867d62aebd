// A process that does nothing but save into a state file.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WRITER = fileURLToPath(import.meta.resolve('./state-file-writer.ts'));

export interface StateFileProcess extends AsyncDisposable {
  /** Resolves once the first memory is committed. */
  started(): Promise<void>;
  /** Ends it at once, as a crash would; resolves with the number of the last memory that it said was committed. */
  kill(): Promise<number>;
}

export function startStateFileProcess(options: {
  path: string;
  resource: string;
  taskCount: number;
}): StateFileProcess {
  const args = [WRITER, options.path, options.resource, String(options.taskCount)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const closed = once(child, 'close');
  const firstOutput = Promise.race([once(child.stdout, 'data'), closed]);
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  return {
    async started() {
      await firstOutput;
      if (output === '') throw new Error('the process ended without a commit');
    },
    async kill() {
      await end();
      // A number that was cut off has no line end.
      return Number(output.split('\n').at(-2));
    },
    [Symbol.asyncDispose]: end,
  };
}
