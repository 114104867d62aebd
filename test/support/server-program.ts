import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';

/** A server that somebody else wrote, as a process of its own. Disposing of it ends it. */
export interface ServerProgram extends AsyncDisposable {
  readonly child: ChildProcess;
}

/** Starts a program from the PATH; resolves once it answers 200 at `readyUrl`. Its complaints are ours. */
export async function startServerProgram(
  name: string,
  args: readonly string[],
  readyUrl: string,
): Promise<ServerProgram> {
  const child = spawn(name, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const isReady = (): Promise<boolean> =>
    fetch(readyUrl).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await expect.poll(isReady, { timeout: 30_000 }).toBe(true);
  } catch (error) {
    await end();
    throw error;
  }
  return { child, [Symbol.asyncDispose]: end };
}
