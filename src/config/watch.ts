// Watches files for changes.

import { realpath, stat } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import { codeOf } from '../text/errno.ts';
import { fileAccess } from './file-access.ts';

export interface WatchOptions {
  /** Absolute paths of files, which need not exist; read anew each time. Must not throw. */
  readonly paths: () => readonly string[] | Promise<readonly string[]>;
  readonly clock: Clock;
  /** Between two checks. */
  readonly intervalMs: number;
  /** Called once for each change; the next check waits until it is done. Must not throw. */
  readonly onChange: () => void | Promise<void>;
}

/**
 * Checks files until disposed of. A change counts once two checks in a row saw the same, so that files that are being
 * written are not read half-way. A file that appears, goes, or is behind a symbolic link that now leads elsewhere, as in
 * Kubernetes' mounts, counts as changed.
 */
export function watchFiles(options: WatchOptions): Disposable {
  return new FileWatch(options);
}

/** The fingerprint of each file, by path. */
type Fingerprints = ReadonlyMap<string, string>;

class FileWatch implements Disposable {
  readonly #options: WatchOptions;
  #known: Fingerprints | undefined;
  #last: Fingerprints | undefined;
  #isDisposed = false;
  #cancel: (() => void) | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    void this.#check();
  }

  async #check(): Promise<void> {
    const { paths, clock, intervalMs, onChange } = this.#options;
    const seen = await takeFingerprints(await paths());
    this.#known ??= seen;
    if (this.#isDisposed) return;
    if (!includesAll(this.#known, seen) && this.#last !== undefined && includesAll(this.#last, seen)) {
      await onChange();
      // The fingerprints from before the files were read: one that changes from then on differs from them. A file that is
      // named for the first time may have changed since it was read, and so counts as a change once more.
      this.#known = seen;
    }
    this.#last = seen;
    if (!this.#isDisposed) this.#cancel = clock.after(intervalMs, () => void this.#check());
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#cancel?.();
  }
}

async function takeFingerprints(paths: readonly string[]): Promise<Fingerprints> {
  const entries = paths.map(async (path) => [path, await fingerprintOf(path)] as const);
  return new Map(await Promise.all(entries));
}

/** Whether all that is seen was the same before. Files that are no longer watched do not matter. */
function includesAll(before: Fingerprints, seen: Fingerprints): boolean {
  return [...seen].every(([path, fingerprint]) => before.get(path) === fingerprint);
}

async function fingerprintOf(path: string): Promise<string> {
  try {
    return await fileAccess.run(path, async () => {
      const target = await realpath(path);
      const { ino, size, mtimeNs, ctimeNs } = await stat(target, { bigint: true });
      return [path, target, ino, size, mtimeNs, ctimeNs].join(' ');
    });
  } catch (error) {
    return `${path} ${codeOf(error) ?? 'unreadable'}`;
  }
}
