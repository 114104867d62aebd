import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { StateFileError } from '../../src/state/errors.ts';
import { openStateFile, type StateFile } from '../../src/state/state-file.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createNumberedMemory } from '../support/memories.ts';
import { startStateFileProcess } from '../support/state-file-process.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const KILLS = 20;
const TASK_COUNT = 500;
const RESOURCE = { name: 'nightly', identity: 'nightly' };

function open(path: string): Promise<StateFile> {
  return openStateFile({
    path,
    clock: createFakeClock(),
    onWarning: (message, fields) => {
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
  });
}

test('a process killed at any moment leaves the last committed memory or the one in flight, whole', async () => {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, 'state.db');
  let before = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    await using writer = startStateFileProcess({ path, resource: RESOURCE.name, taskCount: TASK_COUNT });
    await writer.started();
    // The moment has to be any: nothing is waited for.
    await setTimeout(Math.random() * 40);
    const committed = await writer.kill();
    expect(committed).toBeGreaterThan(before);
    await using file = await open(path);
    const memory = await file.load(RESOURCE);
    const found = memory?.counters.transferredFiles ?? 0;
    expect([committed, committed + 1]).toContain(found);
    expect(memory).toEqual(createNumberedMemory(found, TASK_COUNT));
    before = found;
  }
}, 120_000);

test('a second process is told to use another file, until the first one is gone, however it went', async () => {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, 'state.db');
  await using writer = startStateFileProcess({ path, resource: RESOURCE.name, taskCount: 1 });
  await writer.started();
  await expect(open(path)).rejects.toThrow(
    new StateFileError(path, 'another process has it open: give every exporter a file of its own'),
  );
  await writer.kill();
  await using file = await open(path);
  expect(await file.load(RESOURCE)).toBeDefined();
});
