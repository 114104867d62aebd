import { expect, test } from 'vitest';
import type { Clock } from '../../../src/clock.ts';
import { Page } from '../../../src/metrics/page/page.ts';
import type { SeriesPolicy } from '../../../src/model/series-policy.ts';
import type { ResourceStatus } from '../../../src/model/snapshot.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { buildPolicy, buildResource, buildSnapshot, buildStatus } from '../../support/status.ts';

interface Harness {
  readonly clock: FakeClock;
  readonly page: Page;
  /** What the page is to show; replace its elements and publish. */
  readonly statuses: ResourceStatus[];
  /** How often the page asked for it, which is once per build. */
  readonly builds: () => number;
  readonly failBuilds: (isFailing: boolean) => void;
  readonly setPolicy: (policy: Partial<SeriesPolicy>) => void;
}

function createHarness(statuses: ResourceStatus[], policy: Partial<SeriesPolicy> = {}): Harness {
  let chosen = buildPolicy(policy);
  const clock = createFakeClock();
  let builds = 0;
  let isFailing = false;
  const page = new Page({
    clock,
    policy: () => chosen,
    telemetry: { families: () => Promise.resolve([]) },
    statuses: () => {
      builds += 1;
      if (isFailing) throw new Error('out of memory');
      return statuses;
    },
  });
  return {
    clock,
    page,
    statuses,
    builds: () => builds,
    failBuilds: (value) => (isFailing = value),
    setPolicy: (next) => (chosen = buildPolicy(next)),
  };
}

/** A polled resource with one task, and how often its snapshot was looked at. */
function createWatchedStatus(name: string): {
  readonly status: ResourceStatus;
  readonly reads: () => number;
} {
  const snapshot = buildSnapshot([{}]);
  let reads = 0;
  const status = { ...buildStatus({ resource: buildResource({ name }), up: true }) };
  Object.defineProperty(status, 'snapshot', {
    get: () => {
      reads += 1;
      return snapshot;
    },
  });
  return { status, reads: () => reads };
}

async function scrape(page: Page): Promise<string> {
  const { body } = await page.scrape({ format: 'text', gzip: false, resources: undefined });
  return Buffer.concat(body).toString();
}

test('a change is on the page a second later at most, without anyone asking', async () => {
  const { clock, page, statuses, builds } = createHarness([buildStatus({ up: true })]);
  expect(await scrape(page)).toContain('sensecore_ads_up{resource="nightly"} 1\n');
  statuses[0] = buildStatus({ up: false });
  page.publish();
  await clock.advance(1000);
  expect(builds()).toBe(2);
  expect(await scrape(page)).toContain('sensecore_ads_up{resource="nightly"} 0\n');
  expect(builds()).toBe(2);
});

test('a flush shows what was published before it, at once', async () => {
  const { page, statuses } = createHarness([buildStatus({ up: true })]);
  await page.flush();
  statuses[0] = buildStatus({ up: false });
  page.publish();
  await page.flush();
  expect(await scrape(page)).toContain('sensecore_ads_up{resource="nightly"} 0\n');
});

test('only the resources that changed are rendered again', async () => {
  const [changing, steady] = [createWatchedStatus('changing'), createWatchedStatus('steady')];
  const { page, statuses } = createHarness([changing.status, steady.status]);
  const before = await scrape(page);
  const readsAtFirst = steady.reads();
  const changed = createWatchedStatus('changing');
  statuses[0] = changed.status;
  await page.flush();
  expect(changed.reads()).toBeGreaterThan(0);
  expect(steady.reads()).toBe(readsAtFirst);
  expect(before).toContain('sensecore_ads_task_info{resource="steady"');
  const [base, baseBefore] = [await scrape(page), before].map(
    (text) => text.split('# HELP sensecore_ads_exporter')[0],
  );
  expect(base).toBe(baseBefore);
});

test('a resource that is gone is gone from the page', async () => {
  const { page, statuses } = createHarness([
    buildStatus({ resource: buildResource({ name: 'gone' }), up: true }),
  ]);
  expect(await scrape(page)).toContain('gone');
  statuses.pop();
  await page.flush();
  expect(await scrape(page)).not.toContain('gone');
});

test('a task whose retention ends is dropped at that time, although no poll succeeds any more', async () => {
  const { clock, page, statuses } = createHarness([], { finishedRetentionMs: 60_000 });
  const endedAt = clock.now() / 1000 - 30;
  statuses.push(buildStatus({ up: false, snapshot: buildSnapshot([{ state: 'COMPLETED', endedAt }]) }));
  expect(await scrape(page)).toContain('sensecore_ads_task_state{');
  await clock.advance(29_999);
  expect(await scrape(page)).toContain('sensecore_ads_task_state{');
  await clock.advance(1);
  const after = await scrape(page);
  expect(after).not.toContain('sensecore_ads_task_state{');
  expect(after).toContain('sensecore_ads_tasks_without_series{resource="nightly",reason="retention"} 1\n');
  expect(after).toContain('sensecore_ads_tasks{resource="nightly",state="COMPLETED"} 1\n');
});

test('the page tells its age', async () => {
  const { clock, page } = createHarness([buildStatus()]);
  await page.flush();
  await scrape(page);
  await clock.advance(12_500);
  expect(await scrape(page)).toContain('sensecore_ads_exporter_page_age_seconds 12.5\n');
});

test('scrapes of one build share its bytes', async () => {
  const { page, builds } = createHarness([buildStatus({ up: true })]);
  const request = { format: 'openmetrics', gzip: false, resources: undefined } as const;
  const [first, second] = await Promise.all([page.scrape(request), page.scrape(request)]);
  const third = await page.scrape(request);
  expect(first.body[0]?.length).toBeGreaterThan(100);
  expect(second.body[0]).toBe(first.body[0]);
  expect(third.body[0]).toBe(first.body[0]);
  expect(builds()).toBe(1);
});

test('a kind is kept ready for five minutes after it was asked for', async () => {
  const { clock, page, builds } = createHarness([buildStatus({ up: true })]);
  await scrape(page);
  await clock.advance(299_000);
  await page.flush();
  const buildsWhileAsked = builds();
  await scrape(page);
  expect(builds()).toBe(buildsWhileAsked);
  await clock.advance(300_000);
  await page.flush();
  const buildsUnasked = builds();
  expect(await scrape(page)).toContain('sensecore_ads_up');
  expect(builds()).toBe(buildsUnasked + 1);
});

test('when a build fails, the next scrape builds again and gets the error while it stays', async () => {
  const { clock, page, failBuilds } = createHarness([buildStatus({ up: true })]);
  await scrape(page);
  failBuilds(true);
  page.publish();
  await clock.advance(1000);
  await expect(scrape(page)).rejects.toThrow('out of memory');
  failBuilds(false);
  expect(await scrape(page)).toContain('sensecore_ads_up');
});

test('another policy renders everything again', async () => {
  const tasks = [{ id: 'a' }, { id: 'b' }];
  const { page, setPolicy } = createHarness([buildStatus({ up: true, snapshot: buildSnapshot(tasks) })]);
  expect(await scrape(page)).toContain('task_id="b"');
  setPolicy({ maxTasksPerResource: 1 });
  page.publish();
  await page.flush();
  expect(await scrape(page)).not.toContain('task_id="b"');
});

test('a long build lets others run in between', async () => {
  // Every look at this clock costs a whole slice of time.
  let elapsedMs = 0;
  const clock: Clock = { ...createFakeClock(), monotonic: () => (elapsedMs += 8) };
  const snapshot = buildSnapshot(Array.from({ length: 3000 }, () => ({})));
  const statuses = [buildStatus({ up: true, snapshot })];
  const manyTasks = buildPolicy({ maxTasksPerResource: 5000 });
  const page = new Page({
    clock,
    policy: () => manyTasks,
    telemetry: { families: () => Promise.resolve([]) },
    statuses: () => statuses,
  });
  let turns = 0;
  let isBuilding = true;
  const countTurns = (): void => {
    turns += 1;
    if (isBuilding) setImmediate(countTurns);
  };
  setImmediate(countTurns);
  await page.flush();
  isBuilding = false;
  expect(turns).toBeGreaterThan(20);
});

test('after closing nothing is built any more', async () => {
  const { clock, page, builds } = createHarness([buildStatus({ up: true })]);
  await page.flush();
  page.publish();
  await page.close();
  await page.close();
  await clock.advance(10_000);
  expect(builds()).toBe(1);
});
