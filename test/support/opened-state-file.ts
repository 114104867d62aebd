import { openStateFile, type StateFile } from '../../src/state/state-file.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export interface OpenedStateFile extends Disposable {
  readonly file: StateFile;
  readonly clock: FakeClock;
  readonly warnings: { readonly message: string; readonly fields: object }[];
}

/** A state file whose warnings are kept; its clock begins at 2026-11-22 01:02:03.456 UTC. */
export function openWatched(path: string): OpenedStateFile {
  const warnings: OpenedStateFile['warnings'] = [];
  const clock = createFakeClock(Date.parse('2026-11-22T01:02:03.456Z'));
  const file = openStateFile({
    path,
    clock,
    onWarning: (message, fields) => warnings.push({ message, fields }),
  });
  return { file, clock, warnings, [Symbol.dispose]: () => file[Symbol.dispose]() };
}
