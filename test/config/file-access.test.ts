import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileAccess, FileAccessError, readText } from '../../src/config/file-access.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const NO_RESPONSE = new FileAccessError('cannot read: no response from its file system within 3 s');

async function messageOf(path: string, maxBytes?: number): Promise<string | undefined> {
  const file = await readText(path, maxBytes);
  return file.ok ? undefined : file.message;
}

describe('a file that a user names', () => {
  test('is read up to its bound, whatever size it says it has', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'file');
    writeFileSync(path, 'x'.repeat(65_536));
    expect(await readText(path, 65_536)).toEqual({ ok: true, text: 'x'.repeat(65_536) });
    expect(await messageOf(path, 64_512)).toBe('cannot read: it is larger than 63KiB');
    expect(await messageOf('/proc/self/maps')).toBeUndefined();
    expect(await messageOf('/proc/self/maps', 1024)).toBe('cannot read: it is larger than 1KiB');
  });

  test('has to be a regular file, and none other is waited for', async () => {
    using directory = createTemporaryDirectory();
    const path = (name: string): string => join(directory.path, name);
    spawnSync('mkfifo', [path('pipe')]);
    const server = createServer().listen(path('socket'));
    await once(server, 'listening');
    mkdirSync(path('directory'));
    symlinkSync('pipe', path('link'));
    for (const name of [path('pipe'), path('link'), path('socket'), '/dev/zero', '/dev/null'])
      expect(await messageOf(name)).toBe('cannot read: it is not a regular file');
    expect(await messageOf(path('directory'))).toBe('cannot read: it is a directory');
    server.close();
  });
});

const never = (): Promise<string> => new Promise(() => undefined);

describe('an operation on a file that does not end', () => {
  test('fails after 3 s, and until it ends so does every other in its directory, at once and without being begun', async () => {
    const clock = createFakeClock();
    const access = new FileAccess(clock);
    const { promise, resolve } = Promise.withResolvers<string>();
    const first = access.run('/dead/a', () => promise);
    const second = access.run('/dead/b', () => expect.unreachable());
    const failures = Promise.allSettled([first, second]);
    await clock.advance(3000);
    expect(await failures).toEqual([
      { status: 'rejected', reason: NO_RESPONSE },
      { status: 'rejected', reason: NO_RESPONSE },
    ]);
    await expect(access.run('/dead/c', () => expect.unreachable())).rejects.toThrow(NO_RESPONSE);
    expect(await access.run('/alive/a', async () => 'read')).toBe('read');
    resolve('late');
    await promise;
    await clock.advance(0);
    expect(await access.run('/dead/c', async () => 'read')).toBe('read');
  });

  test('is one of at most two: the others fail without being begun', async () => {
    const clock = createFakeClock();
    const access = new FileAccess(clock);
    const hanging = Promise.allSettled([access.run('/dead/1/a', never), access.run('/dead/2/a', never)]);
    const third = Promise.allSettled([access.run('/dead/3/a', () => expect.unreachable())]);
    await clock.advance(3000);
    await hanging;
    const reason = new FileAccessError('cannot read: other file systems do not respond');
    expect(await third).toEqual([{ status: 'rejected', reason }]);
  });

  test('does not count against one that ends in time', async () => {
    const clock = createFakeClock();
    const access = new FileAccess(clock);
    const results = Array.from({ length: 100 }, (_, n) => access.run(`/alive/${n % 10}/a`, async () => n));
    expect(await Promise.all(results)).toEqual(results.map((_, n) => n));
    await expect(access.run('/alive/1/a', () => Promise.reject(new Error('ENOENT')))).rejects.toThrow(
      'ENOENT',
    );
    expect(await access.run('/alive/1/a', async () => 'read')).toBe('read');
  });
});
