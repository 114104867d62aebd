// Seeded randomness: the same numbers in, the same numbers out, on every machine.

/** A stream of numbers from 0 (included) to 1 (excluded). */
export type Random = () => number;

/** Mixes integers into one 32-bit number: any change of any part changes all of it (the finalizer of MurmurHash3). */
export function mix(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** The stream that belongs to a seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A number between the two, all equally likely. */
export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

/** A number between the two, every order of magnitude equally likely. Both are positive. */
export function magnitudeBetween(random: Random, low: number, high: number): number {
  return low * (high / low) ** random();
}

/** One of the values, all equally likely. The list is not empty. */
export function pick<T>(random: Random, values: readonly T[]): T {
  return itemAt(values, Math.floor(random() * values.length));
}

/** The value at an index that wraps around in both directions. The list is not empty. */
export function itemAt<T>(values: readonly T[], index: number): T {
  const wrapped = ((index % values.length) + values.length) % values.length;
  const value = values[wrapped];
  if (value === undefined) throw new RangeError('cannot choose from an empty list');
  return value;
}

/** `length` characters of an alphabet. */
export function textOf(random: Random, alphabet: string, length: number): string {
  let text = '';
  for (let index = 0; index < length; index += 1) text += alphabet.charAt(random() * alphabet.length);
  return text;
}

/** A UUID-shaped text, for ids whose uniqueness does not matter. */
export function uuidOf(random: Random): string {
  const hex = textOf(random, '0123456789abcdef', 30);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${hex.slice(18)}`;
}
