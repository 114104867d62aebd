import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSize, parseSize, scaleSize } from '../../src/text/size.ts';

const UNITS = [
  ['', 1],
  ['B', 1],
  ['KB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['KiB', 2 ** 10],
  ['MiB', 2 ** 20],
  ['GiB', 2 ** 30],
  ['TiB', 2 ** 40],
] as const;

describe('a size', () => {
  test('is its number times its unit', () => {
    fc.assert(
      fc.property(fc.nat(4096), fc.constantFrom(...UNITS), (count, [unit, bytes]) => {
        expect(parseSize(`${count}${unit}`)).toBe(count * bytes);
      }),
    );
  });

  test('may have a space before its unit', () => {
    expect(parseSize('16 MiB')).toBe(16_777_216);
  });

  test.each([
    '',
    'MiB',
    '16M',
    '16mib',
    '16Mb',
    '1.5MiB',
    '-1',
    '16MiBs',
    '1e3',
    '0x10',
    '9'.repeat(30),
    '16PB',
  ])('%j is none', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});

describe('the text of a size', () => {
  test.each([
    [0, '0B'],
    [1000, '1000B'],
    [1024, '1KiB'],
    [1536, '1536B'],
    [64_512, '63KiB'],
    [2 ** 24, '16MiB'],
    [2 ** 50, '1024TiB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  test('reads as the same size', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(parseSize(formatSize(bytes))).toBe(bytes);
      }),
    );
  });
});

describe('the unit of a size', () => {
  test.each([
    [0, 0, 'B'],
    [999, 999, 'B'],
    [1000, 1000 / 1024, 'KiB'],
    [1536, 1.5, 'KiB'],
    [999.4 * 2 ** 20, 999.4, 'MiB'],
    [2000 * 2 ** 60, 2000, 'EiB'],
  ])('%d is %d %s', (bytes, value, unit) => {
    expect(scaleSize(bytes)).toEqual({ value, unit });
  });
});
