// Reads the files that users name, any of which may be on a file system that does not respond.

import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { systemClock, type Clock } from '../clock.ts';
import { describeErrno } from '../text/errno.ts';
import { formatSize } from '../text/size.ts';

/** The file cannot be used. The message does not hold its name or content. */
export class FileAccessError extends Error {
  override readonly name = 'FileAccessError';
}

const LIMIT_MS = 3000;
/** Each takes a thread of libuv until its file system responds; name look-ups need the others, of 4. */
const MAX_RUNNING = 2;

const NO_RESPONSE = `cannot read: no response from its file system within ${LIMIT_MS / 1000} s`;
const BUSY = 'cannot read: other file systems do not respond';

/** The operations in one directory. */
interface Lane {
  /** Ends with the newest operation, or when that has timed out. */
  last: Promise<void>;
  isHanging: boolean;
}

/**
 * Runs operations on files, those in one directory one after the other, because a file system that does not respond keeps a
 * thread for each, and nothing can cancel them.
 */
export class FileAccess {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #hanging = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The result of an operation on a file. Throws what the operation throws, and FileAccessError when it does not end in time,
   * which aborts the signal, or while an earlier one in the same directory has not ended.
   */
  async run<T>(path: string, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const directory = dirname(path);
    const lane = this.#lanes.get(directory) ?? { last: Promise.resolve(), isHanging: false };
    this.#lanes.set(directory, lane);
    const result = lane.last.then(() => this.#runInLane(lane, operation));
    const last = result.then(
      () => undefined,
      () => undefined,
    );
    lane.last = last;
    try {
      return await result;
    } finally {
      if (lane.last === last && !lane.isHanging) this.#lanes.delete(directory);
    }
  }

  async #runInLane<T>(lane: Lane, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (lane.isHanging) throw new FileAccessError(NO_RESPONSE);
    await this.#takeThread();
    const controller = new AbortController();
    const { promise: timedOut, reject } = Promise.withResolvers<never>();
    const cancel = this.#clock.after(LIMIT_MS, () => {
      lane.isHanging = true;
      this.#hanging += 1;
      this.#wakeAll();
      controller.abort();
      reject(new FileAccessError(NO_RESPONSE));
    });
    const running = operation(controller.signal).finally(() => {
      cancel();
      if (lane.isHanging) this.#hanging -= 1;
      lane.isHanging = false;
      this.#running -= 1;
      this.#wakeAll();
    });
    return Promise.race([running, timedOut]);
  }

  async #takeThread(): Promise<void> {
    while (this.#running >= MAX_RUNNING) {
      if (this.#hanging >= MAX_RUNNING) throw new FileAccessError(BUSY);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }

  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** One for all, because the threads are those of the process. */
export const fileAccess = new FileAccess(systemClock);

/** What an etcd, and so a ConfigMap, can hold; 6,000 resources. Parsing more would hold up all else. */
const MAX_BYTES = 2 ** 20;

/** Tokens are at most a few KiB. */
export const MAX_SECRET_BYTES = 64 * 2 ** 10;

/** The text of a file, or why it cannot be read; the line and column of the first byte that is not UTF-8 count from 1. */
export type TextFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number };

/** The message about a file that does not exist. */
export const NO_SUCH_FILE = 'cannot read: no such file';

/**
 * Reads a regular file of UTF-8, without its byte order mark. Never throws, and always ends; the message does not hold the
 * file's name or content.
 */
export async function readText(path: string, maxBytes = MAX_BYTES): Promise<TextFile> {
  try {
    const bytes = await readRegularFile(path, maxBytes);
    const text = new TextDecoder().decode(bytes);
    if (isUtf8(bytes)) return { ok: true, text };
    const linesBefore = text.slice(0, text.indexOf('\uFFFD')).split('\n');
    const column = (linesBefore.at(-1)?.length ?? 0) + 1;
    return { ok: false, message: 'cannot read: it is not UTF-8 text', line: linesBefore.length, column };
  } catch (error) {
    const message = error instanceof FileAccessError ? error.message : `cannot read: ${describeErrno(error)}`;
    return { ok: false, message, line: 1, column: 1 };
  }
}

/** As `readText`, but throws an Error that names the file and says what is wrong with it. */
export async function requireText(path: string, maxBytes = MAX_BYTES): Promise<string> {
  const file = await readText(path, maxBytes);
  if (file.ok) return file.text;
  throw new Error(`${path}: ${file.message}`);
}

/** The message about a file that is named by `path`, with what relative paths are resolved against. */
export function withHint(path: string, message: string): string {
  if (isAbsolute(path) || message !== NO_SUCH_FILE) return message;
  return `${message} (relative paths are resolved against the directory of the file that names them)`;
}

/** Never waits for a pipe, and reads at most `maxBytes`. Throws FileAccessError, or the error of the file system. */
function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  return fileAccess.run(path, async () => {
    // Otherwise a named pipe would wait for its writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isDirectory()) throw new FileAccessError('cannot read: it is a directory');
    if (!stats.isFile()) throw new FileAccessError('cannot read: it is not a regular file');
    return await readAtMost(file, maxBytes, stats.size);
  });
}

/** `sizeBytes` may be too small: files in /proc have size 0. */
async function readAtMost(file: FileHandle, maxBytes: number, sizeBytes: number): Promise<Buffer> {
  if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read({
      buffer: Buffer.alloc(Math.max(sizeBytes - total + 1, 4096)),
    });
    if (bytesRead === 0) return Buffer.concat(chunks, total);
    total += bytesRead;
    if (total > maxBytes) throw tooLarge(maxBytes);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

function tooLarge(maxBytes: number): FileAccessError {
  return new FileAccessError(`cannot read: it is larger than ${formatSize(maxBytes)}`);
}
