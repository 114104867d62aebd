import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPrintable, toPrintable, truncate } from '../../src/text/printable.ts';

describe('truncate', () => {
  test('keeps a text that fits', () => {
    expect(truncate('nightly', 7)).toBe('nightly');
    expect(truncate('', 1)).toBe('');
  });

  test('ends a text that does not fit in an ellipsis that counts', () => {
    expect(truncate('nightly', 6)).toBe('night…');
    expect(truncate('nightly', 1)).toBe('…');
  });

  test('counts a surrogate pair as one and never splits it', () => {
    expect(truncate('🔑🔑🔑', 3)).toBe('🔑🔑🔑');
    expect(truncate('🔑🔑🔑🔑', 3)).toBe('🔑🔑…');
  });

  test('never returns more code points than allowed, and a well-formed text stays so', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const cut = truncate(text, max);
        expect(Array.from(cut).length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut === text).toBe(Array.from(text).length <= max);
      }),
    );
  });
});

describe('toPrintable', () => {
  test('keeps tabs, newlines and every script', () => {
    expect(toPrintable('a\tb\n密钥 🔑')).toBe('a\tb\n密钥 🔑');
  });

  test('replaces control characters and lone surrogates', () => {
    expect(toPrintable('a\0b\r\u001Bc')).toBe('a\uFFFDb\uFFFD\uFFFDc');
    expect(toPrintable('a\uD800b\uDC00')).toBe('a\uFFFDb\uFFFD');
  });

  test('leaves nothing but a newline that a program takes for the end of a line', () => {
    // As Python's str.splitlines has them.
    const ends = '\n\r\v\f\u001C\u001D\u001E\u0085\u2028\u2029';
    expect(toPrintable(ends)).toBe(`\n${'\uFFFD'.repeat(9)}`);
    for (const end of ends.slice(1)) expect(isPrintable(`a${end}b`)).toBe(false);
    expect(isPrintable('a\tb\n密钥 🔑')).toBe(true);
    expect(isPrintable('\uD800')).toBe(false);
  });
});

test.each(['\u007F', '\u0080', '\u009B', '\u009F'])(
  'the control character %j does not reach a terminal',
  (control) => {
    expect(toPrintable(`a${control}[31mb`)).toBe('a\uFFFD[31mb');
  },
);
