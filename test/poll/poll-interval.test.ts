// How long it is to the next poll where the API limits rates and does not say for how long.

import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/sensecore/api-error.ts';
import { startPolling } from '../../src/poll/schedule.ts';
import { createPollerHarness, outage, type PollerHarness } from '../support/poller-harness.ts';

const limited = new ApiError('rate_limited', 'HTTP 429', { status: 429 });
const paused = new ApiError('rate_limited', 'HTTP 429', { status: 429, retryAfterMs: 1000 });

const INTERVAL_SECONDS = 60;

/** The interval in force after each of the polls, in intervals. */
async function intervalsAfter(
  harness: PollerHarness,
  polls: readonly PollerHarness['api']['active'][],
): Promise<number[]> {
  const intervals: number[] = [];
  for (const answer of polls) {
    harness.api.active = answer;
    await harness.poller.poll();
    intervals.push(harness.poller.status().intervalSeconds / INTERVAL_SECONDS);
  }
  return intervals;
}

describe('the interval in force', () => {
  test('doubles with every limited poll after the first, up to 8 intervals, until one succeeds', async () => {
    const polls = [limited, limited, limited, limited, limited, [], limited, limited];
    expect(await intervalsAfter(createPollerHarness(), polls)).toEqual([1, 2, 4, 8, 8, 1, 1, 2]);
  });

  test('stays where the API asked for a pause, or failed for another reason', async () => {
    const polls = [paused, paused, paused, outage, limited, outage, limited, outage, paused];
    expect(await intervalsAfter(createPollerHarness(), polls)).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2]);
  });

  test('grows from that of an idle resource, and falls back to it', async () => {
    const harness = createPollerHarness({ idleIntervalMs: 4 * INTERVAL_SECONDS * 1000 });
    const polls = [[], limited, limited, limited, [], [{ id: 'a' }]];
    expect(await intervalsAfter(harness, polls)).toEqual([2, 2, 4, 8, 4, 1]);
  });
});

test('a resource whose rate is limited is asked less and less, and as before once it was read', async () => {
  const { api, asked, clock, poller } = createPollerHarness();
  api.active = limited;
  using _polling = startPolling(poller, {
    clock,
    begin: Promise.resolve(),
    onSkipped: () => expect.unreachable(),
  });
  await clock.advance(60 * INTERVAL_SECONDS * 1000);
  // At once, and after 1, 1, 2, 4, 8, 8, … intervals.
  expect(asked.length).toBeGreaterThanOrEqual(10);
  expect(asked.length).toBeLessThanOrEqual(12);
  api.active = [];
  await clock.advance(8 * INTERVAL_SECONDS * 1000);
  const before = asked.length;
  await clock.advance(10 * INTERVAL_SECONDS * 1000);
  expect(asked.length - before).toBe(10);
});

test('tasks go stale by the interval in force, once', async () => {
  const { api, clock, poller, tasks, logged } = createPollerHarness({
    staleAfterMs: (intervalMs) => Math.max(300_000, 2 * intervalMs + 50_000),
  });
  api.active = [{ id: 'a' }];
  await poller.poll();
  api.active = limited;
  for (let poll = 0; poll < 4; poll += 1) await poller.poll();
  await clock.advance(2 * 480_000 + 50_000 - 1);
  expect(tasks()).toEqual(['a:DOING']);
  await clock.advance(1);
  expect(tasks()).toBeUndefined();
  await poller.poll();
  await clock.advance(10_000_000);
  expect(logged.filter(({ message }) => message.startsWith('resource is stale'))).toHaveLength(1);
});
