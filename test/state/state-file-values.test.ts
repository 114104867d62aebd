// Invalid values in the state file: everything else is read.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { ResourceCounters, ResourceMemory, TaskMemory } from '../../src/model/memory.ts';
import { createNumberedMemory } from '../support/memories.ts';
import { openWatched } from '../support/opened-state-file.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const NIGHTLY = { name: 'nightly', identity: 'nightly' };
const HOURLY = { name: 'hourly', identity: 'hourly' };
const MEMORY = createNumberedMemory(1, 200);

const COUNTED: ResourceMemory = {
  ...MEMORY,
  counters: {
    ...MEMORY.counters,
    stateEntries: { ...MEMORY.counters.stateEntries, DOING: 4, FAILED: 2 },
    finishedDurations: {
      ...MEMORY.counters.finishedDurations,
      COMPLETED: { counts: [0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], sum: 700 },
    },
    lastFailedAt: 30,
  },
  activeStartedAtMs: 10_000,
};
const { counters } = COUNTED;
const withCounters = (change: Partial<ResourceCounters>): ResourceMemory => ({
  ...COUNTED,
  counters: { ...counters, ...change },
});
const withEntries = (change: object): ResourceMemory =>
  withCounters({ stateEntries: { ...counters.stateEntries, ...change } });
const withCompleted = (change: object): ResourceMemory =>
  withCounters({
    finishedDurations: {
      ...counters.finishedDurations,
      COMPLETED: { ...counters.finishedDurations.COMPLETED, ...change },
    },
  });
const withTask = (change: Partial<TaskMemory>): ResourceMemory => {
  const task = { ...COUNTED.tasks.get('task-7')!, ...change };
  return { ...COUNTED, tasks: new Map([...COUNTED.tasks, ['task-7', task]]) };
};
const inEntries = (json: string): string => `resources SET state_entries = '${json}'`;
const inDurations = (from: string, to: string): string =>
  `resources SET finished_durations = replace(finished_durations, '${from}', '${to}')`;
const inTask = (change: string): string => `tasks SET ${change} WHERE resource = 1 AND id = 'task-7'`;

describe('an invalid value loses nothing but itself:', () => {
  test.each<[change: string, value: string, left: ResourceMemory]>([
    ['resources SET transferred_files = -5', 'transferred_files: -5', withCounters({ transferredFiles: 0 })],
    [
      'resources SET transferred_files = 0.5',
      'transferred_files: 0.5',
      withCounters({ transferredFiles: 0 }),
    ],
    [
      'resources SET transferred_files = 9e999',
      'transferred_files: Infinity',
      withCounters({ transferredFiles: 0 }),
    ],
    [inEntries('{"DOING":"many","FAILED":2}'), 'DOING: "many"', withEntries({ DOING: 0 })],
    [inEntries('{"DOING":-3,"FAILED":2}'), 'DOING: -3', withEntries({ DOING: 0 })],
    [inEntries('{"DOING":1e999,"FAILED":2}'), 'DOING: Infinity', withEntries({ DOING: 0 })],
    [inEntries('{"DOING":1.5,"FAILED":2}'), 'DOING: 1.5', withEntries({ DOING: 0 })],
    [inEntries('[]'), 'state_entries: "[]"', withEntries({ DOING: 0, FAILED: 0 })],
    [inEntries('{"DOI'), 'state_entries: "{\\"DOI"', withEntries({ DOING: 0, FAILED: 0 })],
    [
      inDurations('[0,3', '[-1,3'),
      'COMPLETED: -1',
      withCompleted({ counts: [0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] }),
    ],
    [inDurations('[0,3,0', '[0,3'), 'COMPLETED: {', withCompleted({ counts: Array(12).fill(0), sum: 0 })],
    [inDurations('"sum":700', '"sum":null'), 'sum: null', withCompleted({ sum: 0 })],
    [inDurations('"sum":700', '"sum":1e999'), 'sum: Infinity', withCompleted({ sum: 0 })],
    ['resources SET last_failed_at = -1', 'last_failed_at: -1', withCounters({ lastFailedAt: undefined })],
    [
      'resources SET active_started_at_ms = 9e999',
      'active_started_at_ms: Infinity',
      { ...COUNTED, activeStartedAtMs: undefined },
    ],
    [inTask('completed_files = -1'), 'completed_files: -1', withTask({ completedFiles: undefined })],
    [inTask('size_bytes = 9e999'), 'size_bytes: Infinity', withTask({ sizeBytes: undefined })],
    [inTask('read_at_ms = -1'), 'read_at_ms: -1', withTask({ readAtMs: 0 })],
    [
      inTask('state_changed_at = 7, progressed_at = -1'),
      'progressed_at: -1',
      withTask({ stateChangedAt: 7, progressedAt: 7 }),
    ],
  ])('UPDATE %s', async (change, value, left) => {
    using directory = createTemporaryDirectory();
    const path = join(directory.path, 'state.db');
    {
      await using opened = await openWatched(path);
      await opened.file.save(NIGHTLY, COUNTED);
      await opened.file.save(HOURLY, MEMORY);
    }
    const changed = new DatabaseSync(path);
    changed.exec(`UPDATE ${change}${change.startsWith('tasks') ? '' : " WHERE name = 'nightly'"}`);
    changed.close();
    {
      await using opened = await openWatched(path);
      expect(await opened.file.load(NIGHTLY)).toEqual(left);
      expect(await opened.file.load(HOURLY)).toEqual(MEMORY);
      expect(opened.warnings).toEqual([
        {
          message:
            'the state file holds invalid values: counters among them start at 0, everything else was read',
          fields: { path, resource: 'nightly', damaged: 1, values: [expect.stringContaining(value)] },
        },
      ]);
      expect(await opened.file.save(NIGHTLY, left)).toBe(true);
    }
    // Written again as a whole, so that it is not warned of at every start.
    await using again = await openWatched(path);
    expect(await again.file.load(NIGHTLY)).toEqual(left);
    expect(again.warnings).toEqual([]);
  });
});
