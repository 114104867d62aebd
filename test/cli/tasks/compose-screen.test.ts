import { describe, expect, test } from 'vitest';
import { composeScreen, type Screen, type Watched } from '../../../src/cli/tasks/compose-screen.ts';
import type { TaskList } from '../../../src/cli/tasks/source.ts';
import { buildTaskList, buildTaskView } from '../../support/task-views.ts';

const TASKS = ['扫描', 'b', 'c', 'd', 'e'].map((name, index) =>
  buildTaskView({
    id: name,
    name,
    state: index === 1 ? 'FAILED' : 'DOING',
    ...(index === 1 ? { failure_reason: 'quota', error: 'bucket quota exceeded' } : {}),
    progress_ratio: index / 10,
  }),
);

function compose(list: TaskList, screen: Partial<Screen> = {}, watched: Partial<Watched> = {}) {
  return composeScreen(
    {
      list,
      readAtMs: Date.parse('2026-11-22T12:00:00Z'),
      failure: undefined,
      emptiness: 'nothing',
      ...watched,
    },
    {
      title: 'http://host/, every 10s, Ctrl-C to quit',
      columns: 60,
      rows: 20,
      style: { columns: 60, colour: false, unicode: true },
      timeZone: 'UTC',
      ...screen,
    },
  );
}

describe('a watched table', () => {
  test('has the time, the summary and all tasks', () => {
    expect(compose(buildTaskList(TASKS))).toEqual([
      '12:00:00  http://host/, every 10s, Ctrl-C to quit',
      '5 tasks: DOING 4, FAILED 1',
      'RESOURCE  NAME  STATE   PROGRESS           RATE  ETA',
      'nightly   扫描  DOING   [          ]   0%     -  -',
      'nightly   b     FAILED  [█         ]  10%     -  -',
      '    quota: bucket quota exceeded',
      'nightly   c     DOING   [██        ]  20%     -  -',
      'nightly   d     DOING   [███       ]  30%     -  -',
      'nightly   e     DOING   [████      ]  40%     -  -',
    ]);
  });

  test('shows as many tasks as there are lines for, each with its error or not at all, and says so', () => {
    const names = (rows: number): readonly string[] =>
      compose(buildTaskList(TASKS), { rows })
        .slice(3)
        .map((line) => line.trim().split(/\s+/)[line.startsWith(' ') ? 0 : 1] ?? '');
    expect(names(9)).toEqual(['扫描', 'b', 'quota:', 'c', 'd', 'e']);
    expect(names(8)).toEqual(['扫描', 'b', 'quota:', 'c', 'd']);
    expect(names(6)).toEqual(['扫描', 'b', 'quota:']);
    expect(names(5)).toEqual(['扫描']);
    expect(compose(buildTaskList(TASKS), { rows: 5 })[1]).toBe('1 of 5 tasks: DOING 4, FAILED 1');
  });

  test('never has more lines than the screen', () => {
    const look = buildTaskList(TASKS, { problems: ['one', 'two', 'three', 'four'] });
    for (let rows = 1; rows < 15; rows += 1) expect(compose(look, { rows }).length).toBeLessThanOrEqual(rows);
  });

  test('tells the first problems, and how many more there are', () => {
    const problems = ['one', 'two', 'three', 'four'];
    expect(compose(buildTaskList(TASKS, { problems })).slice(1, 4)).toEqual([
      'one',
      'two',
      'and 2 more problems',
    ]);
    expect(compose(buildTaskList(TASKS, { problems: problems.slice(1) })).slice(1, 4)).toEqual([
      'two',
      'three',
      'four',
    ]);
  });

  test('keeps the last tasks when a look fails, and says why it failed', () => {
    const lines = compose(
      buildTaskList(TASKS),
      {},
      { failure: 'cannot read http://host/: nothing listens there' },
    );
    expect(lines[1]).toBe('cannot read http://host/: nothing listens there; these are …');
    expect(lines).toHaveLength(10);
  });

  test('says why it is empty', () => {
    expect(compose(buildTaskList([]), {}, { emptiness: 'there are no tasks' }).slice(1)).toEqual([
      'there are no tasks',
    ]);
  });
});
