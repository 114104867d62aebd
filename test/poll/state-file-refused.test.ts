import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RefusedFileError } from '../../src/poll/state-errors.ts';
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

  test('no permission', () => {
    using directory = createTemporaryDirectory();
    chmodSync(directory.path, 0o500);
    asOrdinaryUser(() =>
      expect(whyRefused(join(directory.path, 'state.db'))).toBe(
        'permission denied: the exporter must be able to write both the file and its directory',
      ),
    );
  });

  test('a name that is too long', () => {
    using directory = createTemporaryDirectory();
    expect(whyRefused(join(directory.path, 'x'.repeat(300)))).toBe('it cannot be opened (ENAMETOOLONG)');
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

/** Root may write anywhere: it acts as nobody for a while. */
function asOrdinaryUser(run: () => void): void {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    run();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
