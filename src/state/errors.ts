// What keeps a state file from being used, in words: errors of the file system and of SQLite (https://sqlite.org/rescode.html).

/** The exporter cannot start, or a reload cannot go on, with this state file. The message says why, and what to do. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError';

  constructor(path: string, reason: string, options: ErrorOptions = {}) {
    super(`state file ${path}: ${reason}`, options);
  }
}

/** Why a state file is set aside; part of the name it then gets. */
export type AsideReason = 'damaged' | 'foreign' | 'newer';

/** There is a file, but not one to read: it has to be set aside for a new one. */
export class UnusableFileError extends Error {
  override readonly name = 'UnusableFileError';
  readonly reason: AsideReason;

  constructor(reason: AsideReason, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.reason = reason;
  }
}

const PERMISSION = 'permission denied: the exporter must be able to write both the file and its directory';
const NO_SPACE = 'no space is left: make room';

/** By the code of the error of Node.js. */
const FILE_ERRORS = new Map([
  ['ENOENT', 'its directory does not exist: create the directory, or name a file in another one'],
  ['ENOTDIR', 'a part of its path is not a directory: name a file in a directory'],
  ['EISDIR', 'it is a directory: name a file in it'],
  ['ENXIO', 'it is not a regular file: name one'],
  ['ENAMETOOLONG', 'its name is too long: name a file with a shorter one'],
  ['ELOOP', 'its links lead in a circle: name a file'],
  ['EACCES', PERMISSION],
  ['EPERM', PERMISSION],
  ['EROFS', 'its file system is read-only: remount it for writing'],
  ['ENOSPC', NO_SPACE],
  ['EDQUOT', 'no space is left in the quota: make room'],
  ['EMFILE', 'too many files are open: raise the limit of the process'],
  ['ENFILE', 'too many files are open: raise the limit of the machine'],
]);

const SQLITE_ERROR = 1;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** By the result code of SQLite. */
const DATABASE_ERRORS = new Map([
  [5, 'another process has it open: give every exporter a file of its own'],
  [13, NO_SPACE],
]);

/** UnusableFileError where the error says that the file is damaged; otherwise one whose message says what to do, if known. */
export function toStateError(error: unknown): unknown {
  const code = getResultCode(error);
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) return toDamage(error);
  const message = code === undefined ? FILE_ERRORS.get(getFileCode(error)) : DATABASE_ERRORS.get(code);
  return message === undefined ? error : new Error(message, { cause: error });
}

/** The same for errors on opening a file: SQLITE_ERROR means that its tables are not those of a state file. */
export function toOpeningError(error: unknown): unknown {
  return getResultCode(error) === SQLITE_ERROR ? toDamage(error) : toStateError(error);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toDamage(error: unknown): UnusableFileError {
  return new UnusableFileError('damaged', messageOf(error), { cause: error });
}

/** The primary result code; extended codes hold it in the low byte. */
function getResultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) % 256 : undefined;
}

function getFileCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
