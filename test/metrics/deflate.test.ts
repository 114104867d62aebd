import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deflate } from '../../src/metrics/deflate.ts';

/** An empty block with the final bit set. */
const END = Uint8Array.of(0x03, 0x00);

function inflate(...deflated: readonly Uint8Array[]): Buffer {
  return inflateRawSync(Buffer.concat([...deflated, END]));
}

test('pieces deflated at the same time and one after the other inflate by themselves', async () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .uint8Array({ minLength: 1, maxLength: 60 })
      .map((bytes) => Buffer.concat(Array.from({ length: 4000 }, () => bytes))),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(piece, { maxLength: 8 }), { maxLength: 3 }), async (rounds) => {
      for (const pieces of rounds) {
        const deflated = await Promise.all(pieces.map((plain) => deflate(plain, 'lasting')));
        for (const [index, plain] of pieces.entries()) {
          expect(inflate(deflated[index]!).equals(plain)).toBe(true);
        }
        expect(inflate(...deflated.toReversed()).equals(Buffer.concat(pieces.toReversed()))).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('a large piece that does not get smaller comes back whole', async () => {
  const noise = crypto.getRandomValues(new Uint8Array(65_536));
  const plain = Buffer.concat(Array.from({ length: 20 }, (_, index) => noise.map((byte) => byte ^ index)));
  expect(inflate(await deflate(plain, 'passing')).equals(plain)).toBe(true);
});

test('what is deflated keeps no more memory than its bytes', async () => {
  const deflated = await deflate(
    Buffer.from('sensecore_ads_up{resource="nightly"} 1\n'.repeat(1000)),
    'lasting',
  );
  expect(deflated.length).toBeLessThan(500);
  expect(deflated.buffer.byteLength).toBe(deflated.length);
});
