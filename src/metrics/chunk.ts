// What a page is put together from: neighbouring fragments in one piece. A chunk lasts as long as all its fragments do, so
// that what did not change is neither copied nor deflated again.

import { toLastingPiece, type Chunk, type Fragment } from './fragment.ts';
import { joinParts, type GzipPart } from './gzip-member.ts';
import type { TimeSlice } from './time-slice.ts';

/**
 * Fragments below this are put together, and deflated again when one of them changes. Measured on metric text: with half of
 * it pages are 7 % larger, with twice of it 5 % smaller.
 */
const SMALL_BYTES = 64 * 1024;

/** How many chunks are deflated at once: as many as the thread pool has threads. */
const CONCURRENCY = 4;

/** For a page that stays: the chunks keep the bytes, the fragments become views of them, and the next page takes over. */
export async function toLastingChunks(
  fragments: readonly Fragment[],
  slice: TimeSlice,
): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  for (const few of groupSmall(wholeChunks(fragments))) {
    const chunk = unite(few);
    keepIn(chunk);
    chunks.push(chunk);
    if (slice.isSpent()) await slice.rest();
  }
  return chunks;
}

/** For a page that is wanted once, of some of the fragments: they stay where they are. */
export async function toPassingChunks(
  fragments: readonly Fragment[],
  slice: TimeSlice,
): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = [];
  for (const few of groupSmall(wholeChunks(fragments))) {
    chunks.push(unite(few));
    if (slice.isSpent()) await slice.rest();
  }
  return chunks;
}

/** All chunks as one part of a gzip member. Deflates only what was not deflated for an earlier page. */
export async function deflateChunks(chunks: readonly Chunk[], slice: TimeSlice): Promise<GzipPart> {
  const parts: GzipPart[] = [];
  for (let start = 0; start < chunks.length; start += CONCURRENCY) {
    const few = chunks.slice(start, start + CONCURRENCY);
    parts.push(...(await Promise.all(few.map((chunk) => chunk.deflated()))));
    if (slice.isSpent()) await slice.rest();
  }
  return joinParts(parts, slice);
}

/** The chunks that are still whole, and every other fragment by itself. */
function* wholeChunks(fragments: readonly Fragment[]): Iterable<Chunk> {
  let index = 0;
  for (let fragment = fragments[0]; fragment !== undefined; fragment = fragments[index]) {
    const start = index;
    const { chunk } = fragment;
    const isWhole = chunk?.fragments.every((member, offset) => fragments[start + offset] === member) ?? false;
    const next = chunk !== undefined && isWhole ? chunk : chunkOf(fragment);
    yield next;
    index += next.fragments.length;
  }
}

/** Small neighbours together, a large one by itself. */
function* groupSmall(chunks: Iterable<Chunk>): Iterable<readonly Chunk[]> {
  let small: Chunk[] = [];
  let smallBytes = 0;
  for (const chunk of chunks) {
    const { length } = chunk.plain;
    if (length >= SMALL_BYTES) {
      if (small.length > 0) yield small;
      yield [chunk];
    } else {
      small.push(chunk);
      smallBytes += length;
      if (smallBytes < SMALL_BYTES) continue;
      yield small;
    }
    small = [];
    smallBytes = 0;
  }
  if (small.length > 0) yield small;
}

function chunkOf(fragment: Fragment): Chunk {
  return { fragments: [fragment], plain: fragment.plain, deflated: fragment.deflated };
}

function unite(chunks: readonly Chunk[]): Chunk {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  // Not from Node.js's pool: a small piece of it keeps a whole slab alive.
  const plain = Buffer.allocUnsafeSlow(chunks.reduce((sum, chunk) => sum + chunk.plain.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    plain.set(chunk.plain, offset);
    offset += chunk.plain.length;
  }
  return { fragments: chunks.flatMap(({ fragments }) => fragments), ...toLastingPiece(plain) };
}

/** Has the fragments of a chunk keep no bytes of their own. */
function keepIn(chunk: Chunk): void {
  let offset = 0;
  for (const fragment of chunk.fragments) {
    if (fragment.chunk === chunk) return;
    const { length } = fragment.plain;
    fragment.plain = chunk.plain.subarray(offset, offset + length);
    fragment.chunk = chunk;
    offset += length;
  }
}
