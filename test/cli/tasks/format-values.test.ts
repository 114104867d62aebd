import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatClock,
  formatCount,
  formatEta,
  formatPercent,
  formatProgressBar,
  formatRate,
  formatSeconds,
  formatSize,
  formatTime,
} from '../../../src/cli/tasks/format-values.ts';
import { displayWidth } from '../../../src/cli/tasks/terminal.ts';

describe('a size', () => {
  test.each([
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [99.9 * 1024, '99.9 KiB'],
    [99.96 * 1024, '100 KiB'],
    [1023.4 * 1024, '1023 KiB'],
    [1023.6 * 1024, '1.0 MiB'],
    [1.5 * 2 ** 40, '1.5 TiB'],
    [2 ** 60, '1.0 EiB'],
    [5000 * 2 ** 60, '5000 EiB'],
    [null, '-'],
  ])('of %d bytes is %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  test('in a second is a rate', () => {
    expect([formatRate(102_760_448), formatRate(0), formatRate(null)]).toEqual(['98.0 MiB/s', '0 B/s', '-']);
  });
});

test('counts have their thousands apart', () => {
  expect([formatCount(0), formatCount(26_000), formatCount(null)]).toEqual(['0', '26,000', '-']);
});

describe('a duration', () => {
  test.each([
    [0, '0s'],
    [0.9, '0s'],
    [59.9, '59s'],
    [60, '1m 0s'],
    [754, '12m 34s'],
    [3600, '1h 0m'],
    [7529, '2h 5m'],
    [86_399, '23h 59m'],
    [90_000, '1d 1h'],
    [86_400 * 400, '400d 0h'],
    [null, '-'],
  ])('of %d s is %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});

test.each([
  [0, '0%'],
  [0.29, '29%'],
  [0.999, '99%'],
  [1, '100%'],
  [null, '-'],
])('the ratio %d is %s', (ratio, text) => {
  expect(formatPercent(ratio)).toBe(text);
});

describe('a time', () => {
  // A Sunday, 20:00 in Shanghai.
  const moment = { nowMs: Date.parse('2026-11-22T12:00:00Z'), timeZone: 'Asia/Shanghai' };

  test.each([
    ['2026-11-22T14:05:00Z', '2h 5m (22:05)'],
    ['2026-11-22T18:05:00Z', '6h 5m (Mon 02:05)'],
    ['2026-11-25T12:30:59Z', '3d 0h (Wed 20:30)'],
    ['2026-12-04T12:00:00Z', '12d 0h (2026-12-04)'],
    ['2026-11-22T12:00:00Z', 'now'],
    ['2026-11-22T11:00:00Z', 'now'],
    [null, '-'],
  ])('to come, %s, is told from now and by the clock: %s', (at, text) => {
    expect(formatEta(at, moment)).toBe(text);
  });

  test('has the date where the weekday would not tell which', () => {
    expect(formatClock(Date.parse('2026-11-15T12:00:00Z'), moment)).toBe('2026-11-15');
  });

  test('is that of the reader, at midnight too', () => {
    expect(formatTime(Date.parse('2026-11-22T16:00:05Z'), 'Asia/Shanghai')).toBe('00:00:05');
    expect(formatTime(Date.parse('2026-11-22T16:00:05Z'), 'UTC')).toBe('16:00:05');
  });
});

test.each([
  [0, '[          ]   0%', '[          ]   0%'],
  [0.01, '[          ]   1%', '[          ]   1%'],
  [0.0125, '[▏         ]   1%', '[          ]   1%'],
  [0.0625, '[▋         ]   6%', '[          ]   6%'],
  [0.62, '[██████▏   ]  62%', '[######    ]  62%'],
  [0.999, '[█████████▉]  99%', '[######### ]  99%'],
  [1, '[██████████] 100%', '[##########] 100%'],
  [null, '-', '-'],
])('%d is drawn in eighths, or in wholes without Unicode', (ratio, unicode, ascii) => {
  expect(formatProgressBar(ratio, true)).toBe(unicode);
  expect(formatProgressBar(ratio, false)).toBe(ascii);
});

test('a bar is always as wide as any other', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (ratio, unicode) => {
      expect(displayWidth(formatProgressBar(ratio, unicode))).toBe(17);
    }),
  );
});
