import { expect, test } from 'vitest';
import { BuildQueue } from '../../../src/metrics/page/build-queue.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';

interface Harness {
  readonly clock: FakeClock;
  readonly queue: BuildQueue;
  /** Builds that began; each ends when its function is called. */
  readonly builds: { readonly end: () => void; readonly fail: (error: Error) => void }[];
}

function createHarness(): Harness {
  const clock = createFakeClock();
  const builds: Harness['builds'] = [];
  const queue = new BuildQueue({
    clock,
    gapMs: 1000,
    build: () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      builds.push({ end: resolve, fail: reject });
      return promise;
    },
  });
  return { clock, queue, builds };
}

test('requests at the same moment make one build', async () => {
  const { clock, queue, builds } = createHarness();
  queue.request();
  queue.request();
  await clock.advance(0);
  expect(builds).toHaveLength(1);
});

test('a build starts a second after the one before, not sooner', async () => {
  const { clock, queue, builds } = createHarness();
  queue.request();
  await clock.advance(0);
  builds[0]?.end();
  await clock.advance(300);
  queue.request();
  await clock.advance(699);
  expect(builds).toHaveLength(1);
  await clock.advance(1);
  expect(builds).toHaveLength(2);
});

test('what is requested during a build is built after it', async () => {
  const { clock, queue, builds } = createHarness();
  queue.request();
  await clock.advance(0);
  queue.request();
  await clock.advance(5000);
  expect(builds).toHaveLength(1);
  builds[0]?.end();
  await clock.advance(0);
  expect(builds).toHaveLength(2);
});

test('a flush does not count on the build that runs, and several share the next one', async () => {
  const { clock, queue, builds } = createHarness();
  queue.request();
  await clock.advance(0);
  const flushed: string[] = [];
  const flushes = ['a', 'b'].map((name) => queue.flush().then(() => flushed.push(name)));
  builds[0]?.end();
  await clock.advance(0);
  expect(builds).toHaveLength(2);
  expect(flushed).toEqual([]);
  builds[1]?.end();
  await Promise.all(flushes);
  await clock.advance(5000);
  expect(builds).toHaveLength(2);
});

test('a flush rejects with the error of its build, and the next one starts anew', async () => {
  const { queue, builds } = createHarness();
  const first = queue.flush();
  builds.at(-1)?.fail(new Error('out of memory'));
  await expect(first).rejects.toThrow('out of memory');
  const second = queue.flush();
  builds.at(-1)?.end();
  await second;
});

test('a failed build in the background disturbs nobody', async () => {
  const { clock, queue, builds } = createHarness();
  queue.request();
  await clock.advance(0);
  builds[0]?.fail(new Error('out of memory'));
  queue.request();
  await clock.advance(1000);
  expect(builds).toHaveLength(2);
});

test('closing awaits the running build and starts no other', async () => {
  const { clock, queue, builds } = createHarness();
  queue.request();
  await clock.advance(0);
  queue.request();
  let isClosed = false;
  const closing = queue.close().then(() => (isClosed = true));
  await clock.advance(5000);
  expect(isClosed).toBe(false);
  builds[0]?.end();
  await closing;
  queue.request();
  await clock.advance(5000);
  expect(builds).toHaveLength(1);
  await queue.close();
});
