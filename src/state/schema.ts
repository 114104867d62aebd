// What makes an SQLite file a state file, and how files of older versions become one of this version.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { UnusableFileError } from './errors.ts';

/** `application_id` of our files: "ADSs". */
export const APPLICATION_ID = 0x41_44_53_73;

/**
 * One script per schema version, in order; a script that was released never changes. `user_version` counts how many of
 * them a file has seen. Numbers are REAL: SQLite stores whole ones as integers all the same, and no size or fraction
 * that ADS may send is then refused or rounded.
 */
const MIGRATIONS = [
  `CREATE TABLE resources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    identity TEXT NOT NULL,
    saved_at REAL NOT NULL,
    active_started_at_ms REAL,
    history_started_at_ms REAL,
    state_entries TEXT NOT NULL,
    transferred_files REAL NOT NULL,
    finished_durations TEXT NOT NULL,
    last_completed_at REAL,
    last_failed_at REAL
  ) STRICT;
  CREATE TABLE tasks (
    resource INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    read_at_ms REAL NOT NULL,
    state_changed_at REAL NOT NULL,
    progressed_at REAL NOT NULL,
    eta_at REAL,
    finished_at REAL,
    vanished_at REAL,
    total_files REAL,
    completed_files REAL,
    existing_files REAL,
    progress_ratio REAL,
    size_bytes REAL,
    pace_progress REAL,
    pace_moved_at REAL,
    pace_since REAL,
    pace_progress_per_second REAL,
    pace_seconds_per_move REAL,
    PRIMARY KEY (resource, id)
  ) STRICT, WITHOUT ROWID;`,
  `ALTER TABLE tasks ADD COLUMN started_at REAL;
  ALTER TABLE tasks ADD COLUMN run_files REAL;
  ALTER TABLE tasks ADD COLUMN ends TEXT;
  ALTER TABLE tasks ADD COLUMN resumed_after REAL;
  UPDATE tasks SET run_files = completed_files;`,
  `CREATE TABLE discoveries (
    name TEXT PRIMARY KEY,
    saved_at REAL NOT NULL,
    resources TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    event TEXT NOT NULL
  ) STRICT;`,
];

/** Throws UnusableFileError for the file of another program or of a newer version. Changes nothing. */
export function checkOwnership(database: DatabaseSync): void {
  const applicationId = readValue(database, 'PRAGMA application_id');
  // A database without content is what a crash leaves that comes before the first commit.
  if (applicationId === 0 && readValue(database, 'SELECT count(*) FROM sqlite_schema') === 0) return;
  if (applicationId !== APPLICATION_ID)
    throw new UnusableFileError('foreign', 'it is a database of another program');
  const version = Number(readValue(database, 'PRAGMA user_version'));
  if (version > MIGRATIONS.length)
    throw new UnusableFileError(
      'newer',
      `it has schema version ${version}, this version of the exporter reads up to ${MIGRATIONS.length}`,
    );
}

/** Brings an empty or older file to this version, all or nothing. */
export function migrate(database: DatabaseSync): void {
  const version = Number(readValue(database, 'PRAGMA user_version'));
  if (version === MIGRATIONS.length) return;
  database.exec(
    `BEGIN IMMEDIATE;
    ${MIGRATIONS.slice(version).join('\n')}
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${MIGRATIONS.length};
    COMMIT`,
  );
}

/** The first column of the first row. */
export function readValue(database: DatabaseSync, sql: string): SQLOutputValue | undefined {
  const row = database.prepare(sql).get();
  return row === undefined ? undefined : Object.values(row)[0];
}
