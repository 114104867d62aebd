import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../src/web/negotiate.ts';
import { localeOf } from '../../../src/web/status-page/locale.ts';
import { TEXTS } from '../../../src/web/status-page/texts.ts';

function holesOf(text: string): readonly string[] {
  return (text.match(/\{\w+\}/g) ?? []).toSorted();
}

describe.each(LANGUAGES)('the texts in %s', (language) => {
  test('have the same holes as in English, and no other', () => {
    for (const wording of Object.values(TEXTS)) {
      expect(holesOf(wording[language])).toEqual(holesOf(wording.en));
    }
  });

  test('fill their holes, and leave one that nobody fills', () => {
    const { text } = localeOf(language);
    expect(text('matching', { shown: '3', total: '$&' })).toMatch(/3.*\$&/);
    expect(text('matching', { shown: '3' })).toContain('{total}');
  });
});

describe('numbers and units', () => {
  const { bytes, count, duration, percent, rate } = localeOf('en');

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '0.977 KiB'],
    [1536, '1.5 KiB'],
    [1023 * 1024, '0.999 MiB'],
    [5 * 1024 ** 4, '5 TiB'],
    [2000 * 1024 ** 6, '2,000 EiB'],
  ])('%d bytes are %s', (value, expected) => {
    expect(bytes(value)).toBe(expected);
    expect(rate(value)).toBe(`${expected}/s`);
  });

  test.each([
    [0, '0s', '0秒'],
    [0.0153, '15 ms', '15毫秒'],
    [59.6, '1m', '1分钟'],
    [61, '1m 1s', '1分钟1秒'],
    [3600, '1h', '1小时'],
    [3 * 86_400 + 5 * 3600 + 59, '3d 5h', '3天5小时'],
  ])('%d seconds are %s and %s', (seconds, english, chinese) => {
    expect([duration(seconds), localeOf('zh').duration(seconds)]).toEqual([english, chinese]);
  });

  test('what is not done is never 100 %', () => {
    expect([percent(0), percent(0.9999), percent(1)]).toEqual(['0%', '99%', '100%']);
  });

  test('what is not known is not said', () => {
    expect([bytes(null), count(undefined), duration(null), percent(null), rate(null)]).toEqual(
      Array(5).fill(undefined),
    );
  });
});
