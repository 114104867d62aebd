// The errors of SQLite that mean something for a state file, see https://sqlite.org/rescode.html.

import type { DatabaseSync } from 'node:sqlite';
import { UnusableFileError } from './state-errors.ts';

const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Whether somebody else has a lock on the file. */
export function isBusy(error: unknown): boolean {
  return getResultCode(error) === SQLITE_BUSY;
}

/** UnusableFileError for what says that the file is damaged; every other error as it is. */
export function toDamageIfAny(error: unknown): unknown {
  const code = getResultCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB ? toDamage(error) : error;
}

/** The same for what opening a file brings: statements that do not fit its tables say SQLITE_ERROR. */
export function toDamageOnOpening(error: unknown): unknown {
  return getResultCode(error) === SQLITE_ERROR ? toDamage(error) : toDamageIfAny(error);
}

function toDamage(error: unknown): UnusableFileError {
  return new UnusableFileError('damaged', error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}

/** The primary result code; extended codes hold it in the low byte. */
function getResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return Number(error.errcode) % 256;
}

/** Nothing is lost when closing fails: what was committed is in the journal, and read from there next time. */
export function closeQuietly(database: DatabaseSync): void {
  try {
    database.close();
  } catch {
    // See above.
  }
}
