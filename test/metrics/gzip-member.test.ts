import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32Combine } from '../../src/metrics/crc32-combine.ts';
import { deflatePart, gzipMember } from '../../src/metrics/gzip-member.ts';

test('the combined CRC-32 is that of both byte strings together', () => {
  const bytes = fc.uint8Array({ maxLength: 2000 });
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const combined = crc32Combine(crc32(first), crc32(second), second.length);
      expect(combined).toBe(crc32(Buffer.concat([first, second])));
    }),
  );
});

test('parts deflated one by one make a gzip member of their plain bytes, in any order and number', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 5 }), async (plain) => {
      const parts = await Promise.all(plain.map(deflatePart));
      const member = Buffer.concat(gzipMember(parts.toReversed()));
      expect(gunzipSync(member).equals(Buffer.concat(plain.toReversed()))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('a part that compresses well does', async () => {
  const { deflated } = await deflatePart(
    Buffer.from('sensecore_ads_up{resource="nightly"} 1\n'.repeat(1000)),
  );
  expect(deflated.length).toBeLessThan(500);
});
