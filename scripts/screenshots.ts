// Takes the pictures of the status page in docs/screenshots, of the demo. Needs Debian's chromium, fonts-wqy-microhei
// and fonts-noto-color-emoji.

import { mkdirSync } from 'node:fs';
import type { BrowserContextOptions } from 'playwright-core';
import { openPage, startBrowser, untilAlive } from '../test/browser/browser.ts';
import { startExporter } from '../test/support/exporter-process.ts';

const DIRECTORY = 'docs/screenshots';

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

interface Shot {
  readonly name: string;
  readonly query: string;
  readonly options: BrowserContextOptions;
  /** Opens the details of the first task. */
  readonly details?: boolean;
}

const SHOTS: readonly Shot[] = [
  { name: 'status-page', query: '?lang=en', options: { viewport: WIDE } },
  {
    name: 'status-page-dark',
    query: '?lang=en&state=FAILED',
    options: { viewport: WIDE, colorScheme: 'dark' },
    details: true,
  },
  { name: 'status-page-zh', query: '?lang=zh', options: { viewport: WIDE } },
  {
    name: 'status-page-phone',
    query: '?lang=en#tasks-heading',
    options: { viewport: PHONE },
  },
];

mkdirSync(DIRECTORY, { recursive: true });
await using exporter = startExporter(['demo', '--web.listen-address=127.0.0.1:0']);
const url = await exporter.url();
await exporter.waitFor(/Stop with Ctrl-C/);
await using browser = await startBrowser();
await untilEstimated();
for (const { name, query, options, details } of SHOTS) {
  await using opened = await openPage(browser, options);
  const { page } = opened;
  await page.goto(`${url}/${query}`);
  await untilAlive(page);
  if (details === true) {
    await page.locator('a.name').first().click();
    await page.locator('.details').waitFor();
  }
  await page.screenshot({ path: `${DIRECTORY}/${name}.png` });
}

/** Estimates come once a task was seen to progress, which takes the demo a minute or so. */
async function untilEstimated(): Promise<void> {
  await using opened = await openPage(browser);
  await opened.page.goto(`${url}/?state=DOING&sort=eta_at`);
  await opened.page.locator('.column-eta_at time').nth(9).waitFor({ timeout: 600_000 });
}
