import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Limiter, type ThrottleCause, type Turn } from '../../src/sensecore/limiter.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

function turn(key: string, signal = new AbortController().signal): Turn {
  return { key, signal, maxPauseMs: 60_000 };
}

interface Setup {
  readonly clock: FakeClock;
  readonly limiter: Limiter;
  readonly throttled: [ThrottleCause, number][];
}

function setUp(options: { concurrency: number; requestsPerSecond: number }): Setup {
  const clock = createFakeClock();
  const throttled: [ThrottleCause, number][] = [];
  const limiter = new Limiter('ads.example.com:8443', {
    ...options,
    clock,
    onThrottled: (cause, seconds) => throttled.push([cause, seconds]),
  });
  return { clock, limiter, throttled };
}

describe('Limiter', () => {
  test('lets a burst as large as the concurrency through, then one request per token', async () => {
    const { clock, limiter, throttled } = setUp({ concurrency: 2, requestsPerSecond: 10 });
    const startedAt: number[] = [];
    const runs = Array.from({ length: 5 }, () =>
      limiter.run(turn('a'), async () => void startedAt.push(clock.monotonic())),
    );
    await clock.advance(1000);
    await Promise.all(runs);
    expect(startedAt).toEqual([0, 0, 100, 200, 300]);
    expect(throttled).toEqual([
      ['limiter', 0.1],
      ['limiter', 0.2],
      ['limiter', 0.3],
    ]);
  });

  test('never has more requests in flight than the concurrency', async () => {
    const { clock, limiter } = setUp({ concurrency: 3, requestsPerSecond: 1e6 });
    let inFlight = 0;
    let most = 0;
    const runs = Array.from({ length: 20 }, () =>
      limiter.run(turn('a'), async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise<void>((resolve) => clock.after(10, resolve));
        inFlight -= 1;
      }),
    );
    await clock.advance(1000);
    await Promise.all(runs);
    expect(most).toBe(3);
  });

  test('keys take turns, so that a long queue does not hold up a short one', async () => {
    const { clock, limiter } = setUp({ concurrency: 1, requestsPerSecond: 10 });
    const order: string[] = [];
    const runs = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name) =>
      limiter.run(turn(name.charAt(0)), async () => void order.push(name)),
    );
    await clock.advance(2000);
    await Promise.all(runs);
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  test('a pause holds every request back and is reported as its own cause', async () => {
    const { clock, limiter, throttled } = setUp({ concurrency: 4, requestsPerSecond: 10 });
    limiter.pause(30_000, 'rate_limited');
    let startedAt = NaN;
    const run = limiter.run(turn('a'), async () => void (startedAt = clock.monotonic()));
    await clock.advance(29_999);
    expect(startedAt).toBeNaN();
    await clock.advance(1);
    await run;
    expect(startedAt).toBe(30_000);
    expect(throttled).toEqual([['retry_after', 30]]);
  });

  test('a pause longer than a turn would wait for gives the turn up, whether it was there first or not', async () => {
    const { clock, limiter } = setUp({ concurrency: 1, requestsPerSecond: 10 });
    const running = limiter.run(turn('a'), () => new Promise<void>((resolve) => clock.after(10, resolve)));
    const waiting = limiter.run(turn('b'), async () => expect.unreachable());
    limiter.pause(3_600_000, 'server_error');
    const late = limiter.run(turn('c'), async () => expect.unreachable());
    const refusal = {
      reason: 'server_error',
      message: 'ads.example.com:8443 asked to wait for another 3600 s (Retry-After)',
    };
    await expect(waiting).rejects.toMatchObject(refusal);
    await expect(late).rejects.toMatchObject(refusal);
    await clock.advance(10);
    await running;
  });

  test('an abort takes a waiting request out of the queue and leaves its token to others', async () => {
    const { clock, limiter } = setUp({ concurrency: 1, requestsPerSecond: 1 });
    await limiter.run(turn('a'), async () => undefined);
    const controller = new AbortController();
    const aborted = limiter.run(turn('a', controller.signal), async () => 'ran');
    const other = limiter.run(turn('a'), async () => clock.monotonic());
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    await clock.advance(1000);
    expect(await other).toBe(1000);
  });

  test('a request that fails gives its place back', async () => {
    const { clock, limiter } = setUp({ concurrency: 1, requestsPerSecond: 1000 });
    const failing = limiter.run(turn('a'), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    const next = limiter.run(turn('a'), async () => 'ran');
    await clock.advance(10);
    expect(await next).toBe('ran');
  });

  test('in any window no more requests start than the burst and the rate allow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 300 })), {
          maxLength: 30,
        }),
        async (concurrency, requestsPerSecond, arrivals) => {
          const { clock, limiter } = setUp({ concurrency, requestsPerSecond });
          const starts: number[] = [];
          const runs: Promise<unknown>[] = [];
          for (const [key, gapMs] of arrivals) {
            await clock.advance(gapMs);
            runs.push(limiter.run(turn(key), async () => void starts.push(clock.monotonic())));
          }
          await clock.advance(60_000);
          await Promise.all(runs);
          for (const [first, from] of starts.entries()) {
            for (const [offset, to] of starts.slice(first).entries()) {
              const allowed = concurrency + ((to - from) / 1000) * requestsPerSecond;
              expect(offset + 1).toBeLessThanOrEqual(allowed + 1e-6);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
