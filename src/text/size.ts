/** The form of a size. */
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
