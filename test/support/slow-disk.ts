// A disk whose fsync takes as long as a test sets, for a process that is started with its environment.

import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryDirectory } from './temporary-directory.ts';

export interface SlowDisk extends Disposable {
  readonly env: Readonly<Record<string, string>>;
  /** From now on; 0 = as it is. */
  slowDown(fsyncMs: number): void;
}

export function createSlowDisk(): SlowDisk {
  const directory = createTemporaryDirectory();
  const library = join(directory.path, 'slow-disk.so');
  const source = join(import.meta.dirname, 'slow-disk.c');
  const { status, stderr } = spawnSync('gcc', ['-shared', '-fPIC', '-o', library, source], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const setting = join(directory.path, 'ms');
  return {
    env: { LD_PRELOAD: library, SLOW_DISK: setting },
    slowDown(fsyncMs) {
      if (fsyncMs === 0) rmSync(setting);
      else writeFileSync(setting, `${fsyncMs}\n`);
    },
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  };
}
