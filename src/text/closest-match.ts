// What a mistyped word most likely means.

/** Nobody mistypes a longer name: no match is sought for it, or only for its beginning. */
const MAX_LETTERS = 64;

/** Shorter parts of names are in too many of them. */
const MIN_PART = 3;

/**
 * The candidate that a mistyped word most likely means, or undefined when none is close. Letter case is ignored, and
 * one error in three letters is forgiven.
 */
export function closestMatch(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_LETTERS) return undefined;
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = distanceOf(word, candidate);
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (distance <= allowed && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** A name, and whether it is similar to the word that was given for it, or only less different than the others. */
export interface ClosestName {
  readonly name: string;
  readonly isClose: boolean;
}

/**
 * The name that an unknown one stands for: spelt alike, or with a part in common, which may also be one of `others` when
 * no name is; otherwise the least different name. Undefined for a word without letters, or without names.
 */
export function closestName(
  word: string,
  names: readonly string[],
  others: readonly string[] = [],
): ClosestName | undefined {
  const typed = word.slice(0, MAX_LETTERS);
  if (!/[\p{L}\p{N}]/u.test(typed)) return undefined;
  const close = findSimilar(typed, names) ?? findSimilar(typed, others);
  if (close !== undefined) return { name: close, isClose: true };
  const name = names.toSorted((a, b) => differenceOf(typed, a) - differenceOf(typed, b))[0];
  return name === undefined ? undefined : { name, isClose: false };
}

function findSimilar(word: string, names: readonly string[]): string | undefined {
  const typed = joined(word);
  return (
    closestMatch(word, names) ??
    names.find((name) => joined(name).startsWith(typed)) ??
    (typed.length < MIN_PART ? undefined : names.find((name) => joined(name).includes(typed))) ??
    withMostShared(word, names) ??
    names.find((name) => name.length >= MIN_PART && typed.includes(joined(name)))
  );
}

function withMostShared(word: string, names: readonly string[]): string | undefined {
  const sharing = names.filter((name) => sharedLetters(word, name) > 0);
  return sharing.toSorted((a, b) => sharedLetters(word, b) - sharedLetters(word, a))[0];
}

/** Letters of a word that are in parts which the name has as well, or nearly. */
function sharedLetters(word: string, name: string): number {
  const known = partsOf(name);
  return partsOf(word)
    .filter((part) => closestMatch(part, known) !== undefined)
    .reduce((letters, part) => letters + part.length, 0);
}

function partsOf(name: string): readonly string[] {
  return joined(name)
    .split('-')
    .filter((part) => part.length >= MIN_PART);
}

/** A name as it would be with hyphens only. */
function joined(name: string): string {
  return name.toLowerCase().replaceAll(/[._\s-]+/g, '-');
}

/** 0 for the same, 1 for words that have nothing in common. */
function differenceOf(word: string, name: string): number {
  return distanceOf(word, name) / Math.max(word.length, name.length);
}

/**
 * Insertions, deletions and replacements between two words in any case; two swapped letters are one. No library: `--help` and
 * `--version` load no package.
 */
function distanceOf(word: string, name: string): number {
  const [from, to] = [word.toLowerCase(), name.toLowerCase()];
  const distance = levenshteinOf(from, to);
  return distance === 2 && sorted(from) === sorted(to) ? 1 : distance;
}

function levenshteinOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + Number(from[i - 1] !== to[j - 1]);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

function sorted(word: string): string {
  return word.split('').sort().join('');
}
