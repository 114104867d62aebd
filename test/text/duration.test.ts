import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/text/duration.ts';

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['1h30m', 5_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['90m', 5_400_000],
    ['0s', 0],
    ['36500d', 3_153_600_000_000],
  ])('%s is %d ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  test.each([
    '',
    '30',
    's',
    '-5m',
    '1.5h',
    '5 m',
    ' 5m',
    '5m ',
    '5m1h',
    '1s1s',
    '5M',
    '1w',
    '1e3s',
    '9'.repeat(400) + 'd',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (durationMs) => {
        expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
      }),
    );
  });

  test.each([
    [0, '0s'],
    [1, '1ms'],
    [90_000, '1m30s'],
    [172_800_000, '2d'],
  ])('of %d ms is written %s', (durationMs, expected) => {
    expect(formatDuration(durationMs)).toBe(expected);
  });
});
