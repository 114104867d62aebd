import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';

/** The text of a file, or why there is none and the place in it that is to blame, counted from 1. */
export type TextFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string; readonly line: number; readonly column: number };

/** The `problem` of a file that is not there. */
export const NO_SUCH_FILE = 'cannot read: no such file';

const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'no file can have this name',
};

/** Reads a UTF-8 file, without its byte order mark. Never throws; `problem` does not hold the file's name or content. */
export async function readText(path: string): Promise<TextFile> {
  try {
    const bytes = await readFile(path);
    const text = new TextDecoder().decode(bytes);
    if (isUtf8(bytes)) return { ok: true, text };
    const linesBefore = text.slice(0, text.indexOf('\uFFFD')).split('\n');
    const column = (linesBefore.at(-1)?.length ?? 0) + 1;
    return { ok: false, problem: 'cannot read: it is not UTF-8 text', line: linesBefore.length, column };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { ok: false, problem: problemOf(code), line: 1, column: 1 };
  }
}

function problemOf(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return NO_SUCH_FILE;
  return `cannot read: ${PROBLEMS[code] ?? code}`;
}
