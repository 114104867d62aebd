// A real Chromium, driven over its own protocol, and what it complains about.

import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** Debian's Chromium, with a profile of its own that goes when it is closed. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
}

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Whatever the browser or the page complained about so far: the console, errors, refused or failed requests. */
  readonly problems: readonly string[];
}

/** A tab that shares nothing with others. English and light, unless told otherwise. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: 'light',
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('requestfailed', (request) => {
    // A load that the page itself gave up for a newer one is no problem.
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') problems.push(`${request.url()}: ${reason}`);
  });
  page.setDefaultTimeout(10_000);
  return { page, problems, [Symbol.asyncDispose]: () => context.close() };
}

/** Resolves once the script runs. */
export async function untilAlive(page: Page): Promise<void> {
  await page.locator('[data-refreshed]:not(:empty)').waitFor();
}
