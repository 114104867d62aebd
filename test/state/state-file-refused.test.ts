import { symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RefusedFileError } from '../../src/state/state-errors.ts';
import { openWatched } from '../support/opened-state-file.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

/** What opening refuses the file for, without the path. */
function whyRefused(path: string): string | undefined {
  try {
    openWatched(path)[Symbol.dispose]();
    return undefined;
  } catch (error) {
    if (!(error instanceof RefusedFileError)) throw error;
    return error.message.replace(`state file ${path}: `, '');
  }
}

describe('where no file can be kept, opening says what to do:', () => {
  test('a directory', () => {
    using directory = createTemporaryDirectory();
    expect(whyRefused(directory.path)).toBe('it is a directory: name a file in it');
  });

  test('a directory that does not exist', () => {
    using directory = createTemporaryDirectory();
    expect(whyRefused(join(directory.path, 'missing', 'state.db'))).toBe(
      'its directory does not exist: create the directory, or name a file in another one',
    );
  });

  test('a file where a directory has to be', () => {
    using directory = createTemporaryDirectory();
    writeFileSync(join(directory.path, 'file'), '');
    expect(whyRefused(join(directory.path, 'file', 'state.db'))).toBe(
      'a part of its path is not a directory: name a file in a directory',
    );
  });

  test('a device', () => {
    expect(whyRefused('/dev/null')).toBe('it is not a regular file: name one');
  });

  test('a name that is too long', () => {
    using directory = createTemporaryDirectory();
    expect(whyRefused(join(directory.path, 'x'.repeat(300)))).toBe(
      'its name is too long: name a file with a shorter one',
    );
  });

  test('a link to itself', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    symlinkSync(path, path);
    expect(whyRefused(path)).toBe('its links lead in a circle: name a file');
  });

  test('a socket', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'socket');
    await using server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(whyRefused(path)).toBe('it is not a regular file: name one');
  });

  test('a file that is open already', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    openWatched(path)[Symbol.dispose]();
    // Not even a write is needed to hold the lock.
    using _first = openWatched(path);
    expect(whyRefused(path)).toBe('another process has it open: give every exporter a file of its own');
  });
});
