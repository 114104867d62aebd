import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { watchFiles } from '../../src/config/watch.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const INTERVAL_MS = 1000;

interface Watched extends Disposable {
  readonly path: (name: string) => string;
  readonly write: (name: string, content: string) => void;
  readonly changes: () => number;
  readonly stop: () => void;
  /** Lets the watcher check this many times, which takes real I/O. */
  check(times: number): Promise<void>;
}

interface WatchedFiles {
  readonly names?: readonly string[];
  /** Called with the number of changes so far. */
  readonly onChange?: (changes: number) => void;
}

async function watch(
  setUp: (directory: string) => void,
  { names = ['a.yaml'], onChange }: WatchedFiles = {},
): Promise<Watched> {
  const directory = createTemporaryDirectory();
  const path = (name: string): string => join(directory.path, name);
  setUp(directory.path);
  const clock = createFakeClock();
  let checks = 0;
  let changes = 0;
  const watcher = watchFiles({
    paths: () => names.map(path),
    clock: {
      ...clock,
      after: (delayMs, fire) => {
        checks += 1;
        return clock.after(delayMs, fire);
      },
    },
    intervalMs: INTERVAL_MS,
    onChange: () => {
      changes += 1;
      onChange?.(changes);
    },
  });
  await expect.poll(() => checks, { interval: 1 }).toBe(1);
  return {
    path,
    write: (name, content) => writeFileSync(path(name), content),
    changes: () => changes,
    async check(times) {
      for (let time = 0; time < times; time += 1) {
        const before = checks;
        await clock.advance(INTERVAL_MS);
        await expect.poll(() => checks, { interval: 1, timeout: 1000 }).toBe(before + 1);
      }
    },
    stop: () => watcher[Symbol.dispose](),
    [Symbol.dispose]() {
      watcher[Symbol.dispose]();
      directory[Symbol.dispose]();
    },
  };
}

const withFile = (directory: string): void => writeFileSync(join(directory, 'a.yaml'), 'one');

describe('a watched file', () => {
  test('that stays as it is is no change', async () => {
    using watched = await watch(withFile);
    await watched.check(5);
    expect(watched.changes()).toBe(0);
  });

  test('that is written is one change', async () => {
    using watched = await watch(withFile);
    watched.write('a.yaml', 'two!');
    await watched.check(5);
    expect(watched.changes()).toBe(1);
  });

  test('that is being written is no change until it rests', async () => {
    using watched = await watch(withFile);
    for (let size = 1; size <= 4; size += 1) {
      watched.write('a.yaml', 'x'.repeat(10 * size));
      await watched.check(1);
    }
    expect(watched.changes()).toBe(0);
    await watched.check(1);
    expect(watched.changes()).toBe(1);
  });

  test('that is replaced by one of the same size and time is a change', async () => {
    using watched = await watch(withFile);
    const time = new Date('2026-01-01T00:00:00Z');
    utimesSync(watched.path('a.yaml'), time, time);
    await watched.check(2);
    expect(watched.changes()).toBe(1);
    watched.write('b.yaml', 'two');
    utimesSync(watched.path('b.yaml'), time, time);
    renameSync(watched.path('b.yaml'), watched.path('a.yaml'));
    await watched.check(2);
    expect(watched.changes()).toBe(2);
  });

  test('that goes and comes back is two changes', async () => {
    using watched = await watch(withFile);
    rmSync(watched.path('a.yaml'));
    await watched.check(2);
    expect(watched.changes()).toBe(1);
    watched.write('a.yaml', 'one');
    await watched.check(2);
    expect(watched.changes()).toBe(2);
  });

  test('whose permissions change is a change', async () => {
    using watched = await watch(withFile);
    chmodSync(watched.path('a.yaml'), 0o600);
    await watched.check(2);
    expect(watched.changes()).toBe(1);
  });

  test('is no change after the watch is disposed of', async () => {
    using watched = await watch(withFile);
    watched.write('a.yaml', 'two');
    await watched.check(1);
    watched.stop();
    await expect(watched.check(1)).rejects.toThrow('expected 2 to be 3');
    expect(watched.changes()).toBe(0);
  });
});

function mount(directory: string, version: string): void {
  mkdirSync(join(directory, version));
  for (const name of ['a.yaml', 'b.yaml']) writeFileSync(join(directory, version, name), version);
}

test("a swap of Kubernetes' symbolic link is one change of all files behind it", async () => {
  let directory = '';
  using watched = await watch(
    (created) => {
      directory = created;
      mount(directory, '..2026_01');
      symlinkSync('..2026_01', join(directory, '..data'));
      for (const name of ['a.yaml', 'b.yaml']) symlinkSync(join('..data', name), join(directory, name));
    },
    { names: ['a.yaml', 'b.yaml'] },
  );
  await watched.check(2);
  expect(watched.changes()).toBe(0);
  mount(directory, '..2026_02');
  symlinkSync('..2026_02', join(directory, '..data_tmp'));
  renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
  rmSync(join(directory, '..2026_01'), { recursive: true });
  await watched.check(3);
  expect(watched.changes()).toBe(1);
});

test('a change while the last one is worked on is not lost', async () => {
  let directory = '';
  using watched = await watch(
    (created) => {
      directory = created;
      withFile(directory);
    },
    {
      onChange: (changes) => {
        if (changes === 1) writeFileSync(join(directory, 'a.yaml'), 'written meanwhile');
      },
    },
  );
  watched.write('a.yaml', 'two');
  await watched.check(2);
  expect(watched.changes()).toBe(1);
  await watched.check(2);
  expect(watched.changes()).toBe(2);
  await watched.check(3);
  expect(watched.changes()).toBe(2);
});

test('a file that is watched no more is no change', async () => {
  const names = ['a.yaml', 'b.yaml'];
  using watched = await watch(withFile, { names });
  await watched.check(1);
  names.pop();
  await watched.check(3);
  expect(watched.changes()).toBe(0);
  watched.write('a.yaml', 'two');
  await watched.check(3);
  expect(watched.changes()).toBe(1);
});

test('a file that is named by a change, and appears as soon as the change is read, is not lost', async () => {
  let directory = '';
  const names = ['a.yaml'];
  using watched = await watch(
    (created) => {
      directory = created;
      withFile(directory);
    },
    {
      names,
      onChange: (changes) => {
        if (changes > 1) return;
        names.push('b.yaml');
        writeFileSync(join(directory, 'b.yaml'), 'too late to be read');
      },
    },
  );
  watched.write('a.yaml', 'two');
  await watched.check(2);
  expect(watched.changes()).toBe(1);
  await watched.check(2);
  expect(watched.changes()).toBe(2);
  await watched.check(3);
  expect(watched.changes()).toBe(2);
});
