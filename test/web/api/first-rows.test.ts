import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFirstRows } from '../../../src/web/api/task-page.ts';

const byKey = (a: { key: number }, b: { key: number }): number => a.key - b.key;

test('keeps what sorting everything and cutting would, equals in the order they came in', () => {
  const items = fc.array(fc.nat(20), { maxLength: 200 });
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 30 }), (keys, size) => {
      const all = keys.map((key, index) => ({ key, index }));
      const first = createFirstRows(size, byKey);
      for (const item of all) first.add(item);
      expect(first.take()).toEqual(all.toSorted(byKey).slice(0, size));
    }),
  );
});
