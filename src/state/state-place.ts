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
  /** What is not there any more, or not the same: the file itself or its journal, once there was one. */
  findMissing(): 'file' | 'journal' | undefined;
}

/** What SQLite keeps beside a database. The journals come first: without its database a journal is lost. */
const FILE_SUFFIXES = ['-journal', '-wal', '-shm', ''];

/** Owner only: error texts and names of tasks are nobody else's business. */
const FILE_MODE = 0o600;

/** Errors in the path: what to do about them, and they do not pass by themselves. */
const REFUSED = new Map([
  ['ENOENT', 'its directory does not exist: create the directory, or name a file in another one'],
  ['ENOTDIR', 'a part of its path is not a directory: name a file in a directory'],
  ['EISDIR', 'it is a directory: name a file in it'],
  ['ENXIO', 'it is not a regular file: name one'],
  ['ENAMETOOLONG', 'its name is too long: name a file with a shorter one'],
  ['ELOOP', 'its links lead in a circle: name a file'],
]);

/** What somebody has to do about the rest, where that can be told. */
const WHAT_TO_DO = new Map([
  ['EACCES', 'permission denied: the exporter must be able to write both the file and its directory'],
  ['EPERM', 'permission denied: the exporter must be able to write both the file and its directory'],
  ['EROFS', 'its file system is read-only: remount it for writing'],
  ['ENOSPC', 'no space is left: make room'],
  ['EDQUOT', 'no space is left in the quota: make room'],
  ['EMFILE', 'too many files are open: raise the limit of the process'],
  ['ENFILE', 'too many files are open: raise the limit of the machine'],
]);

/**
 * Makes sure that the file exists and can be written, creating it empty. Throws RefusedFileError where no file can be at
 * that path, UnusableFileError for a file to set aside, and another error where it cannot be written as things are.
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
    let journal: Stats | undefined;
    return {
      path: realPath,
      findMissing() {
        const now = findStats(`${realPath}-wal`);
        const isSameJournal = journal === undefined || isSame(journal, now);
        journal = now;
        if (!isSame(stats, findStats(realPath))) return 'file';
        return isSameJournal ? undefined : 'journal';
      },
    };
  } catch (error) {
    throw toPlaceError(path, error);
  }
}

function findStats(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function isSame(before: Stats, now: Stats | undefined): boolean {
  return now?.ino === before.ino && now.dev === before.dev;
}

function toPlaceError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const refusal = REFUSED.get(error.code);
  if (refusal !== undefined) return new RefusedFileError(`state file ${path}: ${refusal}`, { cause: error });
  const whatToDo = WHAT_TO_DO.get(error.code);
  return whatToDo === undefined ? error : new Error(whatToDo, { cause: error });
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
