/** Keeps the first so many of the items it is given, in order, without keeping or sorting the others. */
export interface FirstRows<Item> {
  add(item: Item): void;
  /** In order; `size` of them at most. */
  take(): readonly Item[];
}

/** `compare` as for `Array.sort`. Takes time for each item that hardly grows with their number. */
export function createFirstRows<Item>(size: number, compare: (a: Item, b: Item) => number): FirstRows<Item> {
  const kept: Item[] = [];
  /** Once there are enough, what comes after this one is none of the first. */
  let bound: Item | undefined;

  function trim(): void {
    kept.sort(compare);
    kept.length = Math.min(kept.length, size);
    if (kept.length === size) bound = kept.at(-1);
  }

  return {
    add(item) {
      if (bound !== undefined && compare(item, bound) > 0) return;
      kept.push(item);
      if (kept.length >= 2 * size) trim();
    },
    take() {
      trim();
      return kept;
    },
  };
}
