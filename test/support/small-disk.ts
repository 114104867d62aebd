// A disk of its own to fill up or to make read-only. Needs the right to mount.

import { spawnSync } from 'node:child_process';
import { writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryDirectory } from './temporary-directory.ts';

export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Takes all the space that is left. */
  fill(): void;
  /** Gives back what `fill` took. */
  free(): void;
  remount(mode: 'ro' | 'rw'): void;
}

/** Whether this process may not mount a disk; says so. */
export function cannotMount(): boolean {
  try {
    createSmallDisk()[Symbol.dispose]();
    return false;
  } catch {
    console.warn('skipped: these tests need the right to mount a tmpfs');
    return true;
  }
}

/** A tmpfs. */
export function createSmallDisk(sizeMiB = 1): SmallDisk {
  const directory = createTemporaryDirectory();
  const { path } = directory;
  const ballast = join(path, 'ballast');
  run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', path]);
  return {
    path,
    fill() {
      for (let bytes = 2 ** 19; bytes >= 1; bytes /= 2) appendWhileItFits(ballast, bytes);
    },
    free: () => rmSync(ballast),
    remount: (mode) => run('mount', ['-o', `remount,${mode}`, path]),
    [Symbol.dispose]() {
      run('umount', [path]);
      directory[Symbol.dispose]();
    },
  };
}

function appendWhileItFits(path: string, bytes: number): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
  } catch {
    // Full for this size.
  }
}

function run(command: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined || status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
