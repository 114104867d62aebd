/** One of several exporters that share the resources of one config between them, without talking to each other. */
export interface Shard {
  /** From 0. */
  readonly ordinal: number;
  readonly total: number;
}

/**
 * The shard that a resource belongs to, by rendezvous hashing: the one that draws the highest number for the key. With
 * one shard more, only the resources move that the new one wins, about one in `total`.
 */
export function shardOf(key: string, total: number): number {
  let winner = 0;
  let highest = -1;
  for (let ordinal = 0; ordinal < total; ordinal += 1) {
    const drawn = hash32(`${ordinal}/${key}`);
    if (drawn > highest) {
      highest = drawn;
      winner = ordinal;
    }
  }
  return winner;
}

/** What of a list of resources a shard takes, in their order. The key is what stays when labels or settings change. */
export function takeShare<R extends { readonly name: string }>(
  resources: readonly R[],
  shard: Shard,
): readonly R[] {
  if (shard.total === 1) return resources;
  return resources.filter(({ name }) => shardOf(name, shard.total) === shard.ordinal);
}

/** A well-spread unsigned 32-bit hash of a text: FNV-1a over UTF-16 units with MurmurHash3's finalizer. Not for secrets. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
