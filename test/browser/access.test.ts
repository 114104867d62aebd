// For everybody: screen readers, narrow and wide screens, no JavaScript.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskPage } from '../../src/web/api/views.ts';
import { needsProgram } from '../support/needs-program.ts';
import { buildResource, buildStatus } from '../support/status.ts';
import { findAxeProblems } from './axe.ts';
import { openPage, startBrowser, untilAlive } from './browser.ts';
import { startReadExporter, type ReadExporter } from './exporter.ts';
import { startPageServer } from './page-server.ts';

describe.skipIf(needsProgram('chromium'))('the page is for everybody', () => {
  let browser: Browser;
  let exporter: ReadExporter;
  let failedTask = '';
  beforeAll(async () => {
    [browser, exporter] = await Promise.all([startBrowser(), startReadExporter()]);
    const failed = await fetch(`${exporter.url}/api/v1/tasks?state=FAILED&sort=-error&limit=1`);
    const { tasks } = (await failed.json()) as TaskPage;
    failedTask = encodeURIComponent(`${tasks[0]?.resource}/${tasks[0]?.id}`);
  });
  afterAll(async () => {
    await browser.close();
    await exporter[Symbol.asyncDispose]();
  });

  test.each([
    [
      'a full table with details',
      'en',
      'light',
      1440,
      (): string => `?state=FAILED&sort=-error&limit=2&open=${failedTask}`,
    ],
    [
      'the same as cards',
      'zh',
      'dark',
      390,
      (): string => `?state=FAILED&sort=-error&limit=2&open=${failedTask}`,
    ],
    ['no match', 'en', 'dark', 900, (): string => '?q=nothing+like+it'],
  ] as const)('axe finds nothing in %s: %s, %s, %d pixels wide', async (...parameters) => {
    const [, language, colorScheme, width, query] = parameters;
    const viewport = { width, height: 900 };
    await using opened = await openPage(browser, { colorScheme, viewport, locale: language });
    const { page, problems } = opened;
    await page.goto(`${exporter.url}/${query()}`);
    await untilAlive(page);
    await page.locator('summary').first().click();
    expect(await findAxeProblems(page)).toEqual([]);
    expect(await page.locator('html').getAttribute('lang')).toBe(language === 'zh' ? 'zh-CN' : 'en');
    expect(problems).toEqual([]);
  });

  test('axe finds nothing where resources wait, fail and went stale, and configuration and address are wrong', async () => {
    const failing = { up: false, failureReason: 'network', snapshot: undefined } as const;
    await using server = await startPageServer(
      [
        buildStatus({ resource: buildResource({ name: 'new' }) }),
        buildStatus({ resource: buildResource({ name: 'down', labels: { team: 'vision' } }), ...failing }),
        buildStatus({ resource: buildResource({ name: 'stale' }), ...failing, lastSnapshot: { tasks: [] } }),
      ],
      { demo: true, shard: { ordinal: 1, total: 3 } },
    );
    server.config.errors = ['config.yaml:1:1: resources: is missing'];
    for (const [colorScheme, locale] of [
      ['light', 'zh'],
      ['dark', 'en'],
    ] as const) {
      await using opened = await openPage(browser, { colorScheme, locale });
      await opened.page.goto(`${server.url}/?state=NONE`);
      await untilAlive(opened.page);
      expect(await findAxeProblems(opened.page)).toEqual([]);
      // A wrong address is a 400, which the console tells.
      expect(opened.problems.filter((problem) => !problem.includes('status of 400'))).toEqual([]);
    }
  });

  test.each(['en', 'zh'])('nothing sticks out of a window of any width in %s', async (language) => {
    await using opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${exporter.url}/?lang=${language}&sort=-error&open=${failedTask}`);
    await untilAlive(page);
    for (const width of [320, 360, 700, 701, 1024, 1279, 1280, 1440, 2200]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });

  test.each(['en', 'zh'])('nor does it with a wide font in %s', async (language) => {
    await using opened = await openPage(browser, { bypassCSP: true });
    const { page } = opened;
    await page.goto(`${exporter.url}/?lang=${language}&sort=-error&open=${failedTask}`);
    await untilAlive(page);
    await page.addStyleTag({ content: 'td, th { letter-spacing: 0.04em }' });
    for (const width of [1280, 1300, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      const { clientWidth, scrollWidth } = await page.evaluate<{ clientWidth: number; scrollWidth: number }>(
        '({ clientWidth: document.documentElement.clientWidth, scrollWidth: document.documentElement.scrollWidth })',
      );
      expect(scrollWidth).toBe(clientWidth);
    }
  });

  test('everything works without JavaScript', async () => {
    await using opened = await openPage(browser, { javaScriptEnabled: false });
    const { page, problems } = opened;
    await page.goto(exporter.url);
    const rows = page.locator('.tasks tbody tr:not(.details)');
    const total = await rows.count();
    expect(total).toBe(50);
    expect(await page.locator('noscript p').innerText()).toContain('JavaScript is disabled');
    expect(await page.getByRole('button', { name: 'Pause' }).isVisible()).toBe(false);
    expect(await page.locator('.resources time').first().innerText()).toMatch(/ UTC$/);
    await page.getByRole('searchbox').fill('imagenet');
    await page.getByLabel('Sort by').selectOption({ label: 'Size ↓' });
    await page.getByRole('searchbox').press('Enter');
    expect(new URL(page.url()).search).toContain('q=imagenet');
    expect(new URL(page.url()).search).toContain('sort=-size_bytes');
    expect(await rows.count()).toBeGreaterThan(0);
    await page.getByRole('link', { name: 'Clear filters' }).click();
    await page.locator('.chips').getByRole('link', { name: 'Failed' }).click();
    expect(await rows.count()).toBeLessThan(total);
    await rows.first().locator('a.name').click();
    expect(await page.locator('.details').count()).toBe(1);
    await page.getByRole('link', { name: '中文' }).click();
    expect(await page.locator('noscript p').innerText()).toContain('未启用 JavaScript');
    expect(problems).toEqual([]);
  });
});
