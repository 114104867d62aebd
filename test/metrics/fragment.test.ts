import { expect, test } from 'vitest';
import type { Family } from '../../src/metrics/family.ts';
import { createFragment, renderFragment } from '../../src/metrics/fragment.ts';

test('a fragment is deflated once, however many pages it is on', async () => {
  const { deflated } = createFragment({ text: 'text', count: 0 });
  expect(await deflated()).toBe(await deflated());
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
    const fragment = renderFragment(family, inputs);
    expect(Buffer.from(fragment.plain).toString()).toBe(
      inputs.map((input) => `a{text="${input}"} 1\n`).join(''),
    );
    expect(fragment.samples).toBe(length);
    expect(fragment.plain.buffer.byteLength).toBe(fragment.plain.length);
  }
});
