// Sizes in bytes: exact texts as in the configuration, and the unit in which people read them.

/** The form of an exact size. */
export const SIZE = /^(\d+)(?: ?([KMGT]i?)?B)?$/;

const POWERS = ['K', 'M', 'G', 'T'];

/** Bytes of `16MiB`, `4MB`, `512KiB` or `1024`; `MB` is 1000 × 1000, `MiB` is 1024 × 1024. Undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text);
  if (match === null) return undefined;
  const [, digits, prefix = ''] = match;
  const base = prefix.endsWith('i') ? 1024 : 1000;
  const bytes = Number(digits) * base ** (POWERS.indexOf(prefix.slice(0, 1)) + 1);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** What `parseSize` reads as `bytes`, in the largest binary unit of which it is a whole number: `16MiB`, `1000B`. */
export function formatSize(bytes: number): string {
  let count = bytes;
  let power = 0;
  while (count !== 0 && count % 1024 === 0 && power < POWERS.length) {
    count /= 1024;
    power += 1;
  }
  return power === 0 ? `${count}B` : `${count}${POWERS[power - 1]}iB`;
}

const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** A size in the smallest unit in which it stays below `nextUnitAt`: by default, in which it has three digits once rounded. */
export function scaleSize(
  bytes: number,
  nextUnitAt = 999.5,
): { readonly value: number; readonly unit: string } {
  let value = bytes;
  let power = 0;
  while (value >= nextUnitAt && power < BINARY_UNITS.length - 1) {
    value /= 1024;
    power += 1;
  }
  return { value, unit: BINARY_UNITS[power] ?? 'B' };
}
