import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ResourceMemory } from '../../src/model/memory.ts';
import { createNumberedMemory } from '../support/memories.ts';
import { openWatched } from '../support/opened-state-file.ts';
import { cannotMount, createSmallDisk } from '../support/small-disk.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const NIGHTLY = { name: 'nightly', identity: 'nightly' };
const HOURLY = { name: 'hourly', identity: 'hourly' };
const SMALL = createNumberedMemory(1, 10);
const BIG = createNumberedMemory(2, 2000);
const NOT_WRITTEN =
  'the state file cannot be written: metrics are published anyway, but a restart may count events twice';
const MOVED = 'the state file was moved or removed while in use: a new one is written';

async function expectSaved(
  path: string,
  memories: readonly (readonly [typeof NIGHTLY, ResourceMemory])[],
): Promise<void> {
  await using opened = await openWatched(path);
  for (const [resource, memory] of memories) expect(await opened.file.load(resource)).toEqual(memory);
  expect(opened.warnings).toEqual([]);
}

describe.skipIf(cannotMount())('a disk', () => {
  test('that fills up fails saves, until there is space: then all that is missing is written', async () => {
    using disk = createSmallDisk();
    const path = join(disk.path, 'state.db');
    {
      await using opened = await openWatched(path);
      const { clock, file, warnings } = opened;
      expect(await file.save(NIGHTLY, SMALL)).toBe(true);
      disk.fill();
      expect(await file.save(NIGHTLY, BIG)).toBe(false);
      expect(file.healthy()).toBe(false);
      expect(await file.save(NIGHTLY, BIG)).toBe(false);
      expect(warnings.map(({ message }) => message)).toEqual([NOT_WRITTEN]);
      await clock.advance(3_600_000);
      expect(await file.save(NIGHTLY, BIG)).toBe(false);
      expect(warnings.map(({ message }) => message)).toEqual([NOT_WRITTEN, NOT_WRITTEN]);
      disk.free();
      expect(await file.save(HOURLY, SMALL)).toBe(true);
      expect(file.healthy()).toBe(true);
    }
    await expectSaved(path, [
      [NIGHTLY, BIG],
      [HOURLY, SMALL],
    ]);
  });

  test('that is full keeps what was committed before', async () => {
    using disk = createSmallDisk();
    const path = join(disk.path, 'state.db');
    {
      await using opened = await openWatched(path);
      await opened.file.save(NIGHTLY, SMALL);
      disk.fill();
      expect(await opened.file.save(NIGHTLY, BIG)).toBe(false);
    }
    await expectSaved(path, [[NIGHTLY, SMALL]]);
  });
});

describe('a file that goes away while it is in use', () => {
  test('is written anew, with all resources', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    {
      await using opened = await openWatched(path);
      await opened.file.save(NIGHTLY, BIG);
      await opened.file.save(HOURLY, SMALL);
      rmSync(path);
      expect(await opened.file.save(HOURLY, SMALL)).toBe(true);
      expect(opened.warnings.map(({ message }) => message)).toEqual([MOVED]);
    }
    await expectSaved(path, [
      [NIGHTLY, BIG],
      [HOURLY, SMALL],
    ]);
  });

  test.each([
    ['removed', (journal: string) => rmSync(journal)],
    [
      'replaced',
      (journal: string) => {
        renameSync(journal, `${journal}-old`);
        writeFileSync(journal, 'something else');
      },
    ],
  ])('has a journal anew when that is %s, and all resources survive a crash', async (_, harm) => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const crashed = join(directory.path, 'crashed.db');
    await using opened = await openWatched(path);
    await opened.file.save(NIGHTLY, BIG);
    await opened.file.save(HOURLY, SMALL);
    harm(`${path}-wal`);
    const next = createNumberedMemory(2, 10, SMALL);
    expect(await opened.file.save(HOURLY, next)).toBe(true);
    expect(opened.warnings.map(({ message }) => message)).toEqual([
      'the journal of the state file (-wal) was moved or removed while in use: a new one is written',
    ]);
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, crashed + suffix);
    await expectSaved(crashed, [
      [NIGHTLY, BIG],
      [HOURLY, next],
    ]);
  });

  test('fails saves while its directory is missing', async () => {
    using directory = createTemporaryDirectory();
    const volume = join(directory.path, 'volume');
    const path = join(volume, 'state.db');
    mkdirSync(volume);
    await using opened = await openWatched(path);
    await opened.file.save(NIGHTLY, SMALL);
    renameSync(volume, `${volume}-gone`);
    expect(await opened.file.save(NIGHTLY, BIG)).toBe(false);
    expect(opened.file.healthy()).toBe(false);
    expect(opened.warnings.map(({ message }) => message)).toEqual([MOVED, NOT_WRITTEN]);
    expect(existsSync(path)).toBe(false);
    renameSync(`${volume}-gone`, volume);
    expect(await opened.file.save(HOURLY, SMALL)).toBe(true);
    await opened.file.close();
    await expectSaved(path, [
      [NIGHTLY, BIG],
      [HOURLY, SMALL],
    ]);
  });
});
