import { chmodSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StateDatabase } from '../../src/state/database.ts';
import { StateFileError } from '../../src/state/errors.ts';
import { asOrdinaryUser } from '../support/as-ordinary-user.ts';
import { openWatched } from '../support/opened-state-file.ts';
import { cannotMount, createSmallDisk } from '../support/small-disk.ts';
import { startStateFileReader } from '../support/state-file-reader.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

/** What opening refuses the file for, without the path. */
async function whyRefused(path: string): Promise<string | undefined> {
  try {
    await (await openWatched(path)).file.close();
    return undefined;
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    return error.message.replace(`state file ${path}: `, '');
  }
}

describe('a file that cannot be opened for writing is refused, with what to do:', () => {
  test('a directory', async () => {
    using directory = createTemporaryDirectory();
    expect(await whyRefused(directory.path)).toBe('it is a directory: name a file in it');
  });

  test('a directory that does not exist', async () => {
    using directory = createTemporaryDirectory();
    expect(await whyRefused(join(directory.path, 'missing', 'state.db'))).toBe(
      'its directory does not exist: create the directory, or name a file in another one',
    );
  });

  test('a file where a directory has to be', async () => {
    using directory = createTemporaryDirectory();
    writeFileSync(join(directory.path, 'file'), '');
    expect(await whyRefused(join(directory.path, 'file', 'state.db'))).toBe(
      'a part of its path is not a directory: name a file in a directory',
    );
  });

  test('a device', async () => {
    expect(await whyRefused('/dev/null')).toBe('it is not a regular file: name one');
  });

  test('a name that is too long', async () => {
    using directory = createTemporaryDirectory();
    expect(await whyRefused(join(directory.path, 'x'.repeat(300)))).toBe(
      'its name is too long: name a file with a shorter one',
    );
  });

  test('a link to itself', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    symlinkSync(path, path);
    expect(await whyRefused(path)).toBe('its links lead in a circle: name a file');
  });

  test('a socket', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'socket');
    await using server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(await whyRefused(path)).toBe('it is not a regular file: name one');
  });

  test('a file that is open already', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    await (await openWatched(path)).file.close();
    // Not even a write is needed to hold the lock.
    await using _first = await openWatched(path);
    expect(await whyRefused(path)).toBe('another process has it open: give every exporter a file of its own');
  });

  test('a file that another program reads', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    await (await openWatched(path)).file.close();
    await using _reader = await startStateFileReader(path);
    expect(await whyRefused(path)).toBe('another process has it open: give every exporter a file of its own');
  });

  test.each([
    ['a file that may only be read', 0o444],
    ['a file that may not even be read', 0o000],
  ])('%s', async (_, mode) => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    await (await openWatched(path)).file.close();
    chmodSync(path, mode);
    chmodSync(directory.path, 0o777);
    const bytes = readFileSync(path);
    asOrdinaryUser(() =>
      expect(() => StateDatabase.open(path, 0)).toThrow(
        'permission denied: the exporter must be able to write both the file and its directory',
      ),
    );
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});

describe.skipIf(cannotMount())('so is a file on a disk', () => {
  test('that is read-only, whether there is one or not', async () => {
    using disk = createSmallDisk();
    const path = join(disk.path, 'state.db');
    const readOnly = 'its file system is read-only: remount it for writing';
    disk.remount('ro');
    expect(await whyRefused(path)).toBe(readOnly);
    disk.remount('rw');
    writeFileSync(path, 'not a database'.repeat(100));
    disk.remount('ro');
    expect(await whyRefused(path)).toBe(readOnly);
    expect(readdirSync(disk.path)).toEqual(['state.db']);
  });

  test('that has no space for a new one', async () => {
    using disk = createSmallDisk();
    disk.fill();
    expect(await whyRefused(join(disk.path, 'state.db'))).toBe('no space is left: make room');
  });
});
