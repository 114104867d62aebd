import { describe, expect, test } from 'vitest';

import { createFaultChooser } from '../support/fault-plan.ts';
import type { FaultTarget } from '../support/fault-plan.ts';

const hang = { kind: 'hang' } as const;
const reset = { kind: 'reset' } as const;
const first: FaultTarget = { dataSync: 'nightly-sync', page: 1, history: false };

describe('a fault plan', () => {
  test('without rules lets every request through', () => {
    expect(createFaultChooser([])(first)).toBeUndefined();
  });

  test('hits the n-th request only', () => {
    const choose = createFaultChooser([{ fault: hang, when: { nth: 2 } }]);
    expect([choose(first), choose(first), choose(first)]).toEqual([undefined, hang, undefined]);
  });

  test('hits as often as it says', () => {
    const choose = createFaultChooser([{ fault: hang, times: 2 }]);
    expect([choose(first), choose(first), choose(first)]).toEqual([hang, hang, undefined]);
  });

  test.each([{ page: 1 }, { listing: 'active' }, { dataSync: 'nightly-sync' }] as const)(
    'hits the requests that meet %o',
    (when) => {
      const other: FaultTarget = { dataSync: 'migration', page: 2, history: true };
      const choose = createFaultChooser([{ fault: hang, when }]);
      expect([choose(other), choose(first)]).toEqual([undefined, hang]);
    },
  );

  test('needs all of a condition to be met', () => {
    const choose = createFaultChooser([{ fault: hang, when: { page: 1, listing: 'history' } }]);
    expect(choose(first)).toBeUndefined();
    expect(choose({ ...first, history: true })).toBe(hang);
  });

  test('goes by the first rule that is met and not used up', () => {
    const choose = createFaultChooser([{ fault: hang, times: 1 }, { fault: reset }]);
    expect([choose(first), choose(first)]).toEqual([hang, reset]);
  });
});
