import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combineCrc32, Deflater, gzipMember, joinDeflated } from '../../../src/metrics/page/gzip.ts';
import { createTimeSlice } from '../../../src/metrics/time-slice.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const SLICE = createTimeSlice(createFakeClock());
const deflater = new Deflater();

test('the combined CRC-32 is that of both byte strings together', () => {
  const bytes = fc.uint8Array({ maxLength: 2000 });
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const combined = combineCrc32(crc32(first), crc32(second), second.length);
      expect(combined).toBe(crc32(Buffer.concat([first, second])));
    }),
  );
});

test('parts deflated one by one, and joined in two steps, make one gzip member of their plain bytes', async () => {
  const bytes = fc.uint8Array({ maxLength: 5000 });
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), bytes, async (plain, last) => {
      const parts = await Promise.all(plain.map((part) => deflater.deflate(part, 'lasting')));
      const whole = await joinDeflated(parts.toReversed(), SLICE);
      const member = Buffer.concat(gzipMember([whole, await deflater.deflate(last, 'passing')]));
      expect(gunzipSync(member).equals(Buffer.concat([...plain.toReversed(), last]))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

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
        const deflated = await Promise.all(pieces.map((plain) => deflater.deflate(plain, 'lasting')));
        for (const [index, plain] of pieces.entries()) {
          expect(inflate(deflated[index]!.bytes).equals(plain)).toBe(true);
        }
        expect(
          inflate(...deflated.map(({ bytes }) => bytes).toReversed()).equals(
            Buffer.concat(pieces.toReversed()),
          ),
        ).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('a large piece that does not get smaller comes back whole', async () => {
  const noise = crypto.getRandomValues(new Uint8Array(65_536));
  const plain = Buffer.concat(Array.from({ length: 20 }, (_, index) => noise.map((byte) => byte ^ index)));
  expect(inflate((await deflater.deflate(plain, 'passing')).bytes).equals(plain)).toBe(true);
});

test('what is deflated keeps no more memory than its bytes', async () => {
  const { bytes } = await deflater.deflate(
    Buffer.from('sensecore_ads_up{resource="nightly"} 1\n'.repeat(1000)),
    'lasting',
  );
  expect(bytes.length).toBeLessThan(500);
  expect(bytes.buffer.byteLength).toBe(bytes.length);
});
