import { chmodSync, copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EMPTY_MEMORY, type ResourceMemory, type TaskMemory } from '../../src/model/memory.ts';
import { RefusedFileError } from '../../src/state/state-errors.ts';
import { asOrdinaryUser, giveToOrdinaryUser } from '../support/as-ordinary-user.ts';
import { createNumberedMemory, createTaskMemory } from '../support/memories.ts';
import { openWatched, type OpenedStateFile } from '../support/opened-state-file.ts';
import { cannotMount, createSmallDisk } from '../support/small-disk.ts';
import { startStateFileProcess } from '../support/state-file-process.ts';
import { startStateFileReader } from '../support/state-file-reader.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const NIGHTLY = { name: 'nightly', identity: 'nightly' };
const HOURLY = { name: 'hourly', identity: 'hourly' };
const STORED = createNumberedMemory(7, 10);
const NEXT = createNumberedMemory(8, 10);
const CANNOT_USE =
  'the state file cannot be used: metrics are published all the same, but a restart may count events twice';
const CANNOT_READ =
  'the state file cannot be read: counters start at 0, and what it holds is added as soon as it can be read';

function save(path: string): void {
  using opened = openWatched(path);
  for (const resource of [NIGHTLY, HOURLY]) expect(opened.file.save(resource, STORED)).toBe(true);
}

/** What is warned of, and what to do about it. */
function saidBy({ warnings }: OpenedStateFile): unknown[] {
  return warnings.map(({ message, fields }) => [message, 'error' in fields ? fields.error : undefined]);
}

function expectSaved(path: string, memories: readonly (readonly [typeof NIGHTLY, ResourceMemory])[]): void {
  using opened = openWatched(path);
  for (const [resource, memory] of memories) expect(opened.file.load(resource)).toEqual(memory);
  expect(opened.warnings).toEqual([]);
}

/** The file is read although it cannot be written, and once it can, goes on from what was read. */
async function expectToGoOn(
  path: string,
  run: { readonly why: string; readonly repair: () => unknown },
): Promise<void> {
  {
    using opened = openWatched(path);
    const { file } = opened;
    expect(saidBy(opened)).toEqual([[CANNOT_USE, run.why]]);
    expect(file.healthy()).toBe(false);
    expect(file.load(NIGHTLY)).toEqual(STORED);
    expect(file.recall(NIGHTLY, STORED)).toBe(STORED);
    expect(file.save(NIGHTLY, NEXT)).toBe(false);
    await run.repair();
    expect(file.load(HOURLY)).toEqual(STORED);
    expect(file.save(NIGHTLY, NEXT)).toBe(true);
    expect(file.healthy()).toBe(true);
    expect(opened.warnings).toHaveLength(1);
  }
  expectSaved(path, [
    [NIGHTLY, NEXT],
    [HOURLY, STORED],
  ]);
}

describe.skipIf(cannotMount())('a disk that is read-only', () => {
  test('from the start: the file is read all the same, and goes on from there', async () => {
    using disk = createSmallDisk();
    const path = join(disk.path, 'state.db');
    save(path);
    disk.remount('ro');
    await expectToGoOn(path, {
      why: 'its file system is read-only: remount it for writing',
      repair: () => disk.remount('rw'),
    });
  });

  test('and holds what a crash left: the journal is read as well', async () => {
    using disk = createSmallDisk();
    using directory = createTemporaryDirectory();
    const path = join(disk.path, 'state.db');
    const running = join(directory.path, 'state.db');
    {
      using opened = openWatched(running);
      for (const resource of [NIGHTLY, HOURLY]) opened.file.save(resource, STORED);
      for (const suffix of ['', '-wal']) copyFileSync(running + suffix, path + suffix);
    }
    disk.remount('ro');
    await expectToGoOn(path, {
      why: 'its file system is read-only: remount it for writing',
      repair: () => disk.remount('rw'),
    });
  });

  test('and holds no file yet: what was counted meanwhile is in the new one', () => {
    using disk = createSmallDisk();
    const path = join(disk.path, 'state.db');
    disk.remount('ro');
    {
      using opened = openWatched(path);
      expect(opened.file.load(NIGHTLY)).toBeUndefined();
      expect(opened.file.save(NIGHTLY, NEXT)).toBe(false);
      disk.remount('rw');
      expect(opened.file.recall(NIGHTLY, NEXT)).toBe(NEXT);
      expect(opened.file.save(NIGHTLY, NEXT)).toBe(true);
      expect(saidBy(opened)).toEqual([[CANNOT_USE, 'its file system is read-only: remount it for writing']]);
    }
    expectSaved(path, [[NIGHTLY, NEXT]]);
  });

  test('and holds a damaged file: it is set aside once that is possible', () => {
    using disk = createSmallDisk();
    const path = join(disk.path, 'state.db');
    writeFileSync(path, 'not a database'.repeat(100));
    disk.remount('ro');
    using opened = openWatched(path);
    expect(opened.file.load(NIGHTLY)).toBeUndefined();
    expect(saidBy(opened)).toEqual([
      [CANNOT_USE, 'its file system is read-only: remount it for writing'],
      [CANNOT_READ, 'file is not a database'],
    ]);
    disk.remount('rw');
    expect(opened.file.recall(NIGHTLY, NEXT)).toBe(NEXT);
    expect(opened.file.save(NIGHTLY, NEXT)).toBe(true);
    expect(readdirSync(disk.path).sort()[2]).toBe('state.db.damaged-20261122T010203Z');
  });
});

test('a file that another program reads is read as well, and goes on once that program has ended', async () => {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, 'state.db');
  save(path);
  await using reader = await startStateFileReader(path);
  await expectToGoOn(path, {
    why: 'another program reads it: end that program, or give it a copy of the file',
    repair: () => reader[Symbol.asyncDispose](),
  });
});

test('a file that may only be read, and that another exporter has open, is refused', async () => {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, 'state.db');
  await using writer = startStateFileProcess({ path, resource: NIGHTLY.name, taskCount: 1 });
  await writer.started();
  chmodSync(path, 0o444);
  chmodSync(directory.path, 0o755);
  asOrdinaryUser(() => expect(() => openWatched(path)).toThrow(RefusedFileError));
});

/** As nobody, from opening a file with what is stored to closing it; `repair` lets it be read. */
function runUnread(path: string, run: (opened: OpenedStateFile, repair: () => void) => void): void {
  save(path);
  giveToOrdinaryUser(path);
  giveToOrdinaryUser(dirname(path));
  chmodSync(path, 0o000);
  asOrdinaryUser(() => {
    using opened = openWatched(path);
    run(opened, () => chmodSync(path, 0o600));
  });
}

describe('a file that cannot even be read', () => {
  test('is not written over: what it holds is joined with what was counted meanwhile', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const given = createTaskMemory(1);
    const tasks = (n: number): Map<string, TaskMemory> =>
      new Map([
        ['given', given],
        ['moving', createTaskMemory(n)],
      ]);
    const first = { ...EMPTY_MEMORY, tasks: tasks(20), activeStartedAtMs: 1 };
    const counters = { ...EMPTY_MEMORY.counters, transferredFiles: 5 };
    let joined: ResourceMemory | undefined;
    runUnread(path, ({ file, warnings }, repair) => {
      expect(file.load(NIGHTLY)).toBeUndefined();
      expect(warnings.map(({ message }) => message)).toEqual([CANNOT_USE, CANNOT_READ]);
      expect(file.recall(NIGHTLY, EMPTY_MEMORY)).toBe(EMPTY_MEMORY);
      expect(file.save(NIGHTLY, first)).toBe(false);
      const since = { ...first, counters, tasks: tasks(25) };
      expect(file.save(NIGHTLY, since)).toBe(false);
      repair();
      // Nobody has asked for what is stored yet.
      expect(file.save(NIGHTLY, since)).toBe(false);
      expect(file.healthy()).toBe(false);
      joined = file.recall(NIGHTLY, since);
      expect(file.recall(NIGHTLY, joined)).toBe(joined);
      expect(file.save(NIGHTLY, joined)).toBe(true);
      expect(file.healthy()).toBe(true);
    });
    // 7 stored, 5 since, and what the two new tasks were first seen with: 20 and 1.
    expect(joined?.counters.transferredFiles).toBe(33);
    expect(new Set(joined?.tasks.keys())).toEqual(new Set([...STORED.tasks.keys(), 'given', 'moving']));
    if (joined !== undefined) expectSaved(path, [[NIGHTLY, joined]]);
  });

  test('does not keep the others from being saved, but is no healthy one', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    runUnread(path, ({ file }, repair) => {
      expect(file.load(NIGHTLY)).toBeUndefined();
      expect(file.save(NIGHTLY, NEXT)).toBe(false);
      repair();
      expect(file.load(HOURLY)).toEqual(STORED);
      expect(file.save(HOURLY, NEXT)).toBe(false);
      expect(file.healthy()).toBe(false);
      expect(file.save(NIGHTLY, file.recall(NIGHTLY, NEXT))).toBe(true);
    });
  });

  test('goes on from what it holds when it can be read before anything was counted', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    runUnread(path, ({ file }, repair) => {
      expect(file.load(NIGHTLY)).toBeUndefined();
      repair();
      expect(file.recall(NIGHTLY, EMPTY_MEMORY)).toEqual(STORED);
    });
  });

  test('is left alone where the resource is let go of', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    runUnread(path, ({ file }, repair) => {
      expect(file.load(NIGHTLY)).toBeUndefined();
      expect(file.save(NIGHTLY, NEXT)).toBe(false);
      file.release(NIGHTLY.name);
      repair();
      expect(file.save({ name: 'daily', identity: 'daily' }, NEXT)).toBe(true);
    });
    expectSaved(path, [[NIGHTLY, STORED]]);
  });
});
