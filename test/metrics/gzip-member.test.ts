import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32Combine } from '../../src/metrics/crc32-combine.ts';
import { deflatePart, gzipMember, joinParts } from '../../src/metrics/gzip-member.ts';
import { createTimeSlice } from '../../src/metrics/time-slice.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const SLICE = createTimeSlice(createFakeClock());

test('the combined CRC-32 is that of both byte strings together', () => {
  const bytes = fc.uint8Array({ maxLength: 2000 });
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const combined = crc32Combine(crc32(first), crc32(second), second.length);
      expect(combined).toBe(crc32(Buffer.concat([first, second])));
    }),
  );
});

test('parts deflated one by one, and joined in two steps, make one gzip member of their plain bytes', async () => {
  const bytes = fc.uint8Array({ maxLength: 5000 });
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), bytes, async (plain, last) => {
      const parts = await Promise.all(plain.map((part) => deflatePart(part, 'lasting')));
      const whole = await joinParts(parts.toReversed(), SLICE);
      const member = Buffer.concat(gzipMember([whole, await deflatePart(last, 'passing')]));
      expect(gunzipSync(member).equals(Buffer.concat([...plain.toReversed(), last]))).toBe(true);
    }),
    { numRuns: 50 },
  );
});
