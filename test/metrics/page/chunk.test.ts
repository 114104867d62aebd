import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Chunker, deflateChunks, Fragment, type Chunk } from '../../../src/metrics/page/chunk.ts';
import { Deflater, gzipMember } from '../../../src/metrics/page/gzip.ts';
import { createTimeSlice } from '../../../src/metrics/time-slice.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const SLICE = createTimeSlice(createFakeClock());
const KIB = 1024;

const deflater = new Deflater();
const chunker = new Chunker(deflater);

let made = 0;

/** Of a size like no other, so that a mix-up shows. */
function fragmentOf(bytes: number): Fragment {
  made += 1;
  return Fragment.fromText({ text: `${made} `.padEnd(bytes, '界"ab'), count: 0 }, deflater);
}

function textOf(chunks: readonly Chunk[]): string {
  return Buffer.concat(chunks.map(({ plain }) => plain)).toString();
}

function textOfFragments(fragments: readonly Fragment[]): string {
  return Buffer.concat(fragments.map(({ plain }) => plain)).toString();
}

async function inflate(chunks: readonly Chunk[]): Promise<string> {
  const end = await deflater.deflate(new Uint8Array(), 'passing');
  return gunzipSync(Buffer.concat(gzipMember([await deflateChunks(chunks, SLICE), end]))).toString();
}

test('whatever changes from page to page, chunks hold the fragments in order, plain and deflated', async () => {
  const sizes = fc.integer({ min: 0, max: 40 * KIB });
  const edits = fc.array(fc.tuple(fc.nat(), fc.option(sizes)), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(sizes, { maxLength: 12 }),
      fc.array(edits, { maxLength: 4 }),
      async (first, pages) => {
        const fragments = first.map(fragmentOf);
        for (const page of [[], ...pages]) {
          for (const [place, size] of page) {
            fragments.splice(place % (fragments.length + 1), 1, ...(size === null ? [] : [fragmentOf(size)]));
          }
          const expected = textOfFragments(fragments);
          const some = fragments.filter((_, index) => index % 3 !== 1);
          expect(textOf(await chunker.passing(some, SLICE))).toBe(textOfFragments(some));
          const chunks = await chunker.lasting(fragments, SLICE);
          expect(textOf(chunks)).toBe(expected);
          expect(await inflate(chunks)).toBe(expected);
          expect(textOfFragments(fragments)).toBe(expected);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('what did not change is the same chunk on the next page', async () => {
  const fragments = Array.from({ length: 100 }, () => fragmentOf(5 * KIB));
  const before = await chunker.lasting(fragments, SLICE);
  fragments[50] = fragmentOf(5 * KIB);
  const after = await chunker.lasting(fragments, SLICE);
  const isNew = after.map((chunk) => !before.includes(chunk));
  expect(before.length).toBeGreaterThan(5);
  expect(isNew.filter(Boolean).length).toBeLessThanOrEqual(2);
  expect(await chunker.lasting(fragments, SLICE)).toEqual(after);
});

test('chunks stay small in number, whatever was changed before', async () => {
  const fragments = Array.from({ length: 200 }, () => fragmentOf(5 * KIB));
  for (let change = 0; change < 500; change += 1) {
    fragments[(change * 37) % fragments.length] = fragmentOf(5 * KIB);
    await chunker.lasting(fragments, SLICE);
  }
  const chunks = await chunker.lasting(fragments, SLICE);
  expect(chunks.length).toBeLessThan((2 * 200 * 5) / 64 + 1);
});

test('bytes are kept once: in the chunk, and in no fragment of it', async () => {
  const fragments = Array.from({ length: 20 }, () => fragmentOf(5 * KIB));
  const chunks = await chunker.lasting(fragments, SLICE);
  const buffers = new Set(chunks.map(({ plain }) => plain.buffer));
  expect(fragments.every(({ plain }) => buffers.has(plain.buffer))).toBe(true);
});

test('a page that is wanted once leaves the chunks of the others whole', async () => {
  const fragments = Array.from({ length: 20 }, () => fragmentOf(5 * KIB));
  const chunks = await chunker.lasting(fragments, SLICE);
  await chunker.passing(fragments.slice(3, 9), SLICE);
  const next = await chunker.lasting(fragments, SLICE);
  expect(next.every((chunk, index) => chunk === chunks[index])).toBe(true);
});
