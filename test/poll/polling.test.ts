import { expect, test } from 'vitest';
import { startPolling } from '../../src/poll/schedule.ts';
import { spreadMs } from '../../src/poll/timing.ts';
import type { Task } from '../../src/model/task.ts';
import { createPollerHarness } from '../support/poller-harness.ts';

test('polls at once, and reports when the last poll ended, how long it took, and when the next one is', async () => {
  const { api, clock, poller } = createPollerHarness();
  const startedAt = clock.now() / 1000;
  const response = Promise.withResolvers<readonly Partial<Task>[]>();
  api.active = response.promise;
  using polling = startPolling(poller, {
    clock,
    begin: Promise.resolve(),
    onSkipped: () => expect.unreachable(),
  });
  const turn = spreadMs('nightly', 60_000) / 1000;
  expect(polling.times().lastPoll).toBeUndefined();
  expect(polling.times().nextAt).toBeCloseTo(startedAt + turn, 3);

  await clock.advance(1500);
  response.resolve([]);
  await polling.first;
  expect(polling.times().lastPoll).toEqual({ endedAt: startedAt + 1.5, seconds: 1.5 });
  expect(polling.times().nextAt).toBeCloseTo(startedAt + turn, 3);

  await clock.advance(turn * 1000 - 1500);
  expect(polling.times().lastPoll?.endedAt).toBeCloseTo(startedAt + turn, 3);
  expect(polling.times().nextAt).toBeCloseTo(startedAt + turn + 60, 3);
});

test('a turn that passes while a poll goes on is reported', async () => {
  const { api, clock, poller } = createPollerHarness();
  api.active = new Promise(() => undefined);
  let skipped = 0;
  using _polling = startPolling(poller, { clock, begin: Promise.resolve(), onSkipped: () => (skipped += 1) });
  await clock.advance(120_000);
  expect(skipped).toBe(2);
});
