import { isUtf8 } from 'node:buffer';
import { FileAccessError, readRegularFile } from './file-access.ts';

/** The text of a file, or why there is none and the place in it that is to blame, counted from 1. */
export type TextFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string; readonly line: number; readonly column: number };

/** The `problem` of a file that is not there. */
export const NO_SUCH_FILE = 'cannot read: no such file';

const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  // A socket.
  ENXIO: 'it is not a regular file',
  ERR_INVALID_ARG_VALUE: 'no file can have this name',
};

/** What an etcd, and so a ConfigMap, can hold; 6,000 resources. Parsing more would hold up all else. */
const MAX_BYTES = 2 ** 20;

/** Tokens are at most a few KiB. */
export const MAX_SECRET_BYTES = 64 * 2 ** 10;

/**
 * Reads a regular file of UTF-8, without its byte order mark. Never throws, and always ends; `problem` does not hold the
 * file's name or content.
 */
export async function readText(path: string, maxBytes = MAX_BYTES): Promise<TextFile> {
  try {
    const bytes = await readRegularFile(path, maxBytes);
    const text = new TextDecoder().decode(bytes);
    if (isUtf8(bytes)) return { ok: true, text };
    const linesBefore = text.slice(0, text.indexOf('\uFFFD')).split('\n');
    const column = (linesBefore.at(-1)?.length ?? 0) + 1;
    return { ok: false, problem: 'cannot read: it is not UTF-8 text', line: linesBefore.length, column };
  } catch (error) {
    if (error instanceof FileAccessError) return { ok: false, problem: error.message, line: 1, column: 1 };
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { ok: false, problem: problemOf(code), line: 1, column: 1 };
  }
}

/** As `readText`, but throws an Error that names the file and says what is wrong with it. */
export async function requireText(path: string, maxBytes = MAX_BYTES): Promise<string> {
  const file = await readText(path, maxBytes);
  if (file.ok) return file.text;
  throw new Error(`${path}: ${file.problem}`);
}

function problemOf(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return NO_SUCH_FILE;
  return `cannot read: ${PROBLEMS[code] ?? code}`;
}
