import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSize } from '../../src/text/size.ts';

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
