// The state file as SQLite sees it: opening, reading one resource, writing what changed.

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ResourceMemory, TaskMemory } from '../model/memory.ts';
import { closeQuietly, isBusy, toDamageOnOpening } from './sqlite-errors.ts';
import { createLockedError } from './state-errors.ts';
import {
  checkIntegrity,
  prepareReading,
  rethrowDamage,
  type OnDamagedValues,
  type ResourceKey,
} from './state-reading.ts';
import { RESOURCE_COLUMN_NAMES, TASK_COLUMN_NAMES, toResourceValues, toTaskValues } from './state-rows.ts';
import { checkOwnership, migrate, readValue } from './state-schema.ts';
import { isLocked } from './state-unwritable.ts';

/** The memory of a resource to write. */
export interface ResourceChange {
  readonly key: ResourceKey;
  /** What the file holds of this resource; undefined = unknown, then all of it is replaced. */
  readonly before: ResourceMemory | undefined;
  readonly after: ResourceMemory;
}

/**
 * An open state file, locked against everyone else. What it cannot do it throws: UnusableFileError for a file to set
 * aside, otherwise the error of SQLite.
 */
export interface StateDatabase {
  read(key: ResourceKey, onDamagedValues?: OnDamagedValues): ResourceMemory | undefined;
  /** All of it or nothing, on the disk when it returns. */
  write(changes: readonly ResourceChange[], nowMs: number): void;
  close(): void;
}

const KEPT_SECONDS = 30 * 86_400;
/** Free pages that are left to be used again rather than given back: 1 MiB. */
const MAX_FREE_PAGES = 256;

/**
 * Opens or creates the file. Throws RefusedFileError when another exporter has it open, UnusableFileError for a file to set
 * aside, otherwise what may pass: the error of SQLite, or that another program reads the file. A file to set aside was not
 * changed.
 */
export function openStateDatabase(path: string, nowMs: number): StateDatabase {
  const database = new DatabaseSync(path);
  try {
    // One exporter per file; it also spares the shared memory that some network file systems do not have.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    checkOwnership(database);
    checkIntegrity(database);
    // On a file that has pages this would write, which a full disk does not allow.
    if (readValue(database, 'PRAGMA page_count') === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304',
    );
    migrate(database);
    purge(database, nowMs);
    return createStateDatabase(database);
  } catch (error) {
    closeQuietly(database);
    throw isBusy(error) ? toBusyError(path, error) : toDamageOnOpening(error);
  }
}

/** Another exporter is an error to be told at once; a program that reads the file for a while is not. */
function toBusyError(path: string, cause: unknown): Error {
  if (isLocked(path)) return createLockedError(path, { cause });
  return new Error('another program reads it: end that program, or give it a copy of the file', { cause });
}

/**
 * Forgets resources that were not saved while others were: a clock that is wrong, or an exporter that was off for long,
 * is no reason to forget all of them.
 */
function purge(database: DatabaseSync, nowMs: number): void {
  database.exec('BEGIN IMMEDIATE');
  database
    .prepare('DELETE FROM resources WHERE saved_at < (SELECT min(?, max(saved_at)) FROM resources) - ?')
    .run(nowMs / 1000, KEPT_SECONDS);
  database.exec('COMMIT; PRAGMA incremental_vacuum');
}

function createStateDatabase(database: DatabaseSync): StateDatabase {
  const statements = prepareStatements(database);
  const reading = prepareReading(database);

  function writeResource(change: ResourceChange, nowMs: number): void {
    const { after, before, key } = change;
    if (before === undefined) statements.deleteResource.run(key.name);
    const row = statements.putResource.get(key.name, key.identity, nowMs / 1000, ...toResourceValues(after));
    const resource = Number(row?.['id']);
    const tasksBefore: ReadonlyMap<string, TaskMemory> = before?.tasks ?? new Map();
    for (const [id, task] of after.tasks)
      if (tasksBefore.get(id) !== task) statements.putTask.run(resource, id, ...toTaskValues(task));
    for (const id of tasksBefore.keys()) if (!after.tasks.has(id)) statements.deleteTask.run(resource, id);
  }

  return {
    read: (key, onDamagedValues = () => undefined) => reading.one(key, onDamagedValues),
    write(changes, nowMs) {
      rethrowDamage(() => {
        database.exec('BEGIN IMMEDIATE');
        try {
          for (const change of changes) writeResource(change, nowMs);
          database.exec('COMMIT');
        } catch (error) {
          // Some errors, a full disk among them, have rolled back already.
          if (database.isTransaction) database.exec('ROLLBACK');
          throw error;
        }
        if (Number(statements.countFreePages.get()?.['freelist_count']) > MAX_FREE_PAGES)
          database.exec('PRAGMA incremental_vacuum');
      });
    },
    close: () => closeQuietly(database),
  };
}

function prepareStatements(
  database: DatabaseSync,
): Record<'putResource' | 'deleteResource' | 'putTask' | 'deleteTask' | 'countFreePages', StatementSync> {
  const resource = ['name', 'identity', 'saved_at', ...RESOURCE_COLUMN_NAMES];
  const task = ['resource', 'id', ...TASK_COLUMN_NAMES];
  return {
    putResource: database.prepare(`${toUpsert('resources', resource, 'name')} RETURNING id`),
    deleteResource: database.prepare('DELETE FROM resources WHERE name = ?'),
    putTask: database.prepare(toUpsert('tasks', task, 'resource, id')),
    deleteTask: database.prepare('DELETE FROM tasks WHERE resource = ? AND id = ?'),
    countFreePages: database.prepare('PRAGMA freelist_count'),
  };
}

function toUpsert(table: string, columns: readonly string[], key: string): string {
  return `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})
    ON CONFLICT (${key}) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join()}`;
}
