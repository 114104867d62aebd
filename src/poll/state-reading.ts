// Memory out of an open state file.

import type { DatabaseSync } from 'node:sqlite';
import type { ResourceMemory, TaskMemory } from '../model/memory.ts';
import { toDamageIfAny } from './sqlite-errors.ts';
import { UnusableFileError } from './state-errors.ts';
import { readResourceRow, readTaskRow, TASK_COLUMN_NAMES, type Row } from './state-rows.ts';
import { readValue } from './state-schema.ts';

/** Which resource a memory is of. */
export interface ResourceKey {
  readonly name: string;
  /** What makes it the same resource (subscription, group, zone, data_sync, filters) as one text. */
  readonly identity: string;
}

/** The memory of one resource as saved at one time. */
export interface StoredMemory {
  readonly key: ResourceKey;
  readonly memory: ResourceMemory;
}

/** Throws UnusableFileError for values that no memory can have, otherwise the error of SQLite. */
export interface StateReading {
  one(key: ResourceKey): ResourceMemory | undefined;
  all(): readonly StoredMemory[];
}

/** Checking reads the whole file, about half a second at this size. */
const MAX_CHECKED_BYTES = 256 * 2 ** 20;

/** The tables have to be those of this version. */
export function prepareReading(database: DatabaseSync): StateReading {
  const getResource = database.prepare('SELECT * FROM resources WHERE name = ? AND identity = ?');
  const getResources = database.prepare('SELECT * FROM resources');
  const getTasks = database.prepare(
    `SELECT ${['id', ...TASK_COLUMN_NAMES].join()} FROM tasks WHERE resource = ?`,
  );

  function readMemory(row: Row): ResourceMemory {
    const tasks = new Map<string, TaskMemory>();
    for (const task of getTasks.all(Number(row['id']))) tasks.set(String(task['id']), readTaskRow(task));
    return readResourceRow(row, tasks);
  }

  return {
    one: (key) =>
      rethrowDamage(() => {
        const row = getResource.get(key.name, key.identity);
        return row === undefined ? undefined : readMemory(row);
      }),
    all: () =>
      rethrowDamage(() =>
        getResources.all().map((row) => {
          const key = { name: String(row['name']), identity: String(row['identity']) };
          return { key, memory: readMemory(row) };
        }),
      ),
  };
}

/** Throws UnusableFileError for a file that is inconsistent, if it is not too large to be looked through. */
export function checkIntegrity(database: DatabaseSync): void {
  const pages = Number(readValue(database, 'PRAGMA page_count'));
  if (pages * Number(readValue(database, 'PRAGMA page_size')) > MAX_CHECKED_BYTES) return;
  const answer = readValue(database, 'PRAGMA integrity_check(1)');
  if (answer !== 'ok') throw new UnusableFileError('damaged', String(answer));
}

/** Throws UnusableFileError where `run` finds that the file is damaged. */
export function rethrowDamage<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toDamageIfAny(error);
  }
}
