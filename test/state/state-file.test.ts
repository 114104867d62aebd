import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { EMPTY_MEMORY, type ResourceMemory } from '../../src/model/memory.ts';
import { openStateDatabase } from '../../src/state/state-database.ts';
import { openStateFile, type StateFile } from '../../src/state/state-file.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createNumberedMemory, createTaskMemory, resourceMemory, taskMemory } from '../support/memories.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const NIGHTLY = { name: 'nightly', identity: 'sub/default/cn-sh-01e/nightly' };
const HOURLY = { name: 'hourly', identity: 'sub/default/cn-sh-01e/hourly' };
const DAY_MS = 86_400_000;

function open(path: string, clock: Clock = createFakeClock()): StateFile {
  return openStateFile({
    path,
    clock,
    onWarning: (message, fields) => {
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
  });
}

/** What a state file opened anew says of a resource. */
function reload(path: string, resource = NIGHTLY): ResourceMemory | undefined {
  using file = open(path);
  return file.load(resource);
}

function saveAndClose(path: string, memory: ResourceMemory, resource = NIGHTLY): void {
  using file = open(path);
  expect(file.save(resource, memory)).toBe(true);
}

describe('what is saved', () => {
  test('is there after a restart, whatever it is', () => {
    using directory = createTemporaryDirectory();
    let runs = 0;
    fc.assert(
      fc.property(resourceMemory, (memory) => {
        const path = join(directory.path, `${runs++}.db`);
        saveAndClose(path, memory);
        expect(reload(path)).toEqual(memory);
      }),
      { numRuns: 50 },
    );
  });

  test('replaces what was saved before, over any row of saves and restarts', () => {
    const step = fc.record({
      resource: fc.constantFrom(NIGHTLY, HOURLY),
      base: resourceMemory,
      // Tasks drawn from one pool keep their identity from save to save.
      picks: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', '__proto__'), fc.nat({ max: 3 })),
      restart: fc.boolean(),
    });
    const pool = fc.array(taskMemory, { minLength: 4, maxLength: 4 });
    using directory = createTemporaryDirectory();
    let runs = 0;
    fc.assert(
      fc.property(pool, fc.array(step, { maxLength: 10 }), (tasks, steps) => {
        const path = join(directory.path, `${runs++}.db`);
        const expected = new Map<string, ResourceMemory>();
        let file = open(path);
        for (const { resource, base, picks, restart } of steps) {
          if (restart) {
            file[Symbol.dispose]();
            file = open(path);
            file.load(resource);
          }
          const picked = Object.entries(picks).map(([id, index]) => [id, tasks[index]!] as const);
          const memory = { ...base, tasks: new Map(picked) };
          expect(file.save(resource, memory)).toBe(true);
          expected.set(resource.name, memory);
        }
        file[Symbol.dispose]();
        for (const resource of [NIGHTLY, HOURLY])
          expect(reload(path, resource)).toEqual(expected.get(resource.name));
      }),
      { numRuns: 50 },
    );
  });

  test('can be loaded again from the running state file', () => {
    using directory = createTemporaryDirectory();
    using file = open(join(directory.path, 'state.db'));
    const memory = createNumberedMemory(1, 3);
    file.save(NIGHTLY, memory);
    expect(file.load(NIGHTLY)).toBe(memory);
    file.release(NIGHTLY.name);
    expect(file.load(NIGHTLY)).toEqual(memory);
  });

  test('is not there for a resource that was never saved', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    saveAndClose(path, EMPTY_MEMORY);
    expect(reload(path, HOURLY)).toBeUndefined();
  });

  test('is forgotten when the name now stands for another resource', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const moved = { ...NIGHTLY, identity: 'sub/default/cn-sz-01a/nightly' };
    saveAndClose(path, createNumberedMemory(1, 3));
    expect(reload(path, moved)).toBeUndefined();
    saveAndClose(path, createNumberedMemory(9, 1), moved);
    expect(reload(path, moved)).toEqual(createNumberedMemory(9, 1));
    expect(reload(path)).toBeUndefined();
  });

  test('is replaced when the name comes to stand for another resource while the file is open', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const moved = { ...NIGHTLY, identity: 'sub/default/cn-sz-01a/nightly' };
    using file = open(path);
    file.save(NIGHTLY, createNumberedMemory(1, 3));
    expect(file.load(moved)).toBeUndefined();
    file.save(moved, createNumberedMemory(9, 1));
    file[Symbol.dispose]();
    expect(reload(path, moved)).toEqual(createNumberedMemory(9, 1));
  });
});

describe('the file', () => {
  test('is read and written by its owner only, and is one file once it is closed', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    using file = open(path);
    file.save(NIGHTLY, EMPTY_MEMORY);
    for (const name of readdirSync(directory.path))
      expect(statSync(join(directory.path, name)).mode & 0o777).toBe(0o600);
    file[Symbol.dispose]();
    expect(readdirSync(directory.path)).toEqual(['state.db']);
  });

  test('is not written to once it is closed', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const file = open(path);
    file[Symbol.dispose]();
    file[Symbol.dispose]();
    expect(file.save(NIGHTLY, EMPTY_MEMORY)).toBe(false);
    expect(file.load(NIGHTLY)).toBeUndefined();
    expect(readdirSync(directory.path)).toEqual(['state.db']);
    expect(reload(path)).toBeUndefined();
  });

  test('gets nothing of a memory of which a part cannot be stored', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const database = openStateDatabase(path, 0);
    const tasks = new Map([
      ['a', createTaskMemory(1)],
      ['b', { ...createTaskMemory(1), readAtMs: NaN }],
    ]);
    const write = (after: ResourceMemory): void =>
      database.write([{ key: NIGHTLY, before: undefined, after }], 0);
    write(EMPTY_MEMORY);
    expect(() => write({ ...EMPTY_MEMORY, tasks })).toThrow('NOT NULL');
    expect(database.read(NIGHTLY)).toEqual(EMPTY_MEMORY);
    write(createNumberedMemory(1, 3));
    expect(database.read(NIGHTLY)).toEqual(createNumberedMemory(1, 3));
    database.close();
  });

  test('gets no row for a task that is the same object as before', () => {
    using directory = createTemporaryDirectory();
    const database = openStateDatabase(join(directory.path, 'state.db'), 0);
    const same = createTaskMemory(1);
    const before = { ...EMPTY_MEMORY, tasks: new Map([['same', same]]) };
    const tasks = new Map([
      ['same', same],
      ['new', createTaskMemory(2)],
    ]);
    // The file does not hold `same`: were it written, it would show.
    database.write([{ key: NIGHTLY, before, after: { ...EMPTY_MEMORY, tasks } }], 0);
    expect([...(database.read(NIGHTLY)?.tasks.keys() ?? [])]).toEqual(['new']);
    database.close();
  });

  test('does not grow with the number of tasks that came and went', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    using file = open(path);
    for (let round = 0; round < 100; round++) {
      const ids = Array.from({ length: 1000 }, (_, n) => `task-${round}-${n}`);
      file.save(NIGHTLY, { ...EMPTY_MEMORY, tasks: new Map(ids.map((id) => [id, createTaskMemory(round)])) });
    }
    // All 100,000 tasks would take 7 MB.
    expect(statSync(path).size).toBeLessThan(2 ** 20);
    expect(statSync(`${path}-wal`).size).toBeLessThan(8 * 2 ** 20);
  });

  test('gives back the space of many tasks that went at once', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    using file = open(path);
    file.save(NIGHTLY, createNumberedMemory(1, 50_000));
    file.save(NIGHTLY, EMPTY_MEMORY);
    file[Symbol.dispose]();
    expect(statSync(path).size).toBeLessThan(2 ** 20 + 65_536);
  });
});

describe('a resource that is saved no more', () => {
  test('is forgotten 30 days later', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const clock = createFakeClock();
    using file = open(path, clock);
    file.save(NIGHTLY, EMPTY_MEMORY);
    await clock.advance(29 * DAY_MS);
    file.save(HOURLY, EMPTY_MEMORY);
    file[Symbol.dispose]();
    expect(openAt(path, clock, NIGHTLY)).toEqual(EMPTY_MEMORY);
    await clock.advance(2 * DAY_MS);
    openAt(path, clock, HOURLY, EMPTY_MEMORY);
    expect(openAt(path, clock, NIGHTLY)).toBeUndefined();
    expect(openAt(path, clock, HOURLY)).toEqual(EMPTY_MEMORY);
  });

  test('is remembered over any time in which nothing was saved', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const clock = createFakeClock();
    openAt(path, clock, NIGHTLY, EMPTY_MEMORY);
    await clock.advance(1000 * DAY_MS);
    expect(openAt(path, clock, NIGHTLY)).toEqual(EMPTY_MEMORY);
  });
});

function openAt(
  path: string,
  clock: Clock,
  resource: typeof NIGHTLY,
  memory?: ResourceMemory,
): ResourceMemory | undefined {
  using file = open(path, clock);
  if (memory !== undefined) file.save(resource, memory);
  return file.load(resource);
}
