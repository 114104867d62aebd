import { expect, test } from 'vitest';
import { titleOf } from '../../../src/web/api/views.ts';

test.each([
  ['a name', 'One', 'One'],
  ['no name', null, 'id-1'],
  ['blanks', ' \t\u00A0\u3000\u2800', 'id-1'],
  ['invisible characters', '\u200B\u00AD\u202E\uFEFF\u3164\u{E0020}', 'id-1'],
  ['invisible characters around one to see', '\u200B \u9F99', '\u200B \u9F99'],
  ['an emoji', '\u{1F9EA}', '\u{1F9EA}'],
])('of a task with %s', (_, name, expected) => {
  expect(titleOf({ id: 'id-1', name })).toBe(expected);
});
