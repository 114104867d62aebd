import { expect, test } from 'vitest';
import type { Family, HistogramValue } from '../../../src/metrics/families/family.ts';
import { Fragment } from '../../../src/metrics/page/chunk.ts';
import { Deflater } from '../../../src/metrics/page/gzip.ts';
import { Renderer } from '../../../src/metrics/page/render.ts';

const deflater = new Deflater();
const renderer = new Renderer(deflater);

test('a fragment is deflated once, however many pages it is on', async () => {
  const fragment = Fragment.fromText({ text: 'text', count: 0 }, deflater);
  expect(await fragment.deflated()).toBe(await fragment.deflated());
});

test('a histogram has the same samples in both formats', () => {
  const histogram: Family<HistogramValue> = {
    name: 'b',
    help: 'B.',
    type: 'histogram',
    labels: [],
    samples: (value, add) => add('', value),
  };
  const { plain, samples } = renderer.renderFragment(histogram, [
    { buckets: [{ upperBound: 60, count: 1 }], sum: 30, count: 1 },
  ]);
  expect(Buffer.from(plain).toString()).toContain('b_bucket{le="60.0"} 1\n');
  expect(samples).toBe(4);
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
    const text = renderer.renderFragment(family, inputs);
    expect(Buffer.from(text.plain).toString()).toBe(inputs.map((input) => `a{text="${input}"} 1\n`).join(''));
    expect(text.samples).toBe(length);
    expect(text.plain.buffer.byteLength).toBe(text.plain.length);
  }
});
