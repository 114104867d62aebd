import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shardOf, takeShare } from '../../src/model/shard.ts';

const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 200 });
const total = fc.integer({ min: 1, max: 20 });

describe('sharding', () => {
  test('gives every resource to exactly one shard', () => {
    fc.assert(
      fc.property(names, total, (given, count) => {
        const resources = given.map((name) => ({ name }));
        const shares = Array.from({ length: count }, (_, ordinal) =>
          takeShare(resources, { ordinal, total: count }),
        );
        expect(shares.flat().length).toBe(resources.length);
        expect(new Set(shares.flat())).toEqual(new Set(resources));
      }),
    );
  });

  test('one shard more moves resources to the new one alone', () => {
    fc.assert(
      fc.property(names, total, (given, count) => {
        for (const name of given) {
          const after = shardOf(name, count + 1);
          expect([shardOf(name, count), count]).toContain(after);
        }
      }),
    );
  });

  test.each([2, 3, 10])(
    '%i shards get even shares of 10,000 resources, and one more moves about its share',
    (count) => {
      const given = Array.from({ length: 10_000 }, (_, index) => `data-sync-${index}`);
      const shares = Array.from({ length: count }, () => 0);
      let moved = 0;
      for (const name of given) {
        const before = shardOf(name, count);
        shares[before] = (shares[before] ?? 0) + 1;
        if (shardOf(name, count + 1) !== before) moved += 1;
      }
      const even = given.length / count;
      expect(Math.min(...shares)).toBeGreaterThan(even * 0.9);
      expect(Math.max(...shares)).toBeLessThan(even * 1.1);
      expect(moved / given.length).toBeGreaterThan((1 / (count + 1)) * 0.9);
      expect(moved / given.length).toBeLessThan((1 / (count + 1)) * 1.1);
    },
  );
});
