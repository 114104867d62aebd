import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { EMPTY_MEMORY } from '../../src/model/memory.ts';
import { openSound } from '../support/opened-state-file.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

// A file as the first release wrote it. Files like this are out there: it stays readable whatever the tables become.
const VERSION_1 = `
  PRAGMA application_id = 1094996851;
  PRAGMA user_version = 1;
  CREATE TABLE resources (
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
  ) STRICT, WITHOUT ROWID;
  INSERT INTO resources VALUES (7, 'nightly', 'key', 1763769600, 1763769600123, NULL,
    '{"SCANNING":0,"DOING":3,"PAUSED":0,"COMPLETED":2,"FAILED":1,"CANCELLED":0,"UNKNOWN":0,"QUEUED":9}', 1234,
    '{"COMPLETED":{"counts":[1,1,0,0,0,0,0,0,0,0,0,0],"sum":200.5},
      "FAILED":{"counts":[0,0,0,0,0,0,0,0,0,0,0,1],"sum":700000},
      "CANCELLED":{"counts":[0,0,0,0,0,0,0,0,0,0,0,0],"sum":0}}', NULL, 1763769500);
  INSERT INTO tasks VALUES
    (7, 'a', 'DOING', 1763769600200, 1763769000, 1763769590, 1763770000.5, NULL, NULL, 100, 25, 0, 0.25, 1024,
     0.25, 1763769590.5, 1763769010, 0.001, 30),
    (7, 'b', 'QUEUED', 1763769600200, 1763769000, 1763769000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL)`;

const NIGHTLY = { name: 'nightly', identity: 'key' };

test('a file of schema version 1 is read; a state of some later version counts as UNKNOWN', async () => {
  using directory = createTemporaryDirectory();
  const path = writeVersion1(directory.path);
  await using file = await openSound(path);
  expect(await file.load(NIGHTLY)).toEqual({
    ...EMPTY_MEMORY,
    activeStartedAtMs: 1_763_769_600_123,
    counters: {
      stateEntries: { SCANNING: 0, DOING: 3, PAUSED: 0, COMPLETED: 2, FAILED: 1, CANCELLED: 0, UNKNOWN: 0 },
      transferredFiles: 1234,
      finishedDurations: {
        COMPLETED: { counts: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], sum: 200.5 },
        FAILED: { counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], sum: 700_000 },
        CANCELLED: { counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], sum: 0 },
      },
      lastCompletedAt: undefined,
      lastFailedAt: 1_763_769_500,
    },
    tasks: new Map([
      [
        'a',
        {
          state: 'DOING',
          readAtMs: 1_763_769_600_200,
          stateChangedAt: 1_763_769_000,
          progressedAt: 1_763_769_590,
          etaAt: 1_763_770_000.5,
          finishedAt: undefined,
          vanishedAt: undefined,
          totalFiles: 100,
          completedFiles: 25,
          existingFiles: 0,
          progressRatio: 0.25,
          sizeBytes: 1024,
          startedAt: undefined,
          runFiles: 25,
          ends: undefined,
          resumedAfter: undefined,
          pace: {
            progress: 0.25,
            movedAt: 1_763_769_590.5,
            since: 1_763_769_010,
            progressPerSecond: 0.001,
            secondsPerMove: 30,
          },
        },
      ],
      [
        'b',
        {
          state: 'UNKNOWN',
          readAtMs: 1_763_769_600_200,
          stateChangedAt: 1_763_769_000,
          progressedAt: 1_763_769_000,
          etaAt: undefined,
          finishedAt: undefined,
          vanishedAt: undefined,
          totalFiles: undefined,
          completedFiles: undefined,
          existingFiles: undefined,
          progressRatio: undefined,
          sizeBytes: undefined,
          startedAt: undefined,
          runFiles: undefined,
          ends: undefined,
          resumedAfter: undefined,
          pace: undefined,
        },
      ],
    ]),
  });
});

function writeVersion1(directory: string): string {
  const path = join(directory, 'state.db');
  const database = new DatabaseSync(path);
  database.exec(VERSION_1);
  database.close();
  return path;
}
