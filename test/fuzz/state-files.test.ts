// Whatever a state file holds: it opens, what it tells can be published, and the next save puts it right.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Page } from '../../src/metrics/page/page.ts';
import type { ResourceMemory } from '../../src/model/memory.ts';
import { track } from '../../src/model/tracker.ts';
import { RESOURCE_COLUMN_NAMES, TASK_COLUMN_NAMES } from '../../src/state/rows.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createNumberedMemory } from '../support/memories.ts';
import { openWatched } from '../support/opened-state-file.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { buildPolicy, buildSnapshot, buildStatus } from '../support/status.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const KEY = { name: 'nightly', identity: 'nightly' };
const MEMORY = createNumberedMemory(1, 20);
const NEXT = createNumberedMemory(2, 20);

/** The file is opened, read and written to; it then holds what was written. Returns what was read. */
async function useFile(path: string): Promise<ResourceMemory | undefined> {
  let memory: ResourceMemory | undefined;
  {
    await using opened = await openWatched(path);
    memory = await opened.file.load(KEY);
    opened.file.release(KEY.name);
    expect(await opened.file.save(KEY, NEXT)).toBe(true);
    expect(opened.file.healthy()).toBe(true);
  }
  await using again = await openWatched(path);
  expect(await again.file.load(KEY)).toEqual(NEXT);
  return memory;
}

/** One more poll, and its page. */
async function publish(before: ResourceMemory): Promise<string> {
  const clock = createFakeClock();
  const snapshot = buildSnapshot([...before.tasks.keys()].slice(0, 10).map((id) => ({ id })));
  const look = { listing: 'active', startedAtMs: clock.now(), nowMs: clock.now() } as const;
  const { memory } = track(before, { ...look, tasks: snapshot.tasks, historyEnabled: true });
  const page = new Page({
    clock,
    policy: () => buildPolicy(),
    telemetry: { families: () => Promise.resolve([]) },
    statuses: () => [buildStatus({ up: true, snapshot, memory })],
  });
  const { body } = await page.scrape({ format: 'openmetrics', gzip: false, resources: undefined });
  await page.close();
  return Buffer.concat(body).toString();
}

const SQLITE_HEADER = Buffer.from('SQLite format 3\0');

test('any bytes, with the beginning of a database or without', async () => {
  using directory = createTemporaryDirectory();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.uint8Array({ maxLength: 10_000 }), async (isDatabase, bytes) => {
      const path = join(directory.path, `${runs++}.db`);
      writeFileSync(path, isDatabase ? Buffer.concat([SQLITE_HEADER, bytes]) : bytes);
      expect(await useFile(path)).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

const jsonText = fc.oneof(
  fc.json(),
  fc.constantFrom('', '[]', 'null', '{"DOING":1e999}', '{"DOING":-1}', '{"__proto__":{"DOING":1}}'),
  fc
    .record({
      DOING: fc.double(),
      COMPLETED: fc.record({
        counts: fc.array(fc.double(), { minLength: 12, maxLength: 12 }),
        sum: fc.double(),
      }),
    })
    .map((value) => JSON.stringify(value)),
);
const cell: fc.Arbitrary<SQLInputValue> = fc.oneof(
  fc.double(),
  fc.constantFrom(-1, 0, 9e15, 1e300, -1e300, Infinity, -Infinity, null),
  fc.string({ unit: 'binary' }),
  jsonText,
);
const change = fc.record({
  column: fc.constantFrom(
    ...RESOURCE_COLUMN_NAMES.map((name) => ({ table: 'resources', name })),
    ...TASK_COLUMN_NAMES.map((name) => ({ table: 'tasks', name })),
    { table: 'tasks', name: 'id' },
  ),
  value: cell,
});

test('any value in any column', async () => {
  using directory = createTemporaryDirectory();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
      const path = join(directory.path, `${runs++}.db`);
      {
        await using opened = await openWatched(path);
        await opened.file.save(KEY, MEMORY);
      }
      const database = new DatabaseSync(path);
      for (const { column, value } of changes) tryUpdate(database, column, value);
      database.close();
      const memory = await useFile(path);
      if (memory !== undefined) parseExposition(await publish(memory), 'openmetrics');
    }),
    { numRuns: 150 },
  );
}, 60_000);

/** What the tables themselves refuse is no case. */
function tryUpdate(
  database: DatabaseSync,
  { table, name }: { readonly table: string; readonly name: string },
  value: SQLInputValue,
): void {
  const only = name === 'id' ? 'WHERE id = (SELECT min(id) FROM tasks)' : '';
  try {
    database.prepare(`UPDATE ${table} SET ${name} = ? ${only}`).run(value);
  } catch (error) {
    if (!(error instanceof Error) || !/constraint|cannot store/.test(error.message)) throw error;
  }
}
