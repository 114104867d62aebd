// A file that readers see whole at any time: written under another name, then renamed.

import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../text/errno.ts';
import { UsageError } from './context.ts';

export interface OutputFile {
  /** Replaces the file by these parts, one after the other. On an error the file stays as it was. */
  replace(parts: readonly Uint8Array[]): Promise<void>;
}

/** Readable by everybody, whatever the umask: the node exporter runs as another user. */
const MODE = 0o644;

/** Follows links, and writes nothing yet. Throws `UsageError` when it is not a file, or its directory does not exist. */
export async function openOutputFile(path: string): Promise<OutputFile> {
  const target = await findTarget(path);
  return {
    async replace(parts) {
      // Collectors of a directory match the ends of names, and most skip names that start with a dot.
      const temporary = join(dirname(target), `.sensecore-ads-exporter-${randomUUID()}.tmp`);
      try {
        await writeDurably(temporary, parts);
        await rename(temporary, target);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw new Error(`--output: cannot write ${path}: ${codeOf(error) ?? 'unknown error'}`, {
          cause: error,
        });
      }
    },
  };
}

async function findTarget(path: string): Promise<string> {
  try {
    const target = await realpath(path);
    if ((await stat(target)).isFile()) return target;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT')
      throw unusable(path, `cannot be used: ${codeOf(error) ?? 'unknown error'}`, error);
    const directory = await stat(dirname(path)).catch(() => undefined);
    if (directory?.isDirectory() === true) return path;
    throw unusable(path, 'cannot be written: its directory does not exist', error);
  }
  throw unusable(
    path,
    'is not a regular file, so it cannot be replaced; without --output the metrics go to stdout',
  );
}

function unusable(path: string, why: string, cause?: unknown): UsageError {
  return new UsageError(`--output: ${path} ${why}`, { cause });
}

/** A crash of the machine right after the rename must not leave an empty file. */
async function writeDurably(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx', MODE);
  try {
    await file.chmod(MODE);
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}
