import { realpath, stat } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import { fileAccess } from './file-access.ts';

/** What is watched, and who is told. */
export interface WatchOptions {
  /** Absolute paths, asked for at every look; they need not exist. Must not throw. */
  readonly paths: () => readonly string[] | Promise<readonly string[]>;
  readonly clock: Clock;
  /** Between two looks. */
  readonly intervalMs: number;
  /** Told once of each change; the next look waits until it is done. Must not throw. */
  readonly onChange: () => void | Promise<void>;
}

/**
 * Looks at files until disposed of. A change counts once two looks in a row saw the same, so that files that are being
 * written are not read half-way. A file that appears, goes, or is behind a symbolic link that now leads elsewhere, as in
 * Kubernetes' mounts, counts as changed.
 */
export function watchFiles({ paths, clock, intervalMs, onChange }: WatchOptions): Disposable {
  let known: Looks | undefined;
  let last: Looks | undefined;
  let isDisposed = false;
  let cancel: (() => void) | undefined;

  async function look(): Promise<void> {
    const seen = await lookAt(await paths());
    known ??= seen;
    if (isDisposed) return;
    if (!areIn(known, seen) && last !== undefined && areIn(last, seen)) {
      await onChange();
      // What was seen before the change was read is what is known: a file that changes from then on differs from it. A file
      // that is named for the first time may have changed since it was read, and so counts as a change once more.
      known = seen;
    }
    last = seen;
    if (!isDisposed) cancel = clock.after(intervalMs, () => void look());
  }

  void look();
  return {
    [Symbol.dispose]() {
      isDisposed = true;
      cancel?.();
    },
  };
}

/** How each file looked, by path. */
type Looks = ReadonlyMap<string, string>;

async function lookAt(paths: readonly string[]): Promise<Looks> {
  const looks = paths.map(async (path) => [path, await fingerprintOf(path)] as const);
  return new Map(await Promise.all(looks));
}

/** Whether all that is seen looked the same before. What is not watched any more does not matter. */
function areIn(before: Looks, seen: Looks): boolean {
  return [...seen].every(([path, look]) => before.get(path) === look);
}

async function fingerprintOf(path: string): Promise<string> {
  try {
    return await fileAccess.run(path, async () => {
      const target = await realpath(path);
      const { ino, size, mtimeNs, ctimeNs } = await stat(target, { bigint: true });
      return [path, target, ino, size, mtimeNs, ctimeNs].join(' ');
    });
  } catch (error) {
    return `${path} ${error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'}`;
  }
}
