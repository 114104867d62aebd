import { realpath, stat } from 'node:fs/promises';
import type { Clock } from '../clock.ts';

/** What is watched, and who is told. */
export interface WatchOptions {
  /** Absolute paths, asked for at every look; they need not exist. */
  readonly paths: () => readonly string[];
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
  let known: string | undefined;
  let last: string | undefined;
  let isDisposed = false;
  let cancel: (() => void) | undefined;

  async function look(): Promise<void> {
    const looked = paths();
    const seen = await fingerprint(looked);
    known ??= seen;
    if (isDisposed) return;
    if (seen !== known && seen === last) {
      await onChange();
      // What changed meanwhile may not have been read; otherwise other paths may be in force now.
      known = (await fingerprint(looked)) === seen ? await fingerprint(paths()) : seen;
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

async function fingerprint(paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map(fingerprintOf))).join('\n');
}

async function fingerprintOf(path: string): Promise<string> {
  try {
    const target = await realpath(path);
    const { ino, size, mtimeNs, ctimeNs } = await stat(target, { bigint: true });
    return [path, target, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return `${path} ${error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'}`;
  }
}
