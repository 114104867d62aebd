// Memory out of an open state file.

import type { DatabaseSync } from 'node:sqlite';
import type { ResourceMemory, TaskMemory } from '../model/memory.ts';
import { toDamageIfAny } from './sqlite-errors.ts';
import { UnusableFileError } from './state-errors.ts';
import { readResourceRow, readTaskRow, TASK_COLUMN_NAMES, type OnDamage, type Row } from './state-rows.ts';
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

/** Called once for each resource with the values that no memory can have, which were left out. */
export type OnDamagedValues = (resource: string, values: readonly string[]) => void;

/** Throws the error of SQLite, UnusableFileError where it says that the file is damaged. */
export interface StateReading {
  one(key: ResourceKey, onDamagedValues: OnDamagedValues): ResourceMemory | undefined;
  all(onDamagedValues: OnDamagedValues): readonly StoredMemory[];
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

  function readMemory(row: Row, onDamagedValues: OnDamagedValues): ResourceMemory {
    const damaged: string[] = [];
    const onDamage: OnDamage = (name, value) => {
      damaged.push(`${name}: ${describeValue(value)}`);
    };
    const tasks = new Map<string, TaskMemory>();
    for (const task of getTasks.all(Number(row['id'])))
      tasks.set(String(task['id']), readTaskRow(task, onDamage));
    const memory = readResourceRow(row, tasks, onDamage);
    if (damaged.length > 0) onDamagedValues(String(row['name']), damaged);
    return memory;
  }

  return {
    one: (key, onDamagedValues) =>
      rethrowDamage(() => {
        const row = getResource.get(key.name, key.identity);
        return row === undefined ? undefined : readMemory(row, onDamagedValues);
      }),
    all: (onDamagedValues) =>
      rethrowDamage(() =>
        getResources.all().map((row) => {
          const key = { name: String(row['name']), identity: String(row['identity']) };
          return { key, memory: readMemory(row, onDamagedValues) };
        }),
      ),
  };
}

const MAX_SHOWN_CHARACTERS = 40;

function describeValue(value: unknown): string {
  // JSON has no word for Infinity.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'missing');
  return text.slice(0, MAX_SHOWN_CHARACTERS);
}

/** Throws UnusableFileError for a file that is inconsistent, if it is not too large to be looked through. */
export function checkIntegrity(database: DatabaseSync): void {
  const pages = Number(readValue(database, 'PRAGMA page_count'));
  if (pages * Number(readValue(database, 'PRAGMA page_size')) > MAX_CHECKED_BYTES) return;
  const response = readValue(database, 'PRAGMA integrity_check(1)');
  if (response !== 'ok') throw new UnusableFileError('damaged', String(response));
}

/** Throws UnusableFileError where `run` finds that the file is damaged. */
export function rethrowDamage<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toDamageIfAny(error);
  }
}
