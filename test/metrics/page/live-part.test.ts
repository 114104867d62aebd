import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Page } from '../../../src/metrics/page/page.ts';
import { createTelemetry, type Telemetry } from '../../../src/metrics/telemetry.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { buildPolicy } from '../../support/status.ts';

function createHarness(): { readonly page: Page; readonly telemetry: Telemetry; readonly deny: RegExp[] } {
  const clock = createFakeClock();
  const telemetry = createTelemetry({
    version: '1.2.3',
    revision: 'abc',
    nodeVersion: 'v26.0.0',
    clock,
    defaultMetrics: false,
    demo: false,
    shard: 0,
    totalShards: 1,
    decodeFields: ['state', 'rate'],
  });
  const deny: RegExp[] = [];
  const policy = buildPolicy({ deny });
  return {
    page: new Page({ clock, policy: () => policy, telemetry, statuses: () => [] }),
    telemetry,
    deny,
  };
}

/** The size of the page before is the one thing that differs between the two. */
function withoutSize(text: string): string {
  return text.replaceAll(/^.*exporter_(exposition_bytes|series).*\n/gm, '');
}

/** The page, checked to be the same plain and compressed but for its own size. */
async function read(page: Page, format: 'text' | 'openmetrics' = 'text'): Promise<string> {
  const texts: string[] = [];
  for (const gzip of [false, true]) {
    const { body } = await page.scrape({ format, gzip, resources: undefined });
    const bytes = Buffer.concat(body);
    texts.push((gzip ? gunzipSync(bytes) : bytes).toString());
  }
  const [plain = '', compressed = ''] = texts;
  expect(withoutSize(compressed)).toBe(withoutSize(plain));
  return compressed;
}

test('a counter that moves between two scrapes is new on the second page, however many were the same before', async () => {
  const { page, telemetry } = createHarness();
  for (let resource = 0; resource < 300; resource += 1)
    telemetry.addResource(`r${resource}`, { history: true });
  await read(page);
  await read(page);
  expect(await read(page)).toContain('sensecore_ads_exporter_polls_skipped_total{resource="r7"} 0\n');
  telemetry.pollSkipped('r7');
  const after = await read(page);
  expect(after).toContain('sensecore_ads_exporter_polls_skipped_total{resource="r7"} 1\n');
  expect(after).toContain('sensecore_ads_exporter_polls_skipped_total{resource="r8"} 0\n');
});

test('a resource that takes the place of another has its own series, although all values are the same', async () => {
  const { page, telemetry } = createHarness();
  for (let resource = 0; resource < 300; resource += 1)
    telemetry.addResource(`r${resource}`, { history: true });
  await read(page);
  await read(page);
  telemetry.removeResource('r299');
  telemetry.addResource('other', { history: true });
  const after = await read(page);
  expect(after).not.toContain('"r299"');
  expect(after).toContain('sensecore_ads_exporter_polls_skipped_total{resource="other"} 0\n');
});

test('what is kept of a family in one format is not shown in the other', async () => {
  const { page, telemetry } = createHarness();
  for (let resource = 0; resource < 300; resource += 1)
    telemetry.addResource(`r${resource}`, { history: true });
  await read(page);
  expect(await read(page)).toContain('# TYPE sensecore_ads_exporter_polls_skipped_total counter\n');
  await read(page, 'openmetrics');
  expect(await read(page, 'openmetrics')).toContain('# TYPE sensecore_ads_exporter_polls_skipped counter\n');
});

test('a metric that is denied from now on is gone, although it was on the page before', async () => {
  const { page, telemetry, deny } = createHarness();
  for (let resource = 0; resource < 300; resource += 1)
    telemetry.addResource(`r${resource}`, { history: true });
  await read(page);
  await read(page);
  deny.push(/^sensecore_ads_exporter_polls_skipped_total$/);
  expect(await read(page)).not.toContain('polls_skipped_total');
});

test('a large family that did not change is sent as the same bytes', async () => {
  const { page, telemetry } = createHarness();
  for (let resource = 0; resource < 300; resource += 1)
    telemetry.addResource(`r${resource}`, { history: true });
  await read(page);
  const request = { format: 'text', gzip: true, resources: undefined } as const;
  const [first, second] = [await page.scrape(request), await page.scrape(request)];
  const shared = second.body.filter((part) => first.body.includes(part) && part.length > 100);
  expect(shared.length).toBeGreaterThan(2);
});
