// The state file on the disk: an SQLite database that this process alone has open. Every call may wait for the disk.

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { toOpeningError, toStateError, UnusableFileError } from './errors.ts';
import {
  RESOURCE_COLUMN_NAMES,
  TASK_COLUMN_NAMES,
  type ResourceChange,
  type ResourceKey,
  type ResourceRows,
  type Row,
  type StoredEvent,
} from './rows.ts';
import { checkOwnership, migrate, readValue } from './schema.ts';

const KEPT_SECONDS = 30 * 86_400;
/** Free pages that are kept for reuse rather than given back: 1 MiB. */
const MAX_FREE_PAGES = 256;
/** Checking reads the whole file, about half a second at this size. */
const MAX_CHECKED_BYTES = 256 * 2 ** 20;
/** Readable by its owner only. */
const FILE_MODE = 0o600;
/** Suffixes of the files of a database. The journals come first: without its database a journal is lost. */
const FILE_SUFFIXES = ['-journal', '-wal', '-shm', ''];

/**
 * An open state file, locked against every other process. Its methods throw UnusableFileError where the file turns out to be
 * damaged, otherwise an error whose message says what to do where that is known.
 */
export class StateDatabase {
  readonly #file: FileOnDisk;
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  #journal: Stats | undefined;

  private constructor(file: FileOnDisk, database: DatabaseSync) {
    this.#file = file;
    this.#database = database;
    this.#statements = prepareStatements(database);
  }

  /**
   * Opens or creates the file for writing. Throws UnusableFileError for a file to set aside, which was not changed then, and
   * another error where it cannot be opened.
   */
  static open(path: string, nowMs: number): StateDatabase {
    let database: DatabaseSync | undefined;
    try {
      const file = prepareFile(path);
      database = new DatabaseSync(file.path);
      prepareDatabase(database, nowMs);
      return new StateDatabase(file, database);
    } catch (error) {
      closeQuietly(database);
      throw toOpeningError(error);
    }
  }

  /** What is no longer there, or not the same: the file itself or its journal, once there was one. */
  findMissing(): 'file' | 'journal' | undefined {
    const { path, stats } = this.#file;
    const journal = findStats(`${path}-wal`);
    const isSameJournal = this.#journal === undefined || isSame(this.#journal, journal);
    this.#journal = journal;
    if (!isSame(stats, findStats(path))) return 'file';
    return isSameJournal ? undefined : 'journal';
  }

  read(key: ResourceKey): ResourceRows | undefined {
    const { getResource, getTasks } = this.#statements;
    return rethrow(() => {
      const row = toRow(getResource.get(key.name, key.identity));
      if (row === undefined) return undefined;
      const [id, ...resource] = row;
      return { resource, tasks: getTasks.all(Number(id)).map((task) => toRow(task) ?? []) };
    });
  }

  /** What was written of a discovery last; undefined = nothing. */
  readDiscovery(name: string): string | undefined {
    return rethrow(() => {
      const row = toRow(this.#statements.getDiscovery.get(name));
      return row === undefined ? undefined : String(row[0]);
    });
  }

  writeDiscovery(name: string, resources: string, nowMs: number): void {
    rethrow(() => this.#statements.putDiscovery.run(name, nowMs / 1000, resources));
  }

  readEvents(): readonly string[] {
    return rethrow(() => this.#statements.getEvents.all().map((row) => String(toRow(row)?.[0])));
  }

  /** Of all events the latest `kept` stay. */
  writeEvents(events: readonly StoredEvent[], kept: number): void {
    rethrow(() => {
      const database = this.#database;
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { id, text } of events) this.#statements.putEvent.run(id, text);
        this.#statements.deleteEvents.run((events.at(-1)?.id ?? 0) - kept);
        database.exec('COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** All of it or nothing, on the disk when it returns. */
  write(changes: readonly ResourceChange[], nowMs: number): void {
    rethrow(() => {
      const database = this.#database;
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const change of changes) this.#writeResource(change, nowMs);
        database.exec('COMMIT');
      } catch (error) {
        // Some errors, a full disk among them, have rolled back already.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
      if (Number(readValue(database, 'PRAGMA freelist_count')) > MAX_FREE_PAGES)
        database.exec('PRAGMA incremental_vacuum');
    });
  }

  #writeResource({ key, isWhole, resource, put, deleted }: ResourceChange, nowMs: number): void {
    const { deleteResource, putResource, putTask, deleteTask } = this.#statements;
    if (isWhole) deleteResource.run(key.name);
    const row = putResource.get(key.name, key.identity, nowMs / 1000, ...resource);
    const id = Number(row?.['id']);
    for (const task of put) putTask.run(id, ...task);
    for (const task of deleted) deleteTask.run(id, task);
  }

  close(): void {
    closeQuietly(this.#database);
  }
}

interface FileOnDisk {
  /** Without symbolic links, so that the file and its journals stay together when they are renamed. */
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Makes sure that there is a file that can be written, in a directory that can be written; creates it empty. SQLite would
 * only say "unable to open database file".
 */
function prepareFile(path: string): FileOnDisk {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, FILE_MODE);
  const stats = fstatSync(file);
  closeSync(file);
  if (!stats.isFile()) throw new Error('it is not a regular file: name one');
  // SQLite takes a file of one byte for an empty one, and would overwrite it.
  if (stats.size === 1) throw new UnusableFileError('damaged', 'file is not a database');
  const realPath = realpathSync(path);
  accessSync(dirname(realPath), constants.W_OK);
  return { path: realPath, stats };
}

function prepareDatabase(database: DatabaseSync, nowMs: number): void {
  // One exporter per file; it also spares the shared memory that some network file systems do not have.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  checkOwnership(database);
  checkIntegrity(database);
  // On a file that has pages this would write, which a full disk does not allow.
  if (readValue(database, 'PRAGMA page_count') === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304');
  migrate(database);
  purge(database, nowMs);
}

/** Throws UnusableFileError for a file that is inconsistent, if it is not too large to be checked. */
function checkIntegrity(database: DatabaseSync): void {
  const pages = Number(readValue(database, 'PRAGMA page_count'));
  if (pages * Number(readValue(database, 'PRAGMA page_size')) > MAX_CHECKED_BYTES) return;
  const result = readValue(database, 'PRAGMA integrity_check(1)');
  if (result !== 'ok') throw new UnusableFileError('damaged', String(result));
}

/**
 * Deletes resources and discoveries that were not saved while others were: a wrong clock, or an exporter that was off for long,
 * is no reason to delete all of them.
 */
function purge(database: DatabaseSync, nowMs: number): void {
  database.exec('BEGIN IMMEDIATE');
  for (const table of ['resources', 'discoveries'])
    database
      .prepare(`DELETE FROM ${table} WHERE saved_at < (SELECT min(?, max(saved_at)) FROM ${table}) - ?`)
      .run(nowMs / 1000, KEPT_SECONDS);
  database.exec('COMMIT; PRAGMA incremental_vacuum');
}

type Statements = Readonly<
  Record<
    | 'getResource'
    | 'getTasks'
    | 'putResource'
    | 'deleteResource'
    | 'putTask'
    | 'deleteTask'
    | 'getDiscovery'
    | 'putDiscovery'
    | 'getEvents'
    | 'putEvent'
    | 'deleteEvents',
    StatementSync
  >
>;

function prepareStatements(database: DatabaseSync): Statements {
  const resource = ['name', 'identity', 'saved_at', ...RESOURCE_COLUMN_NAMES];
  const task = ['id', ...TASK_COLUMN_NAMES];
  const select = (columns: readonly string[], from: string): StatementSync => {
    const statement = database.prepare(`SELECT ${columns.join()} FROM ${from}`);
    statement.setReturnArrays(true);
    return statement;
  };
  return {
    getResource: select(['id', ...RESOURCE_COLUMN_NAMES], 'resources WHERE name = ? AND identity = ?'),
    getTasks: select(task, 'tasks WHERE resource = ?'),
    putResource: database.prepare(`${toUpsert('resources', resource, 'name')} RETURNING id`),
    deleteResource: database.prepare('DELETE FROM resources WHERE name = ?'),
    putTask: database.prepare(toUpsert('tasks', ['resource', ...task], 'resource, id')),
    deleteTask: database.prepare('DELETE FROM tasks WHERE resource = ? AND id = ?'),
    getDiscovery: select(['resources'], 'discoveries WHERE name = ?'),
    getEvents: select(['event'], 'events ORDER BY id'),
    putEvent: database.prepare(toUpsert('events', ['id', 'event'], 'id')),
    deleteEvents: database.prepare('DELETE FROM events WHERE id <= ?'),
    putDiscovery: database.prepare(toUpsert('discoveries', ['name', 'saved_at', 'resources'], 'name')),
  };
}

function toUpsert(table: string, columns: readonly string[], key: string): string {
  return `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})
    ON CONFLICT (${key}) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join()}`;
}

/** A statement that returns arrays is typed as if it returned objects. */
function toRow(result: unknown): Row | undefined {
  return Array.isArray(result) ? result : undefined;
}

function rethrow<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toStateError(error);
  }
}

/** Nothing is lost when closing fails: what was committed is in the journal, and read from there next time. */
function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close();
  } catch {
    // See above.
  }
}

function findStats(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function isSame(before: Stats, now: Stats | undefined): boolean {
  return now?.ino === before.ino && now.dev === before.dev;
}

/**
 * Renames the file and its journals to `<path>.<reason>-<UTC time>`; returns the new name. No file that was
 * set aside before is overwritten. Throws where the file cannot be renamed.
 */
export function setAside(link: string, reason: string, nowMs: number): string {
  return rethrow(() => {
    const path = realpathSync(link);
    const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const name = `${path}.${reason}-${time}`;
    let target = name;
    for (let n = 2; existsSync(target); n++) target = `${name}-${n}`;
    for (const suffix of FILE_SUFFIXES) {
      if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
    }
    return target;
  });
}
