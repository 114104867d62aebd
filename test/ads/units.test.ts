import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseAmount,
  parseDuration,
  parseInteger,
  parsePercent,
  parsePosition,
  parseRate,
  parseSizeUnit,
  parseTimestamp,
} from '../../src/ads/units.ts';

const UNREADABLE = Number.NaN;
const rate1024 = (value: unknown): number | undefined => parseRate(value, 1024);
const unit1024 = (value: unknown): number | undefined => parseSizeUnit(value, 1024);

/** Every parser agrees on what "not told" is, and on what no text or number can be read from. */
describe.each([
  ['parseAmount', parseAmount],
  ['parseInteger', parseInteger],
  ['parsePercent', parsePercent],
  ['parseRate', rate1024],
  ['parseSizeUnit', unit1024],
  ['parseDuration', parseDuration],
  ['parseTimestamp', parseTimestamp],
])('%s', (_name, parse) => {
  test.each([undefined, null, '', ' ', '-', ' - '])('answers undefined to %j', (value) => {
    expect(parse(value)).toBeUndefined();
  });

  test.each(['string', '--', '1 2', '%', '1e999', true, {}, [], [1]])('answers NaN to %j', (value) => {
    expect(parse(value)).toBeNaN();
  });

  test('never answers a negative or infinite number, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom('-1', '-5s', '1e308EB')), (value) => {
        const parsed = parse(value) ?? 0;
        expect(Number.isNaN(parsed) || (Number.isFinite(parsed) && parsed >= 0)).toBe(true);
        expect(Object.is(parsed, -0)).toBe(false);
      }),
    );
  });

  test('reads a long hostile text in linear time', () => {
    const startedAt = performance.now();
    for (const piece of ['1', ' ', '1:', '1h', '1.', '%', 'e1', '-']) parse(`${piece.repeat(500_000)}x`);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

describe('integers', () => {
  test.each([
    [12, 12],
    ['12', 12],
    [' 12 ', 12],
    [12.7, 12],
    ['12.0', 12],
    ['9007199254740993', 9007199254740992],
    [-1, UNREADABLE],
    ['-1', UNREADABLE],
  ])('%j is %d', (value, expected) => {
    expect(parseInteger(value)).toBe(expected);
  });

  test('a position is a whole number', () => {
    expect([2, '2', 2.5, -1, '', 'x', null].map(parsePosition)).toEqual([2, 2, -1, -1, -1, -1, -1]);
  });
});

test.each([
  [33, 0.33],
  ['33', 0.33],
  ['33%', 0.33],
  ['33.5 %', 0.335],
  ['33％', 0.33],
  [0.5, 0.005],
  [1, 0.01],
  [101, 1],
  ['250%', 1],
  [-3, 0],
])('percent %j is the ratio %d', (value, expected) => {
  expect(parsePercent(value)).toBeCloseTo(expected, 12);
});

describe('size units', () => {
  test.each([
    ['B', 1, 1],
    ['KB', 1024, 1000],
    ['kb', 1024, 1000],
    ['MB', 1024 ** 2, 1e6],
    ['GB', 1024 ** 3, 1e9],
    ['TB', 1024 ** 4, 1e12],
    ['PB', 1024 ** 5, 1e15],
    ['EB', 1024 ** 6, 1e18],
    ['GiB', 1024 ** 3, 1024 ** 3],
    [0, 1024 ** 6, 1e18],
    ['3', 1024 ** 3, 1e9],
    [6, 1, 1],
    [7, UNREADABLE, UNREADABLE],
    [-1, UNREADABLE, UNREADABLE],
    [0.5, UNREADABLE, UNREADABLE],
    ['XB', UNREADABLE, UNREADABLE],
    ['IB', UNREADABLE, UNREADABLE],
  ])('%j is %d bytes, or %d with base 1000', (value, bytes, decimalBytes) => {
    expect(parseSizeUnit(value, 1024)).toBe(bytes);
    expect(parseSizeUnit(value, 1000)).toBe(decimalBytes);
  });
});

describe('rates', () => {
  test.each([
    ['12.5MB/s', 12.5 * 1024 ** 2, 12.5e6],
    ['12.5 MiB/s', 12.5 * 1024 ** 2, 12.5 * 1024 ** 2],
    ['98Mbps', 12.25e6, 12.25e6],
    ['8 kbit/s', 1000, 1000],
    ['120.5 M/s', 120.5 * 1024 ** 2, 120.5e6],
    ['2 KBps', 2048, 2000],
    ['7B/s', 7, 7],
    [1234.5, 1234.5, 1234.5],
    ['1234', 1234, 1234],
    ['0B/s', 0, 0],
    ['1.5e+06', 1.5e6, 1.5e6],
    ['-1MB/s', UNREADABLE, UNREADABLE],
    ['1 2MB/s', UNREADABLE, UNREADABLE],
    ['12 MB/min', UNREADABLE, UNREADABLE],
  ])('%j is %d bytes per second, or %d with base 1000', (value, bytes, decimalBytes) => {
    expect(parseRate(value, 1024)).toBe(bytes);
    expect(parseRate(value, 1000)).toBe(decimalBytes);
  });
});

test.each([
  ['1h2m3.5s', 3723.5],
  ['0s', 0],
  ['250ms', 0.25],
  ['36h0m0s', 129_600],
  ['01:02:03', 3723],
  ['100:00:00', 360_000],
  ['1天2小时3分4秒', 93_784],
  ['3 分钟 4 秒', 184],
  [90, 90],
  [90.5, 90.5],
  ['90', 90],
])('the duration %j is %d seconds', (value, expected) => {
  expect(parseDuration(value)).toBeCloseTo(expected, 9);
});

test.each(['1:60:00', '02:03', '-5s', '1h2', '3 parsecs', -1])('the duration %j is unreadable', (value) => {
  expect(parseDuration(value)).toBeNaN();
});

test.each([
  [1_700_000_000, 1_700_000_000],
  ['1700000000', 1_700_000_000],
  [1_700_000_000.5, 1_700_000_000.5],
  [99_999_999_999, 99_999_999_999],
  [100_000_000_000, 100_000_000],
  [1_700_000_000_123, 1_700_000_000.123],
  ['1700000000123456', 1_700_000_000.123456],
  ['1700000000123456789', 1_700_000_000.123457],
  ['2023-07-26T11:36:03Z', 1_690_371_363],
  ['2023-07-26T19:36:03.25+08:00', 1_690_371_363.25],
  ['2024-02-29T00:00:00Z', 1_709_164_800],
  ['2016-12-31T23:59:60Z', 1_483_228_800],
  ['2023-07-26 11:36:03.123456789z', 1_690_371_363.123457],
  ['2023-07-26T19:36:03+0800', 1_690_371_363],
  ['2023-07-26T11:36:03.000+0000', 1_690_371_363],
  ['2023-07-26T04:36:03.5-0700', 1_690_371_363.5],
  ['2023-07-26T19:36:03+08', 1_690_371_363],
  ['2023-07-26 19:36:03 +0800', 1_690_371_363],
  ['2023-07-26 19:36:03.25 +0800 CST', 1_690_371_363.25],
  ['2023-07-26 11:36:03 +0000 UTC', 1_690_371_363],
])('the time %j is the Unix second %d', (value, expected) => {
  expect(parseTimestamp(value)).toBeCloseTo(expected, 5);
});

test.each([0, '0', -1, '1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z'])('the time %j is unset', (value) => {
  expect(parseTimestamp(value)).toBeUndefined();
});

test.each([
  '2023-07-26T11:36:03',
  '2025-02-30T00:00:00Z',
  '2023-04-31T00:00:00Z',
  '2023-13-01T00:00:00Z',
  '26.07.2023',
  '2023-07-26 19:36:03 CST',
  '2023-07-26T19:36:03+2500',
  '2023-07-26T19:36:03+08:60',
  '2023-07-26T19:36:03+080',
  1e20,
])('the time %j is unreadable', (value) => {
  expect(parseTimestamp(value)).toBeNaN();
});

function toTotalSeconds([h, m, s]: readonly [number, number, number]): number {
  return h * 3600 + m * 60 + s;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}

describe('what a formatter writes reads back', () => {
  const thousandths = fc.integer({ min: 0, max: 99_999_999 }).map((n) => n / 1000);
  const hms = fc.tuple(fc.nat(999), fc.nat(59), fc.nat(59));

  test('sizes and rates', () => {
    const power = fc.nat(6);
    fc.assert(
      fc.property(thousandths, power, fc.boolean(), (amount, exponent, isBinary) => {
        const unit = `${['', 'K', 'M', 'G', 'T', 'P', 'E'][exponent]}${isBinary && exponent > 0 ? 'i' : ''}B`;
        const bytes = amount * (isBinary ? 1024 : 1000) ** exponent;
        const error = Math.abs((parseRate(`${amount}${unit}/s`, 1000) ?? Number.NaN) - bytes);
        expect(error).toBeLessThanOrEqual(bytes * 1e-12);
        expect(parseSizeUnit(unit, 1000)).toBe((isBinary ? 1024 : 1000) ** exponent);
      }),
    );
  });

  test('Go, clock and Chinese durations', () => {
    fc.assert(
      fc.property(hms, (time) => {
        const [h, m, s] = time;
        expect(parseDuration(`${h}h${m}m${s}s`)).toBe(toTotalSeconds(time));
        expect(parseDuration(`${twoDigits(h)}:${twoDigits(m)}:${twoDigits(s)}`)).toBe(toTotalSeconds(time));
        expect(parseDuration(`${h}小时${m}分${s}秒`)).toBe(toTotalSeconds(time));
        expect(parseDuration(`${Math.floor(h / 24)}天${h % 24}小时${m}分钟${s}秒`)).toBe(
          toTotalSeconds(time),
        );
      }),
    );
  });

  test('times', () => {
    const milliseconds = fc.integer({ min: 1e11, max: 4e12 });
    fc.assert(
      fc.property(milliseconds, (ms) => {
        expect(parseTimestamp(ms)).toBe(ms / 1000);
        expect(parseTimestamp(ms * 1000)).toBeCloseTo(ms / 1000, 4);
        expect(parseTimestamp(new Date(ms).toISOString())).toBeCloseTo(ms / 1000, 4);
      }),
    );
  });
});
