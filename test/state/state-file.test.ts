import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { EMPTY_MEMORY, type ResourceMemory } from '../../src/model/memory.ts';
import { StateDatabase } from '../../src/state/database.ts';
import { readMemory, toChange } from '../../src/state/rows.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createNumberedMemory, createTaskMemory, resourceMemory, taskMemory } from '../support/memories.ts';
import { openSound } from '../support/opened-state-file.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const NIGHTLY = { name: 'nightly', identity: 'sub/default/cn-sh-01e/nightly' };
const HOURLY = { name: 'hourly', identity: 'sub/default/cn-sh-01e/hourly' };
const DAY_MS = 86_400_000;

/** What a state file opened anew says of a resource. */
async function reload(path: string, resource = NIGHTLY): Promise<ResourceMemory | undefined> {
  await using file = await openSound(path);
  return await file.load(resource);
}

async function saveAndClose(path: string, memory: ResourceMemory, resource = NIGHTLY): Promise<void> {
  await using file = await openSound(path);
  expect(await file.save(resource, memory)).toBe(true);
}

describe('what is saved', () => {
  test('is there after a restart, whatever it is', async () => {
    using directory = createTemporaryDirectory();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(resourceMemory, async (memory) => {
        const path = join(directory.path, `${runs++}.db`);
        await saveAndClose(path, memory);
        expect(await reload(path)).toEqual(memory);
      }),
      { numRuns: 50 },
    );
  });

  test('replaces what was saved before, over any row of saves and restarts', async () => {
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
    await fc.assert(
      fc.asyncProperty(pool, fc.array(step, { maxLength: 10 }), async (tasks, steps) => {
        const path = join(directory.path, `${runs++}.db`);
        const expected = new Map<string, ResourceMemory>();
        let file = await openSound(path);
        for (const { resource, base, picks, restart } of steps) {
          if (restart) {
            await file.close();
            file = await openSound(path);
            await file.load(resource);
          }
          const picked = Object.entries(picks).map(([id, index]) => [id, tasks[index]!] as const);
          const memory = { ...base, tasks: new Map(picked) };
          expect(await file.save(resource, memory)).toBe(true);
          expected.set(resource.name, memory);
        }
        await file.close();
        for (const resource of [NIGHTLY, HOURLY])
          expect(await reload(path, resource)).toEqual(expected.get(resource.name));
      }),
      { numRuns: 50 },
    );
  });

  test('can be loaded again from the running state file', async () => {
    using directory = createTemporaryDirectory();
    await using file = await openSound(join(directory.path, 'state.db'));
    const memory = createNumberedMemory(1, 3);
    await file.save(NIGHTLY, memory);
    expect(await file.load(NIGHTLY)).toBe(memory);
    file.release(NIGHTLY.name);
    expect(await file.load(NIGHTLY)).toEqual(memory);
  });

  test('is not there for a resource that was never saved', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    await saveAndClose(path, EMPTY_MEMORY);
    expect(await reload(path, HOURLY)).toBeUndefined();
  });

  test('is forgotten when the name now stands for another resource', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const moved = { ...NIGHTLY, identity: 'sub/default/cn-sz-01a/nightly' };
    await saveAndClose(path, createNumberedMemory(1, 3));
    expect(await reload(path, moved)).toBeUndefined();
    await saveAndClose(path, createNumberedMemory(9, 1), moved);
    expect(await reload(path, moved)).toEqual(createNumberedMemory(9, 1));
    expect(await reload(path)).toBeUndefined();
  });

  test('is replaced when the name comes to stand for another resource while the file is open', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const moved = { ...NIGHTLY, identity: 'sub/default/cn-sz-01a/nightly' };
    await using file = await openSound(path);
    await file.save(NIGHTLY, createNumberedMemory(1, 3));
    expect(await file.load(moved)).toBeUndefined();
    await file.save(moved, createNumberedMemory(9, 1));
    await file.close();
    expect(await reload(path, moved)).toEqual(createNumberedMemory(9, 1));
  });
});

describe('the file', () => {
  test('is read and written by its owner only, and is one file once it is closed', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    await using file = await openSound(path);
    await file.save(NIGHTLY, EMPTY_MEMORY);
    for (const name of readdirSync(directory.path))
      expect(statSync(join(directory.path, name)).mode & 0o777).toBe(0o600);
    await file.close();
    expect(readdirSync(directory.path)).toEqual(['state.db']);
  });

  test('is not written to once it is closed', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const file = await openSound(path);
    await file.close();
    await file.close();
    expect(await file.save(NIGHTLY, EMPTY_MEMORY)).toBe(false);
    expect(await file.load(NIGHTLY)).toBeUndefined();
    expect(readdirSync(directory.path)).toEqual(['state.db']);
    expect(await reload(path)).toBeUndefined();
  });

  test('gets nothing of a memory of which a part cannot be stored', () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const database = StateDatabase.open(path, 0);
    const tasks = new Map([
      ['a', createTaskMemory(1)],
      ['b', { ...createTaskMemory(1), readAtMs: NaN }],
    ]);
    const write = (memory: ResourceMemory): void =>
      database.write([toChange({ key: NIGHTLY, memory }, undefined)], 0);
    write(EMPTY_MEMORY);
    expect(() => write({ ...EMPTY_MEMORY, tasks })).toThrow('NOT NULL');
    expect(readFrom(database)).toEqual(EMPTY_MEMORY);
    write(createNumberedMemory(1, 3));
    expect(readFrom(database)).toEqual(createNumberedMemory(1, 3));
    database.close();
  });

  test('gets no row for a task that is the same object as before', () => {
    using directory = createTemporaryDirectory();
    const database = StateDatabase.open(join(directory.path, 'state.db'), 0);
    const same = createTaskMemory(1);
    const before = { ...EMPTY_MEMORY, tasks: new Map([['same', same]]) };
    const tasks = new Map([
      ['same', same],
      ['new', createTaskMemory(2)],
    ]);
    // The file does not hold `same`: were it written, it would show.
    database.write([toChange({ key: NIGHTLY, memory: { ...EMPTY_MEMORY, tasks } }, before)], 0);
    expect([...(readFrom(database)?.tasks.keys() ?? [])]).toEqual(['new']);
    database.close();
  });

  test('does not grow with the number of tasks that came and went', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    await using file = await openSound(path);
    for (let round = 0; round < 100; round++) {
      const ids = Array.from({ length: 1000 }, (_, n) => `task-${round}-${n}`);
      await file.save(NIGHTLY, {
        ...EMPTY_MEMORY,
        tasks: new Map(ids.map((id) => [id, createTaskMemory(round)])),
      });
    }
    // All 100,000 tasks would take 7 MB.
    expect(statSync(path).size).toBeLessThan(2 ** 20);
    expect(statSync(`${path}-wal`).size).toBeLessThan(8 * 2 ** 20);
  });

  test('gives back the space of many tasks that went at once', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    await using file = await openSound(path);
    await file.save(NIGHTLY, createNumberedMemory(1, 50_000));
    await file.save(NIGHTLY, EMPTY_MEMORY);
    await file.close();
    expect(statSync(path).size).toBeLessThan(2 ** 20 + 65_536);
  });
});

describe('a resource that is saved no more', () => {
  test('is forgotten 30 days later', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const clock = createFakeClock();
    await using file = await openSound(path, clock);
    await file.save(NIGHTLY, EMPTY_MEMORY);
    await clock.advance(29 * DAY_MS);
    await file.save(HOURLY, EMPTY_MEMORY);
    await file.close();
    expect(await openAt(path, clock, NIGHTLY)).toEqual(EMPTY_MEMORY);
    await clock.advance(2 * DAY_MS);
    await openAt(path, clock, HOURLY, EMPTY_MEMORY);
    expect(await openAt(path, clock, NIGHTLY)).toBeUndefined();
    expect(await openAt(path, clock, HOURLY)).toEqual(EMPTY_MEMORY);
  });

  test('is remembered over any time in which nothing was saved', async () => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    const clock = createFakeClock();
    await openAt(path, clock, NIGHTLY, EMPTY_MEMORY);
    await clock.advance(1000 * DAY_MS);
    expect(await openAt(path, clock, NIGHTLY)).toEqual(EMPTY_MEMORY);
  });
});

async function openAt(
  path: string,
  clock: Clock,
  resource: typeof NIGHTLY,
  memory?: ResourceMemory,
): Promise<ResourceMemory | undefined> {
  await using file = await openSound(path, clock);
  if (memory !== undefined) await file.save(resource, memory);
  return await file.load(resource);
}

function readFrom(database: StateDatabase): ResourceMemory | undefined {
  const rows = database.read(NIGHTLY);
  return rows === undefined ? undefined : readMemory(rows).memory;
}
