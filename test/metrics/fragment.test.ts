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

test('a fragment of any length holds all samples, byte for byte', () => {
  const family: Family<string> = {
    name: 'a',
    help: 'A.',
    type: 'gauge',
    labels: ['text'],
    samples: (text, add) => add(`text="${text}"`, 1),
  };
  for (const length of [0, 1, 1000, 20_000]) {
    const inputs = Array.from({ length }, (_, index) => `界${index}`.repeat(1 + (index % 40)));
    const { text } = renderFragments(family, inputs);
    expect(Buffer.from(text.plain).toString()).toBe(inputs.map((input) => `a{text="${input}"} 1\n`).join(''));
    expect(text.samples).toBe(length);
    expect(text.plain.buffer.byteLength).toBe(text.plain.length);
  }
});
