import { expect, test } from 'vitest';
import { clockSkewSeconds } from '../../src/sensecore/attempt.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');
const exchange = { sentAtMs: noon + 200, receivedAtMs: noon + 900 };

test.each([
  ['a Date that both clocks agree with is no skew', 'Sun, 22 Nov 2026 12:00:00 GMT', 0],
  ['a server ahead of us is positive', 'Sun, 22 Nov 2026 12:05:00 GMT', 299.1],
  ['a server behind us is negative', 'Sun, 22 Nov 2026 11:55:00 GMT', -299.2],
  ['a Date that is none says nothing', 'yesterday', undefined],
  ['no Date says nothing', undefined, undefined],
])('%s', (_, date, expected) => {
  const skew = clockSkewSeconds(date, exchange);
  expect(skew === undefined ? undefined : Math.round(skew * 1000) / 1000).toBe(expected);
});
