// Saves one memory after the other into the state file it is given until it is killed, and prints the number of each once
// it is committed. A process of its own.

import { writeSync } from 'node:fs';
import { systemClock } from '../../src/clock.ts';
import { EMPTY_MEMORY } from '../../src/model/memory.ts';
import { openStateFile } from '../../src/state/state-file.ts';
import { createNumberedMemory } from './memories.ts';

const [path = '', name = '', taskCount = ''] = process.argv.slice(2);
const resource = { name, identity: name };
const file = await openStateFile({
  path,
  clock: systemClock,
  onWarning: (message, fields) => console.error(message, fields),
});

let memory = (await file.load(resource)) ?? EMPTY_MEMORY;
for (let n = memory.counters.transferredFiles + 1; ; n++) {
  memory = createNumberedMemory(n, Number(taskCount), memory);
  if (!(await file.save(resource, memory))) throw new Error('not saved');
  writeSync(1, `${n}\n`);
}
