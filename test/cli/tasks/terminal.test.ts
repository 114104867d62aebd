import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, findStyle, toHarmless, truncateToWidth } from '../../../src/cli/tasks/terminal.ts';

const anyText = fc.string({ unit: 'binary' });
/** Names as they come: several scripts, emoji of several code points, marks, escapes. */
const nastyText = fc
  .array(
    fc.constantFrom(
      'a',
      '数',
      '据',
      '한',
      '👨‍👩‍👧',
      '🇨🇳',
      'é',
      'é',
      '\u001B[2J',
      '\u202E',
      '\n',
      '\u009B1A',
      '\uD800',
    ),
  )
  .map((parts) => parts.join(''));

function segments(text: string): readonly string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

describe('a text of others', () => {
  test.each([
    ['sync \u001B[2J\u001B[1;1H gone', 'sync �[2J�[1;1H gone'],
    ['\u001B]0;title\u0007', '�]0;title�'],
    ['\u009B31mred', '�31mred'],
    ['line\r\nbreak\ttab\u2028end', 'line break tab end'],
    ['txt\u202Egpj.exe', 'txt�gpj.exe'],
    ['\u2066isolate\u2069', '�isolate�'],
    ['zero\u200Bwidth\uFEFF', 'zero�width�'],
    ['\uD800lone', '�lone'],
    ['每日数据同步 👨‍👩‍👧', '每日数据同步 👨‍👩‍👧'],
  ])('%j is shown as %j', (text, shown) => {
    expect(toHarmless(text)).toBe(shown);
  });

  test('never holds what a terminal obeys, once it is harmless', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, nastyText), (text) => {
        // oxlint-disable-next-line no-control-regex -- finding them is the purpose
        expect(toHarmless(text)).not.toMatch(/[\0-\u001F\u007F-\u009F\u2028\u2029\p{Bidi_Control}]/u);
      }),
    );
  });
});

describe('width', () => {
  test.each([
    ['abc', 3],
    ['数据', 4],
    ['한글', 4],
    ['é', 1],
    ['👨‍👩‍👧', 2],
    ['🇨🇳', 2],
    ['🚀', 2],
    ['', 0],
  ])('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('truncating', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['每日数据同步', 12, '每日数据同步'],
    ['每日数据同步', 11, '每日数据同…'],
    ['每日数据同步', 10, '每日数据…'],
    ['a👨‍👩‍👧b👨‍👩‍👧c', 5, 'a👨‍👩‍👧b…'],
    ['a👨‍👩‍👧b👨‍👩‍👧c', 3, 'a…'],
    ['éééé', 3, 'éé…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j to %i columns gives %j', (text, width, cut) => {
    expect(truncateToWidth(text, width, { unicode: true })).toBe(cut);
  });

  test('needs three columns for the dots where there is no Unicode', () => {
    expect(truncateToWidth('abcdefg', 6, { unicode: false })).toBe('abc...');
    expect(truncateToWidth('abcdefg', 2, { unicode: false })).toBe('..');
  });

  test('is never wider than asked for, and never splits what people see as one character', () => {
    fc.assert(
      fc.property(nastyText.map(toHarmless), fc.nat({ max: 20 }), (text, width) => {
        const cut = truncateToWidth(text, width, { unicode: true });
        expect(displayWidth(cut)).toBeLessThanOrEqual(width);
        if (cut === text) return;
        const kept = segments(cut.replace(/…$/, ''));
        expect(segments(text).slice(0, kept.length)).toEqual(kept);
      }),
    );
  });
});

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
