// A file system that never responds, as a network disk whose server is gone. Needs the right to mount.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createTemporaryDirectory } from './temporary-directory.ts';

/** Its driver would be the process that holds /dev/fuse, which reads no request. */
const MOUNT = `
  exec 3<>/dev/fuse
  mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0,allow_other dead "$1"
  echo mounted
  read -r
`;

/** Whether this process may not mount such a file system; says so. */
export async function cannotMountDeadDisk(): Promise<boolean> {
  try {
    using directory = createTemporaryDirectory();
    await (await mountDeadDisk(directory.path))[Symbol.asyncDispose]();
    return false;
  } catch {
    console.warn('skipped: these tests need the right to mount through /dev/fuse');
    return true;
  }
}

/** From now on whoever looks below `path`, a directory, waits. Disposing of it ends that: what waits then fails. */
export async function mountDeadDisk(path: string): Promise<AsyncDisposable> {
  const driver = spawn('bash', ['-ec', MOUNT, 'bash', path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(driver, 'close');
  await Promise.race([once(driver.stdout, 'data'), closed]);
  if (driver.exitCode !== null) throw new Error('not mounted');
  return {
    async [Symbol.asyncDispose]() {
      driver.stdin.end();
      await closed;
      spawnSync('umount', ['-l', path]);
    },
  };
}
