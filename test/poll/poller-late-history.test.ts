// A task between the two listings, and rows whose order the time of day does not tell.

import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/model/task.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createPollerHarness, outage, pollOnce, rememberActive } from '../support/poller-harness.ts';

describe('history', () => {
  test('does not win over the active listing, nor is a task missed, when the clock is set back', async () => {
    const { clock, setBack } = createSettableClock();
    const { poller, api, tasks } = createPollerHarness({ historyIntervalMs: 300_000, clock });
    const run = { id: 'a', startedAt: clock.now() / 1000 + 60 };
    api.history = [{ id: 'a', state: 'FAILED', startedAt: run.startedAt - 100, endedAt: run.startedAt - 50 }];
    await poller.poll();
    await poller.historySettled();
    await clock.advance(60_000);
    setBack(3_600_000);
    for (const progressRatio of [0.8, 0.9]) {
      await clock.advance(60_000);
      api.active = [{ ...run, state: 'DOING', progressRatio }];
      await poller.poll();
      expect(poller.status().snapshot?.tasks).toMatchObject([{ state: 'DOING', progressRatio }]);
      expect(poller.status().memory.tasks.get('a')).toMatchObject({ state: 'DOING', progressRatio });
    }
    await clock.advance(60_000);
    api.active = [];
    api.history = [{ ...run, state: 'COMPLETED' }];
    await poller.poll();
    await poller.historySettled();
    expect(tasks()).toEqual(['a:COMPLETED']);
    expect(poller.status().memory.counters.stateEntries).toMatchObject({ COMPLETED: 1, FAILED: 0 });
  });

  test('of a state file from before the clock was set back is followed', async () => {
    const memory = await rememberActive('a');
    const clock = createFakeClock(Date.parse('2020-01-01T00:00:00Z'));
    const { poller, api } = createPollerHarness({ historyIntervalMs: 300_000, clock, memory });
    api.history = [{ id: 'a', state: 'FAILED', endedAt: clock.now() / 1000 - 5 }];
    await poller.poll();
    await poller.historySettled();
    expect(poller.status().memory.counters.stateEntries).toMatchObject({ FAILED: 1 });
    expect(poller.status().memory.tasks.get('a')).toMatchObject({ state: 'FAILED' });
  });

  describe('that a task reaches late', () => {
    const run = { id: 'a', startedAt: 1_000_000 };

    test('is asked again with each of the next polls, until it shows a finished row; the last row stays', async () => {
      const harness = createPollerHarness({ historyIntervalMs: 3_600_000 });
      const { poller, api, tasks } = harness;
      // The task ran before: the end of that run says nothing of this one.
      api.history = [{ id: 'a', state: 'FAILED', startedAt: 999_000, endedAt: 999_900 }];
      api.active = [run];
      expect(await pollOnce(harness)).toBe(1);
      api.active = [];
      for (const asked of [1, 1, 1]) {
        expect(await pollOnce(harness)).toBe(asked);
        expect(tasks()).toEqual(['a:DOING']);
      }
      api.history = [{ ...run, state: 'COMPLETED', endedAt: 1_000_500 }];
      expect(await pollOnce(harness)).toBe(1);
      expect(tasks()).toEqual(['a:COMPLETED']);
      expect(await pollOnce(harness)).toBe(0);
      expect(poller.status().memory.counters.stateEntries).toMatchObject({ COMPLETED: 1, FAILED: 0 });
    });

    test.each([
      ['shows nothing of it', [], []],
      ['fails', outage, []],
      ['shows it as it was', [run], ['a:DOING']],
    ])(
      'is asked with five more polls at most, where it %s; then its last row is gone',
      async (_, response, after) => {
        const harness = createPollerHarness({ historyIntervalMs: 3_600_000 });
        harness.api.active = [run];
        await pollOnce(harness);
        harness.api.active = [];
        harness.api.history = response;
        for (let polls = 0; polls < 5; polls += 1) {
          expect(await pollOnce(harness)).toBe(1);
          expect(harness.tasks()).toEqual(['a:DOING']);
        }
        expect(await pollOnce(harness)).toBe(1);
        expect(harness.tasks()).toEqual(after);
        expect(await pollOnce(harness)).toBe(0);
      },
    );

    test('is asked anew when the task was back in between', async () => {
      const harness = createPollerHarness({ historyIntervalMs: 3_600_000 });
      for (let round = 0; round < 3; round += 1) {
        harness.api.active = [run];
        await pollOnce(harness);
        harness.api.active = [];
        for (let polls = 0; polls < 4; polls += 1) expect(await pollOnce(harness)).toBe(1);
      }
      expect(harness.tasks()).toEqual(['a:DOING']);
    });

    test('goes on being asked by the poller that takes over, and no more often', async () => {
      const before = createPollerHarness({ historyIntervalMs: 3_600_000 });
      before.api.active = [run];
      await pollOnce(before);
      before.api.active = [];
      for (let polls = 0; polls < 3; polls += 1) await pollOnce(before);
      const { clock, poller } = before;
      const memory = poller.status().memory;
      const harness = createPollerHarness({ historyIntervalMs: 3_600_000, clock, before: poller, memory });
      const asked: number[] = [];
      for (let polls = 0; polls < 4; polls += 1) {
        asked.push(await pollOnce(harness));
        expect(harness.tasks()).toEqual(polls < 2 ? ['a:DOING'] : []);
      }
      expect(asked).toEqual([1, 1, 1, 0]);
    });
  });

  test('is asked at once for a task that left while the history listing before went on, though that one fails', async () => {
    const { poller, api, asked } = createPollerHarness({ historyIntervalMs: 3_600_000 });
    api.active = [{ id: 'a' }];
    const response = Promise.withResolvers<readonly Partial<Task>[]>();
    api.history = response.promise;
    await poller.poll();
    api.active = [];
    await poller.poll();
    api.history = [{ id: 'a', state: 'COMPLETED' }];
    response.reject(outage);
    await poller.historySettled();
    expect(asked).toEqual(['active', 'history', 'active', 'history']);
  });

  test('is asked at once for a task that left again while it was asked for', async () => {
    const { poller, api, asked, tasks } = createPollerHarness({ historyIntervalMs: 3_600_000 });
    api.active = [{ id: 'a' }];
    await poller.poll();
    await poller.historySettled();
    api.active = [];
    const response = Promise.withResolvers<readonly Partial<Task>[]>();
    api.history = response.promise;
    await poller.poll();
    api.active = [{ id: 'a', state: 'PAUSED' }];
    await poller.poll();
    api.active = [];
    await poller.poll();
    api.history = [];
    response.resolve([]);
    await poller.historySettled();
    expect(asked.filter((listing) => listing === 'history')).toHaveLength(3);
    expect(tasks()).toEqual(['a:PAUSED']);
  });
});

/** A fake clock whose time of day can be set back. */
function createSettableClock(): { readonly clock: FakeClock; readonly setBack: (ms: number) => void } {
  const clock = createFakeClock();
  let behindMs = 0;
  const settable = { ...clock, now: () => clock.now() - behindMs };
  return { clock: settable, setBack: (ms) => (behindMs += ms) };
}
