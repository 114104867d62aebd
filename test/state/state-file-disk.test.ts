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
const CANNOT_USE =
  'the state file cannot be used: metrics are published all the same, but a restart may count events twice';
const MOVED = 'the state file was moved or removed while in use: a new one is written';

function expectSaved(path: string, memories: readonly (readonly [typeof NIGHTLY, ResourceMemory])[]): void {
  using opened = openWatched(path);
  for (const [resource, memory] of memories) expect(opened.file.load(resource)).toEqual(memory);
  expect(opened.warnings).toEqual([]);
}

describe.skipIf(cannotMount())('a disk', () => {
  test('that fills up fails saves, until there is space: then all that is missing is written', async () => {
    using disk = createSmallDisk();
    const path = join(disk.path, 'state.db');
    {
      using opened = openWatched(path);
      const { clock, file, warnings } = opened;
      expect(file.save(NIGHTLY, SMALL)).toBe(true);
      disk.fill();
      expect(file.save(NIGHTLY, BIG)).toBe(false);
      expect(file.healthy()).toBe(false);
      expect(file.save(NIGHTLY, BIG)).toBe(false);
      expect(warnings.map(({ message }) => message)).toEqual([CANNOT_USE]);
      await clock.advance(3_600_000);
      expect(file.save(NIGHTLY, BIG)).toBe(false);
      expect(warnings.map(({ message }) => message)).toEqual([CANNOT_USE, CANNOT_USE]);
      disk.free();
      expect(file.save(HOURLY, SMALL)).toBe(true);
      expect(file.healthy()).toBe(true);
    }
    expectSaved(path, [
      [NIGHTLY, BIG],
      [HOURLY, SMALL],
    ]);
  });

  test('that is full keeps what was committed before', () => {
    using disk = createSmallDisk();
    const path = join(disk.path, 'state.db');
    {
      using opened = openWatched(path);
      opened.file.save(NIGHTLY, SMALL);
      disk.fill();
      expect(opened.file.save(NIGHTLY, BIG)).toBe(false);
    }
    expectSaved(path, [[NIGHTLY, SMALL]]);
  });

  test('that is full from the start does not keep the exporter from starting', () => {
    using disk = createSmallDisk();
    const path = join(disk.path, 'state.db');
    disk.fill();
    {
      using opened = openWatched(path);
      expect(opened.warnings.map(({ message }) => message)).toEqual([CANNOT_USE]);
      expect(opened.file.healthy()).toBe(false);
      expect(opened.file.load(NIGHTLY)).toBeUndefined();
      expect(opened.file.save(NIGHTLY, SMALL)).toBe(false);
      disk.free();
      expect(opened.file.save(NIGHTLY, SMALL)).toBe(true);
      expect(opened.file.healthy()).toBe(true);
    }
    expectSaved(path, [[NIGHTLY, SMALL]]);
  });
});

describe('a file that goes away while it is in use', () => {
  test('is written anew, with all resources', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    {
      using opened = openWatched(path);
      opened.file.save(NIGHTLY, BIG);
      opened.file.save(HOURLY, SMALL);
      rmSync(path);
      expect(opened.file.save(HOURLY, SMALL)).toBe(true);
      expect(opened.warnings.map(({ message }) => message)).toEqual([MOVED]);
    }
    expectSaved(path, [
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
  ])('has a journal anew when that is %s, and all resources survive a crash', (_, harm) => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const crashed = join(directory.path, 'crashed.db');
    using opened = openWatched(path);
    opened.file.save(NIGHTLY, BIG);
    opened.file.save(HOURLY, SMALL);
    harm(`${path}-wal`);
    const next = createNumberedMemory(2, 10, SMALL);
    expect(opened.file.save(HOURLY, next)).toBe(true);
    expect(opened.warnings.map(({ message }) => message)).toEqual([
      'the journal of the state file (-wal) was moved or removed while in use: a new one is written',
    ]);
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, crashed + suffix);
    expectSaved(crashed, [
      [NIGHTLY, BIG],
      [HOURLY, next],
    ]);
  });

  test('fails saves while its directory is missing', () => {
    using directory = createTemporaryDirectory();
    const volume = join(directory.path, 'volume');
    const path = join(volume, 'state.db');
    mkdirSync(volume);
    using opened = openWatched(path);
    opened.file.save(NIGHTLY, SMALL);
    renameSync(volume, `${volume}-gone`);
    expect(opened.file.save(NIGHTLY, BIG)).toBe(false);
    expect(opened.file.healthy()).toBe(false);
    expect(opened.warnings.map(({ message }) => message)).toEqual([MOVED, CANNOT_USE]);
    expect(existsSync(path)).toBe(false);
    renameSync(`${volume}-gone`, volume);
    expect(opened.file.save(HOURLY, SMALL)).toBe(true);
    opened[Symbol.dispose]();
    expectSaved(path, [
      [NIGHTLY, BIG],
      [HOURLY, SMALL],
    ]);
  });
});
