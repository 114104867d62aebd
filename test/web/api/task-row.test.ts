import { expect, test } from 'vitest';
import { NAMED_SCHEMAS } from '../../../src/web/api/schemas.ts';
import { SORT_COLUMNS } from '../../../src/web/api/task-query.ts';
import { SORT_VALUES, toTaskView } from '../../../src/web/api/task-row.ts';
import { buildLocation, buildSnapshot, buildStatus, buildTask } from '../../support/status.ts';

test('what ADS did not tell is null, not 0 and not an empty text', () => {
  const task = buildTask({ name: '', readAtMs: 0 });
  const { resource, id, type, state, stale, stalled, ...rest } = toTaskView({ status: buildStatus(), task });
  expect([resource, id, type, state]).toEqual(['nightly', 'task-1', 'AOSSTOFS', 'DOING']);
  expect([stale, stalled]).toEqual([false, false]);
  expect(new Set(Object.values(rest))).toEqual(new Set([null]));
});

test('a task is shown with its texts, times in whole seconds, and what was remembered of it', () => {
  const snapshot = buildSnapshot([
    {
      id: 'a',
      state: 'FAILED',
      createdAt: 1_790_000_000.9,
      endedAt: 1_790_000_100,
      sources: [buildLocation({ name: 'raw', prefix: '/2026', zone: 'z1' }), buildLocation({ name: 'more' })],
      destinations: [buildLocation({ name: 'volume', region: 'r2' })],
      errorMessage: 'AccessDenied: no',
      progressRatio: 0,
    },
  ]);
  const status = buildStatus({ snapshot });
  const [task = buildTask()] = snapshot.tasks;
  expect(toTaskView({ status, task })).toMatchObject({
    created_at: '2026-09-21T14:13:20Z',
    ended_at: '2026-09-21T14:15:00Z',
    state_changed_at: '2026-09-21T14:15:00Z',
    progressed_at: '2026-09-21T14:15:00Z',
    eta_at: null,
    source: 'raw/2026,more',
    source_zone: 'z1',
    destination: 'volume',
    destination_region: 'r2',
    failure_reason: 'permission',
    error: 'AccessDenied: no',
    progress_ratio: 0,
  });
});

test('a failure has a reason only while the task is failed', () => {
  const task = buildTask({ state: 'DOING', errorMessage: 'AccessDenied, will try again' });
  expect(toTaskView({ status: buildStatus(), task }).failure_reason).toBeNull();
});

test('a time beyond the year 9999 is not known', () => {
  const task = buildTask({ createdAt: 253_402_300_800, startedAt: 253_402_300_799 });
  const { created_at: created, started_at: started } = toTaskView({ status: buildStatus(), task });
  expect([created, started]).toEqual([null, '9999-12-31T23:59:59Z']);
});

test('tasks can be sorted by need, and by every field but those that are true or false', () => {
  const shown = Object.keys(NAMED_SCHEMAS.Task.shape).filter((key) => key !== 'stale' && key !== 'stalled');
  expect(SORT_COLUMNS.toSorted()).toEqual(['need', ...shown].toSorted());
});

test('what is shown as null is sorted as unknown, and the other way round', () => {
  const known = buildTask({ name: 'x', sizeBytes: 0, errorMessage: 'y', userId: 'u' });
  for (const task of [known, buildTask({ name: '' })]) {
    const row = { status: buildStatus(), task };
    const view = toTaskView(row);
    for (const column of SORT_COLUMNS) {
      if (column === 'need') continue;
      expect([column, SORT_VALUES[column](row) === undefined]).toEqual([column, view[column] === null]);
    }
  }
});
