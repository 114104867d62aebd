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

function distanceOf(word: string, name: string): number {
  return editDistance(word.toLowerCase(), name.toLowerCase());
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. No library: `--help` and
 * `--version` load no package.
 */
function editDistance(from: string, to: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
