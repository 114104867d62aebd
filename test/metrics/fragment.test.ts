import { expect, test } from 'vitest';
import type { Family, HistogramValue } from '../../src/metrics/family.ts';
import { createFragment, renderFragments } from '../../src/metrics/fragment.ts';

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
