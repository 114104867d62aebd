// Where the state file is: what SQLite would only call "unable to open database file", told apart, and how a file gets
// out of the way.

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { RefusedFileError, UnusableFileError } from './state-errors.ts';

/** A file that can be opened for writing, in a directory that can be written to. */
export interface StatePlace {
  /** Absolute, without symbolic links, so that the file and its journals stay together when they are renamed. */
  readonly path: string;
  /** Whether `path` still leads to that file. */
  isUnchanged(): boolean;
}

/** What SQLite keeps beside a database. The journals come first: without its database a journal is lost. */
const FILE_SUFFIXES = ['-journal', '-wal', '-shm', ''];

/** Owner only: error texts and names of tasks are nobody else's business. */
const FILE_MODE = 0o600;

/** Errors that can pass without anybody changing the flag or the permissions. */
const PASSING_ERRORS = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE']);

const WHAT_TO_DO = new Map([
  ['ENOENT', 'its directory does not exist: create the directory, or name a file in another one'],
  ['ENOTDIR', 'a part of its path is not a directory: name a file in a directory'],
  ['EISDIR', 'it is a directory: name a file in it'],
  ['EACCES', 'permission denied: the exporter must be able to write both the file and its directory'],
  ['EPERM', 'permission denied: the exporter must be able to write both the file and its directory'],
]);

/**
 * Makes sure that the file exists and can be written, creating it empty. Throws RefusedFileError where that can only be
 * solved by hand, UnusableFileError for a file to set aside, and the error of the file system where it may pass (a full or
 * read-only disk).
 */
export function prepareStatePlace(path: string): StatePlace {
  try {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, FILE_MODE);
    const stats = fstatSync(file);
    closeSync(file);
    if (!stats.isFile()) throw new RefusedFileError(`state file ${path}: it is not a regular file: name one`);
    // SQLite takes a file of one byte for an empty one, and would write over what somebody put there.
    if (stats.size === 1) throw new UnusableFileError('damaged', 'file is not a database');
    const realPath = realpathSync(path);
    accessSync(dirname(realPath), constants.W_OK);
    return { path: realPath, isUnchanged: () => isSameFile(realPath, stats) };
  } catch (error) {
    throw toPlaceError(path, error);
  }
}

function isSameFile(path: string, before: Stats): boolean {
  try {
    const now = statSync(path);
    return now.ino === before.ino && now.dev === before.dev;
  } catch {
    return false;
  }
}

function toPlaceError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (PASSING_ERRORS.has(error.code)) return error;
  const whatToDo = WHAT_TO_DO.get(error.code) ?? `it cannot be opened (${error.code})`;
  return new RefusedFileError(`state file ${path}: ${whatToDo}`, { cause: error });
}

/**
 * Renames the file and what SQLite keeps beside it to `<path>.<reason>-<UTC time>`; returns the new name. No file that was
 * set aside before is overwritten.
 */
export function setAside(link: string, reason: string, nowMs: number): string {
  const path = realpathSync(link);
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const name = `${path}.${reason}-${time}`;
  let target = name;
  for (let n = 2; existsSync(target); n++) target = `${name}-${n}`;
  for (const suffix of FILE_SUFFIXES) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}
