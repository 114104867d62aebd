// Access to the files that users name, any of which may be on a file system that does not respond.

import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemClock, type Clock } from '../clock.ts';

/** The file cannot be used. The message does not hold its name or content. */
export class FileAccessError extends Error {
  override readonly name = 'FileAccessError';
}

export interface FileAccess {
  /**
   * The result of an operation on a file. Throws FileAccessError when it does not end in time, which aborts the signal, or
   * while an earlier one in the same directory has not ended, and what the operation throws.
   */
  run<T>(path: string, operation: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

const LIMIT_MS = 3000;
/** Each takes a thread of libuv until its file system responds; name look-ups need the others, of 4. */
const MAX_UNDER_WAY = 2;

const NO_RESPONSE = `cannot read: it takes longer than ${LIMIT_MS / 1000} s; does its file system respond?`;
const BUSY = 'cannot read: other file systems do not respond';

interface Lane {
  /** Ends with the last operation that was asked for, or when that has taken too long. */
  last: Promise<void>;
  isHanging: boolean;
}

/**
 * Operations in one directory come one after the other, because a file system that does not respond keeps a thread for each,
 * and nothing can cancel them.
 */
export function createFileAccess(clock: Clock): FileAccess {
  const lanes = new Map<string, Lane>();
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let hanging = 0;

  const isFull = (): boolean => underWay >= MAX_UNDER_WAY;

  /** Resolves when one more may be under way. */
  async function takePlace(): Promise<void> {
    while (isFull()) {
      if (hanging >= MAX_UNDER_WAY) throw new FileAccessError(BUSY);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    underWay += 1;
  }

  function wakeAll(): void {
    for (const wake of waiting.splice(0)) wake();
  }

  async function runInLane<T>(lane: Lane, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (lane.isHanging) throw new FileAccessError(NO_RESPONSE);
    await takePlace();
    const controller = new AbortController();
    const { promise: tooLong, reject } = Promise.withResolvers<never>();
    const cancel = clock.after(LIMIT_MS, () => {
      lane.isHanging = true;
      hanging += 1;
      wakeAll();
      controller.abort();
      reject(new FileAccessError(NO_RESPONSE));
    });
    const running = operation(controller.signal).finally(() => {
      cancel();
      if (lane.isHanging) hanging -= 1;
      lane.isHanging = false;
      underWay -= 1;
      wakeAll();
    });
    return Promise.race([running, tooLong]);
  }

  return {
    async run(path, operation) {
      const directory = dirname(path);
      const lane = lanes.get(directory) ?? { last: Promise.resolve(), isHanging: false };
      lanes.set(directory, lane);
      const result = lane.last.then(() => runInLane(lane, operation));
      const last = result.then(
        () => undefined,
        () => undefined,
      );
      lane.last = last;
      try {
        return await result;
      } finally {
        if (lane.last === last && !lane.isHanging) lanes.delete(directory);
      }
    },
  };
}

/** One for all, because the threads are those of the process. */
export const fileAccess = createFileAccess(systemClock);

/**
 * The bytes of a regular file. Never waits for a pipe, and reads at most `maxBytes`. Throws FileAccessError, or the error of
 * the file system.
 */
export function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  return fileAccess.run(path, async () => {
    // Otherwise a named pipe would wait for its writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (stats.isDirectory()) throw new FileAccessError('cannot read: it is a directory');
    if (!stats.isFile()) throw new FileAccessError('cannot read: it is not a regular file');
    return await readAtMost(file, { maxBytes, sizeBytes: stats.size });
  });
}

/** Files in /proc say that they are empty. */
async function readAtMost(
  file: FileHandle,
  { maxBytes, sizeBytes }: { readonly maxBytes: number; readonly sizeBytes: number },
): Promise<Buffer> {
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
  return new FileAccessError(`cannot read: it is larger than ${maxBytes / 1024} KiB`);
}
