import { expect, test } from 'vitest';
import { renderCsv } from '../../../src/web/api/task-csv.ts';
import { buildTaskView } from '../../support/task-views.ts';

const COLUMNS = ['id', 'name', 'stale', 'files', 'error'] as const;

test('a row has the values of its task, and nothing where a value is not known', async () => {
  const task = buildTaskView({ id: 'a', name: '训练集', files: 0, error: null });
  expect(await renderCsv([task], COLUMNS)).toBe('\uFEFFid,name,stale,files,error\r\na,训练集,false,0,\r\n');
});

test.each([
  ['a "b", c', '"a ""b"", c"'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-1, "x"', `"'-1, ""x"""`],
  ['a=b', 'a=b'],
])('the text %j is written as %j', async (error, expected) => {
  expect(await renderCsv([buildTaskView({ error })], ['error'])).toBe(`\uFEFFerror\r\n${expected}\r\n`);
});
