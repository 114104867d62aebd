// What the script adds for the reader: keys, copying, and choices that are remembered.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needsProgram } from '../support/needs-program.ts';
import { buildSnapshot, buildStatus } from '../support/status.ts';
import { findAxeProblems } from './axe.ts';
import { openPage, startBrowser, untilAlive } from './browser.ts';
import { startPageServer, type PageServer } from './page-server.ts';

const TASKS = [
  {
    id: 'one',
    name: 'One',
    state: 'FAILED',
    endedAt: 1_790_000_000,
    errorMessage: 'AccessDenied: "no"\n  line 2',
  },
  { id: 'two', name: 'Two', state: 'PAUSED' },
  { id: 'three', name: 'Three', state: 'COMPLETED' },
] as const;

const focused = (page: Page) => page.evaluate('document.activeElement.textContent.trim()');

describe.skipIf(needsProgram('chromium'))('the reader of the page', () => {
  let browser: Browser;
  let server: PageServer;
  beforeAll(async () => {
    browser = await startBrowser();
    server = await startPageServer([buildStatus({ up: true, snapshot: buildSnapshot(TASKS) })]);
  });
  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  async function visit(query: string, play: (page: Page) => Promise<void>): Promise<void> {
    await using opened = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    await opened.page.goto(`${server.url}/${query}`);
    await untilAlive(opened.page);
    await play(opened.page);
    expect(opened.problems).toEqual([]);
  }

  test('moves from task to task by j and k, opens one by Enter, and searches by /', async () => {
    await visit('', async (page) => {
      const walk = [];
      for (const key of ['j', 'j', 'j', 'j', 'k']) {
        await page.keyboard.press(key);
        walk.push(await focused(page));
      }
      expect(walk).toEqual(['One', 'Two', 'Three', 'Three', 'Two']);
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Details of Two' }).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('fjk r?');
      expect(await page.getByRole('searchbox').inputValue()).toBe('fjk r?');
    });
  });

  test('sees failed tasks alone by f and all again, and refreshes by r', async () => {
    await visit('', async (page) => {
      const names = page.locator('a.name');
      await page.keyboard.press('f');
      await expect.poll(() => names.allInnerTexts()).toEqual(['One']);
      expect(new URL(page.url()).search).toBe('?state=FAILED');
      await page.keyboard.press('f');
      await expect.poll(() => names.count()).toBe(3);
      const request = page.waitForRequest(`${server.url}/?`);
      await page.keyboard.press('r');
      await request;
      await page.keyboard.press('Control+f');
      expect(await names.count()).toBe(3);
    });
  });

  test.each(['en', 'zh'] as const)(
    'is shown the keys by ? in %s, without a finding of axe',
    async (language) => {
      await visit(`?lang=${language}`, async (page) => {
        await page.keyboard.press('?');
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        expect(await findAxeProblems(page)).toEqual([]);
        await page.keyboard.press('f');
        expect(new URL(page.url()).search).toBe(`?lang=${language}`);
        await dialog.getByRole('button').click();
        await dialog.waitFor({ state: 'hidden' });
      });
    },
  );

  test('copies the id, the error and the link of a task', async () => {
    await visit('?open=nightly%2Fone&lang=en', async (page) => {
      const copied = async (name: string): Promise<unknown> => {
        const button = page.getByRole('button', { name });
        await button.click();
        await page.locator('[data-copied]', { hasText: name }).waitFor();
        return page.evaluate('navigator.clipboard.readText()');
      };
      expect(await copied('Copy id')).toBe('one');
      expect(await copied('Copy error')).toBe(TASKS[0].errorMessage);
      expect(await copied('Copy link')).toBe(`${server.url}/?id=one&resource=nightly&open=nightly%2Fone`);
    });
  });

  test('copies without a clipboard too, as over plain HTTP', async () => {
    await visit('?open=nightly%2Fone&lang=en', async (page) => {
      await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`);
      await page.evaluate(`document.addEventListener('copy', () => {
        globalThis.copied = document.activeElement.value;
      })`);
      await page.getByRole('button', { name: 'Copy id' }).click();
      await page.locator('[data-copied]').waitFor();
      expect(await page.evaluate('globalThis.copied')).toBe('one');
    });
  });

  test('has theme and language remembered, unless the address says otherwise', async () => {
    await using opened = await openPage(browser);
    const { page } = opened;
    const html = page.locator('html');
    const visitAgain = async (query: string): Promise<readonly (string | null)[]> => {
      await page.goto(`${server.url}/${query}`);
      await untilAlive(page);
      return [await html.getAttribute('lang'), await html.getAttribute('data-theme')];
    };
    expect(await visitAgain('')).toEqual(['en', null]);
    await page.getByRole('link', { name: 'Dark' }).click();
    await untilAlive(page);
    await page.getByRole('link', { name: '中文' }).click();
    await untilAlive(page);
    expect(await visitAgain('?state=FAILED')).toEqual(['zh-CN', 'dark']);
    expect(new URL(page.url()).searchParams.get('state')).toBe('FAILED');
    expect(await visitAgain('?lang=en&theme=light')).toEqual(['en', 'light']);
    await visitAgain('');
    await page.getByRole('link', { name: '跟随系统' }).click();
    await untilAlive(page);
    expect(await visitAgain('')).toEqual(['zh-CN', null]);
    expect(opened.problems).toEqual([]);
  });

  test('prints tasks without controls', async () => {
    await visit('', async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('searchbox').isVisible()).toBe(false);
      expect(await page.getByRole('button').count()).toBe(0);
      expect(await page.locator('a.name').first().isVisible()).toBe(true);
    });
  });

  test.each([
    [390, 844],
    [820, 1180],
    [2560, 1440],
  ])('has every column in a window of %d × %d', async (width, height) => {
    await visit('', async (page) => {
      await page.setViewportSize({ width, height });
      const cells = page.locator('.tasks tbody tr').first().locator('th, td');
      expect(await cells.count()).toBe(10);
      for (const cell of await cells.all()) {
        const box = await cell.boundingBox();
        expect(box?.width).toBeGreaterThan(0);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      }
      const table = await page.locator('.tasks').boundingBox();
      expect(table?.width).toBeGreaterThan(width - 50);
    });
  });
});
