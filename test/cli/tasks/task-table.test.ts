import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/tasks/terminal.ts';
import { renderTable, toJsonLines } from '../../../src/cli/tasks/task-table.ts';
import type { TerminalStyle } from '../../../src/cli/tasks/terminal.ts';
import { buildTaskList, buildTaskView } from '../../support/task-views.ts';

const MOMENT = { nowMs: Date.parse('2026-11-22T12:00:00Z'), timeZone: 'Asia/Shanghai' };
const PIPE: TerminalStyle = { columns: undefined, colour: false, unicode: true };

const TASKS = [
  buildTaskView({
    id: 'id-1',
    name: '每日数据同步',
    state: 'DOING',
    progress_ratio: 0.62,
    completed_files: 16_134,
    existing_files: 200,
    files: 26_000,
    size_bytes: 1.5 * 2 ** 40,
    rate_bytes_per_second: 102_760_448,
    duration_seconds: 754,
    eta_at: '2026-11-22T14:05:00Z',
  }),
  buildTaskView({
    id: 'id-2',
    resource: 'migration',
    name: '🚀 fast lane',
    type: 'THIRDTOAOSS',
    state: 'FAILED',
    failure_reason: 'permission',
    error: 'AccessDenied:\nbucket 视频素材 is not yours',
    progress_ratio: 0.07,
    files: 9,
  }),
  buildTaskView({ id: 'id-3', name: null, state: 'COMPLETED', progress_ratio: 1 }),
];
const LOOK = buildTaskList(TASKS);

function render(style: Partial<TerminalStyle>): string {
  return renderTable(LOOK, { ...PIPE, ...style }, MOMENT);
}

describe('in a pipe', () => {
  test('the table has every column, nothing is cut, and wide characters stay aligned', () => {
    expect(render({})).toBe(
      `RESOURCE   NAME          STATE      PROGRESS    DONE  EXISTING   FILES     SIZE        RATE     TIME  ETA            TYPE         ID    REASON      ERROR
nightly    每日数据同步  DOING      62%       16,134       200  26,000  1.5 TiB  98.0 MiB/s  12m 34s  2h 5m (22:05)  AOSSTOFS     id-1  -           -
migration  🚀 fast lane  FAILED     7%             -         -       9        -           -        -  -              THIRDTOAOSS  id-2  permission  AccessDenied: bucket 视频素材 is not yours
nightly    id-3          COMPLETED  100%           -         -       -        -           -        -  -              AOSSTOFS     id-3  -           -

3 tasks: DOING 1, COMPLETED 1, FAILED 1
`,
    );
  });
});

describe('on a terminal', () => {
  test('of 80 columns there are bars, what matters most, and an error below its task', () => {
    expect(render({ columns: 80 })).toBe(
      `RESOURCE   NAME          STATE      PROGRESS                 RATE  ETA
nightly    每日数据同步  DOING      [██████▏   ]  62%  98.0 MiB/s  2h 5m (22:05)
migration  🚀 fast lane  FAILED     [▋         ]   7%           -  -
    permission: AccessDenied: bucket 视频素材 is not yours
nightly    id-3          COMPLETED  [██████████] 100%           -  -

3 tasks: DOING 1, COMPLETED 1, FAILED 1
`,
    );
  });

  test('of 40 columns the name, the state and half an error remain', () => {
    expect(render({ columns: 40 })).toBe(
      `NAME          STATE
每日数据同步  DOING
🚀 fast lane  FAILED
    permission: AccessDenied: bucket 视…
id-3          COMPLETED

3 tasks: DOING 1, COMPLETED 1, FAILED 1
`,
    );
  });

  test('without Unicode what is drawn is ASCII, and what is named stays as it is', () => {
    expect(render({ columns: 45, unicode: false })).toBe(
      `NAME          STATE      PROGRESS
每日数据同步  DOING      [######    ]  62%
🚀 fast lane  FAILED     [          ]   7%
    permission: AccessDenied: bucket 视频...
id-3          COMPLETED  [##########] 100%

3 tasks: DOING 1, COMPLETED 1, FAILED 1
`,
    );
  });

  test('with colours the text is the same, set off by state', () => {
    const coloured = render({ columns: 100, colour: true });
    expect(coloured).toContain('\u001B[36mDOING\u001B[0m      [');
    expect(coloured).toContain('\u001B[31mFAILED\u001B[0m     [');
    // oxlint-disable-next-line no-control-regex -- taking them out is the purpose
    expect(coloured.replace(/\u001B\[\d+m/g, '')).toBe(render({ columns: 100 }));
  });

  test('no line is longer than it, down to one that a count fits in', () => {
    for (let columns = 12; columns <= 220; columns += 1) {
      for (const line of render({ columns }).split('\n')) {
        expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('a long name gives way before a column does, as far as it stays readable', () => {
    const look = buildTaskList([
      buildTaskView({ name: '训练集'.repeat(20), state: 'PAUSED', progress_ratio: 0.5 }),
    ]);
    const [, row] = renderTable(look, { ...PIPE, columns: 60 }, MOMENT).split('\n');
    expect(row).toBe('训练集训练集训练集训…   PAUSED  [█████     ]  50%     -  -');
    expect(displayWidth(row ?? '')).toBeLessThanOrEqual(60);
  });
});

test('a hostile task changes nothing but its own row', () => {
  const hostile = '\u001B[2J\u001B[31m\u202Eevil\r\nnightly  fake  COMPLETED\u009B1A';
  const look = buildTaskList([
    buildTaskView({ name: hostile, error: hostile, resource: hostile, id: hostile }),
    buildTaskView({ name: 'good' }),
  ]);
  for (const columns of [undefined, 60, 200]) {
    const text = renderTable(look, { ...PIPE, columns }, MOMENT);
    // oxlint-disable-next-line no-control-regex -- finding them is the purpose
    expect(text).not.toMatch(/[\0-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
    expect(text.split('\n').filter((line) => line.includes('good'))).toHaveLength(1);
  }
});

describe('the summary', () => {
  test('says when tasks are left out, and when they are invented', () => {
    const states = { ...LOOK.states, COMPLETED: 40 };
    const lines = renderTable({ ...LOOK, states, demo: true }, PIPE, MOMENT)
      .trimEnd()
      .split('\n');
    expect(lines.at(-1)).toBe('DEMO DATA: 3 of 42 tasks: DOING 1, COMPLETED 40, FAILED 1');
  });

  test('of one task is in the singular, and a long one takes more lines', () => {
    const one = renderTable(buildTaskList([buildTaskView()]), PIPE, MOMENT);
    expect(one).toMatch(/\n1 task: DOING 1\n$/);
    expect(render({ columns: 30 })).toMatch(/\n3 tasks: DOING 1, COMPLETED 1,\nFAILED 1\n$/);
  });
});

describe('as JSON', () => {
  test('tasks are an array with one of them in each line', () => {
    const text = toJsonLines(TASKS);
    expect(JSON.parse(text)).toEqual(TASKS);
    expect(text.split('\n')).toHaveLength(TASKS.length + 3);
    expect(toJsonLines([])).toBe('[]\n');
  });

  test('what a terminal could obey is escaped, and comes back as it was', () => {
    const task = buildTaskView({ name: '\u001B[2J\u009B1A\u202E\u2028数据' });
    const text = toJsonLines([task]);
    // oxlint-disable-next-line no-control-regex -- finding them is the purpose
    expect(text).not.toMatch(/[\0-\u0009\u000B-\u001F\u007F-\u009F\u202E\u2028]/);
    expect(text).toContain('数据');
    expect(JSON.parse(text)).toEqual([task]);
  });
});
