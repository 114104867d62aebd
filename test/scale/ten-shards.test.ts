import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderTenShards } from './tables.ts';
import { REQUESTS_PER_SECOND, RESOURCES, SHARDS, simulateTenShards } from './ten-shards.ts';

const CONCURRENCY = 4;

test('10,000 resources over 10 shards: even over the shards, even over time, and never more than a share of the rate', async () => {
  const result = await simulateTenShards();
  const { requestsOfShard, requestsOfTenth, resourcesOfShard } = result;
  expect(resourcesOfShard).toHaveLength(SHARDS);
  expect(sum(resourcesOfShard)).toBe(RESOURCES);
  // Each resource once, and a third of them with history.
  expect(sum(requestsOfShard)).toBeGreaterThan(RESOURCES * 1.3);
  expect(sum(requestsOfShard)).toBeLessThan(RESOURCES * 1.37);
  expect(unevenness(resourcesOfShard)).toBeLessThan(1.1);
  expect(unevenness(requestsOfShard)).toBeLessThan(1.1);
  expect(requestsOfTenth).toHaveLength(10);
  expect(unevenness(requestsOfTenth)).toBeLessThan(1.15);
  expect(result.busiestSecond).toBeLessThan(REQUESTS_PER_SECOND);
  expect(result.busiestSecondOfShard).toBeLessThanOrEqual(REQUESTS_PER_SECOND / SHARDS + CONCURRENCY);
  expect(result.skipped).toBe(0);
  expect(readFileSync('docs/scaling.md', 'utf8')).toContain(renderTenShards(result));
}, 60_000);

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function unevenness(values: readonly number[]): number {
  return Math.max(...values) / Math.min(...values);
}
