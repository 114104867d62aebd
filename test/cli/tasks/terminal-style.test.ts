import { describe, expect, test } from 'vitest';
import { findStyle } from '../../../src/cli/tasks/terminal.ts';

const terminal = { size: () => ({ columns: 100, rows: 30 }), onResize: () => () => undefined };

describe('colours', () => {
  test.each([
    [{ TERM: 'xterm-256color' }, true],
    [{}, true],
    [{ NO_COLOR: '' }, true],
    [{ NO_COLOR: '1' }, false],
    [{ NO_COLOR: '0' }, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
    [{ TERM: 'dumb', FORCE_COLOR: '3' }, false],
  ])('on a terminal with %j: %s', (env, colour) => {
    expect(findStyle({ env, terminal }).colour).toBe(colour);
  });

  test('are not for pipes, whatever FORCE_COLOR says', () => {
    expect(findStyle({ env: { FORCE_COLOR: '1', TERM: 'xterm' } })).toEqual({
      columns: undefined,
      colour: false,
      unicode: false,
    });
  });
});

describe('Unicode', () => {
  test.each([
    [{ LANG: 'zh_CN.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'en_US.UTF-8', LANG: 'C' }, true],
    [{ LANG: 'zh_CN.GB18030' }, false],
    [{}, false],
  ])('under %j: %s', (env, unicode) => {
    expect(findStyle({ env, terminal }).unicode).toBe(unicode);
  });
});
