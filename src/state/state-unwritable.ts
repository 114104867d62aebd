// What can be read of a state file that cannot be written: for want of permission, on a read-only or full disk, or because
// another program reads it.

import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { closeQuietly, isBusy, toDamageOnOpening } from './sqlite-errors.ts';
import { createLockedError } from './state-errors.ts';
import { checkIntegrity, prepareReading, type OnDamagedValues, type StoredMemory } from './state-reading.ts';
import { checkOwnership, isOutdated, migrate, readValue } from './state-schema.ts';

/** What holds commits that the database itself does not have yet, or has only a part of. */
const JOURNAL_SUFFIXES = ['-wal', '-journal'];

/**
 * All that the file holds, by the name of the resource; undefined if there is no file. Leaves nothing beside it. Throws
 * RefusedFileError when another exporter has it open, otherwise what keeps it from being read. Not for a file that this
 * process has open: its lock would go with the first handle that is closed.
 */
export function readUnwritable(
  path: string,
  onDamagedValues: OnDamagedValues,
): ReadonlyMap<string, StoredMemory> | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const realPath = realpathSync(path);
  // SQLite would only say that it is "unable to open database file".
  closeSync(openSync(realPath, 'r'));
  if (isLocked(realPath)) throw createLockedError(path);
  const journals = JOURNAL_SUFFIXES.filter((suffix) => isFilled(realPath + suffix));
  const read = (database: DatabaseSync): readonly StoredMemory[] => readAll(database, onDamagedValues);
  const inPlace = journals.length === 0 ? readInPlace(realPath, read) : undefined;
  const stored = inPlace ?? readCopy(realPath, journals, read);
  return new Map(stored.map((entry) => [entry.key.name, entry]));
}

/** Whether another process has the file for itself; one that only reads it has not. */
export function isLocked(path: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    // Without it SQLite makes files beside a database that it only reads. Like this it wants a lock for writing as well, once
    // it has the one for reading, but a file that is open for reading only cannot have that, whoever else has it open.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    readValue(database, 'SELECT count(*) FROM sqlite_schema');
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    closeQuietly(database);
  }
}

function isFilled(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

type Read = (database: DatabaseSync) => readonly StoredMemory[];

/** Undefined for a file of an older version, which has to be changed to be read. */
function readInPlace(path: string, read: Read): readonly StoredMemory[] | undefined {
  const url = pathToFileURL(path);
  // Otherwise SQLite makes files beside it, or fails where it cannot.
  url.search = 'immutable=1';
  return readAndClose(new DatabaseSync(url, { readOnly: true }), (database) =>
    isOutdated(database) ? undefined : read(database),
  );
}

/** SQLite reads a journal, and changes a file of an older version, only where it may write. */
function readCopy(path: string, journals: readonly string[], read: Read): readonly StoredMemory[] {
  const directory = mkdtempSync(join(tmpdir(), 'sensecore-ads-exporter-'));
  try {
    const copy = join(directory, 'state.db');
    // The database comes last: what another program moves into it meanwhile is in the copy of the journal all the same.
    for (const suffix of [...journals, '']) {
      copyFileSync(path + suffix, copy + suffix);
      chmodSync(copy + suffix, 0o600);
    }
    return readAndClose(new DatabaseSync(copy), (database) => {
      migrate(database);
      return read(database);
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function readAll(database: DatabaseSync, onDamagedValues: OnDamagedValues): readonly StoredMemory[] {
  const isEmpty = readValue(database, 'SELECT count(*) FROM sqlite_schema') === 0;
  return isEmpty ? [] : prepareReading(database).all(onDamagedValues);
}

function readAndClose<T>(database: DatabaseSync, read: (database: DatabaseSync) => T): T {
  try {
    checkOwnership(database);
    checkIntegrity(database);
    return read(database);
  } catch (error) {
    throw toDamageOnOpening(error);
  } finally {
    closeQuietly(database);
  }
}
