import { MessageChannel } from 'node:worker_threads';
import type { Clock } from '../../src/clock.ts';
import { openStateFile, type StateFile, type StateFileOptions } from '../../src/state/state-file.ts';
import { serveStateFile } from '../../src/state/worker.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export interface OpenedStateFile extends AsyncDisposable {
  readonly file: StateFile;
  readonly clock: FakeClock;
  readonly warnings: { readonly message: string; readonly fields: object }[];
}

/** A state file that this thread serves: many can be opened in little time. */
export function openServed(options: StateFileOptions): Promise<StateFile> {
  const { port1, port2 } = new MessageChannel();
  serveStateFile(port1, options.path);
  return openStateFile(options, port2);
}

/** One that has nothing to warn of. */
export function openSound(path: string, clock: Clock = createFakeClock()): Promise<StateFile> {
  return openServed({
    path,
    clock,
    onWarning: (message, fields) => {
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
  });
}

/** A state file whose warnings are kept; its clock begins at 2026-11-22 01:02:03.456 UTC. */
export async function openWatched(path: string): Promise<OpenedStateFile> {
  const warnings: OpenedStateFile['warnings'] = [];
  const clock = createFakeClock(Date.parse('2026-11-22T01:02:03.456Z'));
  const file = await openServed({
    path,
    clock,
    onWarning: (message, fields) => warnings.push({ message, fields }),
  });
  return { file, clock, warnings, [Symbol.asyncDispose]: () => file.close() };
}
