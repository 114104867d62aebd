import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Family, HistogramValue } from '../../src/metrics/family.ts';
import { createFragment, joinDeflated, joinPlain, renderFragments } from '../../src/metrics/fragment.ts';
import { gzipMember } from '../../src/metrics/gzip-member.ts';
import { createTimeSlice } from '../../src/metrics/time-slice.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const SLICE = createTimeSlice(createFakeClock());

test('fragments of any sizes join to the same bytes, plain and deflated, as often as one likes', async () => {
  const texts = fc.array(fc.integer({ min: 0, max: 3000 }).map((length) => 'ab界"'.repeat(length / 4)));
  await fc.assert(
    fc.asyncProperty(texts, async (given) => {
      const fragments = given.map((text) => createFragment({ text, count: 0 }));
      const plain = Buffer.from(await joinPlain(fragments, SLICE)).toString();
      expect(plain).toBe(given.join(''));
      for (const order of [fragments, fragments.toReversed()]) {
        const member = gunzipSync(Buffer.concat(gzipMember([await joinDeflated(order, SLICE)])));
        expect(member.equals(await joinPlain(order, SLICE))).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

test('a fragment is deflated once, however many pages it is on', async () => {
  const { deflated } = createFragment({ text: 'text', count: 0 });
  expect(await deflated()).toBe(await deflated());
});

test('only a histogram is kept once per format', () => {
  const gauge: Family<number> = {
    name: 'a',
    help: 'A.',
    type: 'gauge',
    labels: [],
    samples: (value, add) => add('', value),
  };
  const histogram: Family<HistogramValue> = {
    name: 'b',
    help: 'B.',
    type: 'histogram',
    labels: [],
    samples: (value, add) => add('', value),
  };
  const shared = renderFragments(gauge, [1, 2]);
  expect(shared.text).toBe(shared.openmetrics);
  expect(shared.text.samples).toBe(2);
  const own = renderFragments(histogram, [{ buckets: [{ upperBound: 60, count: 1 }], sum: 30, count: 1 }]);
  expect(Buffer.from(own.text.plain).toString()).toContain('b_bucket{le="60"} 1\n');
  expect(Buffer.from(own.openmetrics.plain).toString()).toContain('b_bucket{le="60.0"} 1\n');
  expect(own.text.samples).toBe(4);
});
