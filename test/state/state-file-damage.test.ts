import {
  closeSync,
  copyFileSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNumberedMemory } from '../support/memories.ts';
import { openWatched } from '../support/opened-state-file.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const NIGHTLY = { name: 'nightly', identity: 'nightly' };
const HOURLY = { name: 'hourly', identity: 'hourly' };
const MEMORY = createNumberedMemory(1, 200);

async function save(path: string, memory = MEMORY): Promise<void> {
  await using opened = await openWatched(path);
  expect(await opened.file.save(NIGHTLY, memory)).toBe(true);
}

async function expectSaved(path: string, memory = MEMORY, resource = NIGHTLY): Promise<void> {
  await using opened = await openWatched(path);
  expect(await opened.file.load(resource)).toEqual(memory);
  expect(opened.warnings).toEqual([]);
}

test('an empty file is a new one', async () => {
  using directory = createTemporaryDirectory();
  const path = join(directory.path, 'state.db');
  writeFileSync(path, '');
  await using opened = await openWatched(path);
  expect(await opened.file.save(NIGHTLY, MEMORY)).toBe(true);
  expect(opened.warnings).toEqual([]);
});

describe('a file that is not one to read is set aside for a new one:', () => {
  test('not a database', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    writeFileSync(path, 'something else entirely, '.repeat(100));
    await using opened = await openWatched(path);
    const asidePath = `${path}.damaged-20261122T010203Z`;
    expect(opened.warnings).toEqual([
      {
        message:
          'the state file is damaged: it was set aside and a new one started; counters not read from it before start at 0',
        fields: { path, set_aside_as: asidePath, error: 'file is not a database' },
      },
    ]);
    expect(readFileSync(asidePath, 'utf8')).toMatch(/^something else/);
    expect(opened.file.healthy()).toBe(true);
    expect(await opened.file.save(NIGHTLY, MEMORY)).toBe(true);
  });

  test('a single byte, which SQLite would take for an empty file', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    writeFileSync(path, 'x');
    await using opened = await openWatched(path);
    const asidePath = `${path}.damaged-20261122T010203Z`;
    expect(opened.warnings.map(({ fields }) => fields)).toEqual([
      { path, set_aside_as: asidePath, error: 'file is not a database' },
    ]);
    expect(readFileSync(asidePath, 'utf8')).toBe('x');
    expect(await opened.file.save(NIGHTLY, MEMORY)).toBe(true);
  });

  test('the database of another program, unchanged', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')");
    other.close();
    const bytes = readFileSync(path);
    await using opened = await openWatched(path);
    expect(opened.warnings.map(({ message }) => message)).toEqual([
      'the state file is of another program: it was set aside and a new one started; counters start at 0',
    ]);
    expect(readFileSync(`${path}.foreign-20261122T010203Z`)).toEqual(bytes);
    expect(await opened.file.save(NIGHTLY, MEMORY)).toBe(true);
  });

  test('a file of a newer version, with what is still in its journal', async () => {
    using directory = createTemporaryDirectory();
    const original = join(directory.path, 'original.db');
    const path = join(directory.path, 'state.db');
    await save(original);
    const newer = new DatabaseSync(original);
    newer.exec('PRAGMA user_version = 99');
    copyWithJournal(original, path);
    newer.close();
    await using opened = await openWatched(path);
    expect(opened.warnings.map(({ message }) => message)).toEqual([
      'the state file is of a newer version of the exporter: it was set aside and a new one started; counters start at 0; to go on with the old ones run the newer version on the file set aside',
    ]);
    expect(await opened.file.load(NIGHTLY)).toBeUndefined();
    const aside = new DatabaseSync(`${path}.newer-20261122T010203Z`);
    expect(aside.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
    expect(aside.prepare('SELECT count(*) AS n FROM tasks').get()).toEqual({ n: 200 });
    aside.close();
  });

  test('one with tables that do not fit', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    await save(path);
    const changed = new DatabaseSync(path);
    changed.exec('ALTER TABLE tasks DROP COLUMN size_bytes');
    changed.close();
    await using opened = await openWatched(path);
    expect(opened.warnings).toHaveLength(1);
    expect(await opened.file.save(NIGHTLY, MEMORY)).toBe(true);
  });

  test('a second one in the same second, under a name of its own', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    for (const text of ['first', 'second']) {
      writeFileSync(path, text.repeat(200));
      await (await openWatched(path)).file.close();
    }
    const aside = `${path}.damaged-20261122T010203Z`;
    expect(readFileSync(aside, 'utf8')).toMatch(/^first/);
    expect(readFileSync(`${aside}-2`, 'utf8')).toMatch(/^second/);
  });

  test('the file that a link leads to, not the link', async () => {
    using directory = createTemporaryDirectory();
    mkdirSync(join(directory.path, 'volume'));
    const path = join(directory.path, 'state.db');
    const target = join(directory.path, 'volume', 'real.db');
    writeFileSync(target, 'not a database'.repeat(100));
    symlinkSync(target, path);
    await using opened = await openWatched(path);
    expect(opened.warnings).toHaveLength(1);
    expect(readdirSync(join(directory.path, 'volume')).sort()[0]).toBe('real.db');
    expect(readdirSync(directory.path)).toEqual(['state.db', 'volume']);
  });

  test('whatever bytes are missing or changed, unless it can be read all the same', async () => {
    using directory = createTemporaryDirectory();
    const original = join(directory.path, 'original.db');
    await save(original);
    const bytes = readFileSync(original);
    const offset = fc.nat({ max: bytes.length - 1 });
    const damage = fc.oneof(
      fc.record({ length: offset }),
      fc.record({ at: offset, put: fc.uint8Array({ minLength: 1, maxLength: 5000 }) }),
    );
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(damage, async (change) => {
        const path = join(directory.path, `${runs++}.db`);
        const damaged = Buffer.from(bytes);
        if ('put' in change) damaged.set(change.put.subarray(0, bytes.length - change.at), change.at);
        writeFileSync(path, 'length' in change ? damaged.subarray(0, change.length) : damaged);
        {
          await using opened = await openWatched(path);
          await opened.file.load(NIGHTLY);
          // A changed letter is no damage that shows; released, the resource is written as a whole.
          opened.file.release(NIGHTLY.name);
          expect(await opened.file.save(NIGHTLY, createNumberedMemory(2, 200))).toBe(true);
          expect(opened.warnings.length).toBeLessThanOrEqual(1);
        }
        await expectSaved(path, createNumberedMemory(2, 200));
      }),
      { numRuns: 150 },
    );
  });

  test('one that becomes damaged while it is in use, without losing what was loaded or saved', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    await save(path, createNumberedMemory(1, 60_000));
    await using opened = await openWatched(path);
    expect(await opened.file.save(HOURLY, MEMORY)).toBe(true);
    expect((await opened.file.load(NIGHTLY))?.tasks.size).toBe(60_000);
    // More pages than SQLite keeps in memory.
    overwriteFrom(path, 8192);
    const next = createNumberedMemory(6, 60_000);
    expect(await opened.file.save(NIGHTLY, next)).toBe(true);
    expect(opened.warnings).toHaveLength(1);
    await opened.file.close();
    await expectSaved(path, next);
    await expectSaved(path, MEMORY, HOURLY);
  });
});

test('a journal with bytes missing or changed gives one of the memories committed to it, whole', async () => {
  using directory = createTemporaryDirectory();
  const crashed = join(directory.path, 'crashed.db');
  const memories = [1, 2, 3, 4, 5].map((n) => createNumberedMemory(n, 20));
  {
    await using opened = await openWatched(join(directory.path, 'running.db'));
    for (const memory of memories) await opened.file.save(NIGHTLY, memory);
    copyWithJournal(join(directory.path, 'running.db'), crashed);
  }
  const journal = readFileSync(`${crashed}-wal`);
  const found = new Set<number | undefined>();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: journal.length - 1 }), fc.boolean(), async (at, isCut) => {
      const path = join(directory.path, `${runs++}.db`);
      copyFileSync(crashed, path);
      const damaged = Buffer.from(isCut ? journal.subarray(0, at) : journal);
      if (!isCut) damaged.writeUInt8(damaged.readUInt8(at) ^ 0xff, at);
      writeFileSync(`${path}-wal`, damaged);
      await using opened = await openWatched(path);
      const memory = await opened.file.load(NIGHTLY);
      found.add(memory?.counters.transferredFiles);
      if (memory !== undefined) expect(memories).toContainEqual(memory);
      expect(opened.warnings).toEqual([]);
    }),
    { numRuns: 100 },
  );
  expect(found.size).toBeGreaterThan(1);
});

/** What a crash at this moment would leave. */
function copyWithJournal(from: string, to: string): void {
  copyFileSync(from, to);
  copyFileSync(`${from}-wal`, `${to}-wal`);
}

function overwriteFrom(path: string, offset: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(fstatSync(file).size - offset, 0xff), 0, undefined, offset);
  closeSync(file);
}
