import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { startReplay } from '../../src/simulator/replay.ts';
import { createConfigDirectory } from '../support/config-file.ts';
import { startExporter } from '../support/exporter-process.ts';
import { needsProgram } from '../support/needs-program.ts';
import { openPage, startBrowser, untilAlive } from './browser.ts';

/** What an attacker, or somebody with a sense of humour, calls a task. */
const HOSTILE_NAMES = [
  '<script>globalThis.owned = 1</script>',
  '"><img src=x onerror="globalThis.owned = 1">',
  "' onmouseover='globalThis.owned = 1' x='",
  '</title></table><h1>owned</h1>',
  '&lt;b&gt;&#60;b&#62; & ${1} {title}',
  'javascript:globalThis.owned=1',
  'photo\u202Egnp.exe',
  '\u0645\u0634\u0631\u0648\u0639 123',
  'x'.repeat(256),
  '长'.repeat(256),
  '\u{1F9EA}\u0000\uD800 control',
];

const TASKS = HOSTILE_NAMES.map((name, index) => ({
  task_id: `${index}-${name.slice(0, 40)}`,
  task_name: name,
  state: index % 2 === 0 ? 'FAILED' : 'DOING',
  type: 'AOSSTOFS',
  src_info: [{ name, prefix: name, zone: name, region: name }],
  dst_info: { name, prefix: name },
  user_id: name,
  tenant_id: name,
  err_msg: `failed: ${name}`,
  percent: 50,
}));

describe.skipIf(needsProgram('chromium'))('hostile texts', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test('are shown as they are, and do nothing', async () => {
    const body = JSON.stringify({
      data_sync_task: TASKS,
      page: { page: 1, page_size: 100, total: TASKS.length },
    });
    const response = {
      resource: 'r',
      listing: 'active',
      page: 1,
      status: 200,
      headers: {},
      clockSkewSeconds: 0,
      body,
    } as const;
    await using api = await startReplay([response], systemClock, 0);
    using directory = createConfigDirectory(`
api: { base_url: "${api.url}" }
poll: { interval: 1h, history_interval: 0s }
credentials: [{ name: a, access_key: some-access-key, secret_key: some-secret-key }]
resources: [{ subscription: s, resource_group: g, zone: z, data_sync: d, labels: { note: "<script>owned</script>" } }]
`);
    await using exporter = startExporter([
      '--config.file',
      directory.configFile,
      '--web.listen-address=127.0.0.1:0',
    ]);
    const url = await exporter.url();
    await using opened = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    const { page, problems } = opened;
    await page.goto(url);
    await expect.poll(() => page.locator('.tasks a.name').count()).toBe(TASKS.length);
    for (const [index, link] of (await page.locator('.tasks a.name').all()).entries()) {
      await link.click();
      await expect.poll(() => page.locator('.details').count()).toBe(index + 1);
    }
    await page.reload();
    await untilAlive(page);

    const shown = await page.locator('.tasks a.name bdi').allTextContents();
    const expected = HOSTILE_NAMES.map((name) => name.toWellFormed().replace('\0', '\uFFFD'));
    expect(shown.toSorted()).toEqual(expected.toSorted());
    expect(await page.evaluate('globalThis.owned')).toBeUndefined();
    expect(await page.locator('h1').count()).toBe(1);
    expect(
      await page.locator('#page script, #page img, [onmouseover], [onerror], a[href^=javascript]').count(),
    ).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1280);
    // The text that turns itself around leaves its neighbours alone: each is in an element of its own.
    expect(await page.locator('bdi', { hasText: 'gnp.exe' }).count()).toBeGreaterThan(1);

    // What people type goes the same way.
    await page.getByRole('searchbox').fill('"><script>globalThis.owned = 1</script>');
    await page.locator('.empty').waitFor();
    await page.goto(
      `${url}/?lang="><script>globalThis.owned=1</script>&open=<img src=x onerror=globalThis.owned=1>`,
    );
    await untilAlive(page);
    await page.goto(
      `${url}/?<script>globalThis.owned=1</script>=<b>&resource=<script>globalThis.owned=1</script>`,
    );
    await untilAlive(page);
    expect(await page.locator('.banner ul').innerText()).toContain('<script>');
    expect(await page.evaluate('globalThis.owned')).toBeUndefined();
    expect(problems.filter((problem) => !problem.includes('status of 400'))).toEqual([]);
  });
});
