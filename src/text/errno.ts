// Says what an error of the operating system means.

const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'disk quota exceeded',
  EIO: 'input/output error',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files in this process',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many open files on this machine',
  ENOENT: 'no such file',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'no such file',
  // Opening a socket.
  ENXIO: 'it is not a regular file',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ERR_INVALID_ARG_VALUE: 'it is not a valid file name',
};

/** The meaning of a caught error, such as `permission denied`; otherwise its code, or `unknown error`. Never its message. */
export function describeErrno(error: unknown): string {
  const code = codeOf(error);
  return code === undefined ? 'unknown error' : (MEANINGS[code] ?? code);
}

/** Such as `ENOENT`; undefined for what has no code. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
