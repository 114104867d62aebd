import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskPage } from '../../src/web/api/views.ts';
import { needsProgram } from '../support/needs-program.ts';
import { openPage, startBrowser, untilAlive } from './browser.ts';
import { startReadExporter, type ReadExporter } from './exporter.ts';

const searchOf = (page: Page): string => new URL(page.url()).search;
const chip = (page: Page, state: string) =>
  page.getByRole('navigation', { name: 'By state' }).getByRole('link', { name: state });

describe.skipIf(needsProgram('chromium'))('the controls of the page', () => {
  let browser: Browser;
  let exporter: ReadExporter;
  beforeAll(async () => {
    [browser, exporter] = await Promise.all([startBrowser(), startReadExporter()]);
  });
  afterAll(async () => {
    await browser.close();
    await exporter[Symbol.asyncDispose]();
  });

  /** Opens a view, plays with it, and expects that nothing was complained about. */
  async function visit(query: string, play: (page: Page) => Promise<void>): Promise<void> {
    await using opened = await openPage(browser);
    await opened.page.goto(`${exporter.url}/${query}`);
    await untilAlive(opened.page);
    await play(opened.page);
    expect(opened.problems).toEqual([]);
  }

  async function askApi(query: string): Promise<TaskPage> {
    const parameters = new URLSearchParams(query);
    // A page of the status page.
    if (!parameters.has('limit')) parameters.set('limit', '50');
    return (await (await fetch(`${exporter.url}/api/v1/tasks?${parameters.toString()}`)).json()) as TaskPage;
  }

  /** Resolves once the table has exactly the tasks that the API has for that query, in its order. */
  async function untilShown(page: Page, query: string): Promise<TaskPage> {
    const expected = await askApi(query);
    const keys = expected.tasks.map(({ resource, id }) => `task:${resource}/${id}`);
    await expect
      .poll(() =>
        page.locator('.tasks tbody tr:not(.details)').evaluateAll((rows) => rows.map(({ id }) => id)),
      )
      .toEqual(keys);
    return expected;
  }

  test('what is typed filters without Enter, and the address says so', async () => {
    await visit('', async (page) => {
      await page.getByRole('searchbox').pressSequentially('imagenet night');
      await untilShown(page, '?sort=need&q=imagenet%20night');
      expect(searchOf(page)).toBe('?q=imagenet+night');
      await page.getByRole('link', { name: 'Clear filters' }).click();
      await untilShown(page, '?sort=need');
      expect(await page.getByRole('searchbox').inputValue()).toBe('');
    });
  });

  test('the focus goes to the tasks when a link to clear the filters goes, and stays in the search on the way back', async () => {
    await visit('', async (page) => {
      const focused = () => page.evaluate('document.activeElement.id || document.activeElement.name');
      for (const index of [0, 1]) {
        await page.getByRole('searchbox').fill('nothing like it');
        await page.getByRole('link', { name: 'Clear filters' }).nth(index).press('Enter');
        await untilShown(page, '?sort=need');
        await expect.poll(focused).toBe('tasks-heading');
      }
      await chip(page, 'Transferring').click();
      await untilShown(page, '?sort=need&state=DOING');
      await page.getByRole('searchbox').pressSequentially('imagenet');
      await untilShown(page, '?sort=need&state=DOING&q=imagenet');
      await page.goBack();
      await untilShown(page, '?sort=need');
      expect(await focused()).toBe('q');
    });
  });

  test('a click on a count chooses its state, one more lets go of it, and several add up', async () => {
    await visit('', async (page) => {
      await chip(page, 'Failed').click();
      const failed = await untilShown(page, '?sort=need&state=FAILED');
      expect(await chip(page, 'Failed').innerText()).toMatch(new RegExp(`^Failed\\s+${failed.total}$`));
      expect(await chip(page, 'Failed').getAttribute('aria-current')).toBe('true');
      await chip(page, 'Paused').click();
      await untilShown(page, '?sort=need&state=FAILED&state=PAUSED');
      await chip(page, 'Failed').click();
      await untilShown(page, '?sort=need&state=PAUSED');
      await chip(page, 'All').click();
      await untilShown(page, '?sort=need');
    });
  });

  test('boxes choose types and resources, and their menus close by Escape and by a click elsewhere', async () => {
    await visit('', async (page) => {
      await page.getByText('Type: any').click();
      await page.getByRole('checkbox', { name: 'FS → AOSS', exact: true }).check();
      await untilShown(page, '?sort=need&type=FSTOAOSS');
      await page.getByRole('checkbox', { name: 'AOSS → AOSS' }).check();
      await untilShown(page, '?sort=need&type=FSTOAOSS&type=AOSSTOAOSS');
      await page.keyboard.press('Escape');
      expect(await page.locator('details[open]').count()).toBe(0);
      expect(await page.evaluate('document.activeElement.tagName')).toBe('SUMMARY');
      await page.getByText('Resource: any').click();
      await page.getByRole('checkbox', { name: 'migration' }).check();
      await untilShown(page, '?sort=need&type=FSTOAOSS&type=AOSSTOAOSS&resource=migration');
      await page.getByRole('heading', { name: 'Tasks' }).click();
      expect(await page.locator('details[open]').count()).toBe(0);
    });
  });

  test('a menu that the keyboard opened closes when the focus leaves it', async () => {
    await visit('', async (page) => {
      await page.locator('summary', { hasText: 'Type: any' }).press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.locator('details[open]').count()).toBe(1);
      await page.locator('details[open] input').last().press('Tab');
      await expect.poll(() => page.locator('details[open]').count()).toBe(0);
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Resource: any');
    });
  });

  test('the name of a resource shows its tasks alone', async () => {
    await visit('', async (page) => {
      await page.locator('.resources').getByRole('link', { name: 'nightly-sync' }).click();
      await untilShown(page, '?sort=need&resource=nightly-sync');
    });
  });

  test('every head sorts by its column, and the other way round when clicked again', async () => {
    await visit('?state=DOING', async (page) => {
      const heads = await page.locator('.tasks thead th').all();
      expect(heads).toHaveLength(10);
      for (const head of heads) {
        const column = (await head.getAttribute('class'))?.match(/column-(\w+)/)?.[1] ?? '';
        const isDescending = (await head.getAttribute('class'))?.startsWith('number') === true;
        await head.getByRole('link').click();
        await untilShown(page, `?state=DOING&sort=${isDescending ? '-' : ''}${column}`);
        const order = isDescending ? 'descending' : 'ascending';
        await expect.poll(() => head.getAttribute('aria-sort')).toBe(order);
      }
      await heads.at(-1)?.getByRole('link').click();
      await untilShown(page, '?state=DOING&sort=eta_at');
      expect(await page.locator('[aria-sort]').count()).toBe(1);
    });
  });

  test('the choice of an order sorts by what has no column', async () => {
    await visit('', async (page) => {
      await page.getByLabel('Sort by').selectOption({ label: 'Created ↓' });
      await untilShown(page, '?sort=-created_at');
      expect(searchOf(page)).toBe('?sort=-created_at');
    });
  });

  test('pages follow each other, and Back shows the one before', async () => {
    await visit('?limit=50&sort=-id', async (page) => {
      const first = await untilShown(page, '?limit=50&sort=-id');
      await page.getByRole('link', { name: 'Next page' }).click();
      const second = await untilShown(page, `?limit=50&sort=-id&cursor=${first.next_cursor}`);
      expect(await page.evaluate('document.activeElement.id')).toBe('tasks-heading');
      await page.getByRole('link', { name: 'Next page' }).click();
      await untilShown(page, `?limit=50&sort=-id&cursor=${second.next_cursor}`);
      expect(await page.getByRole('link', { name: 'Next page' }).count()).toBe(0);
      await page.goBack();
      await untilShown(page, `?limit=50&sort=-id&cursor=${first.next_cursor}`);
      await page.getByRole('link', { name: 'First page' }).click();
      await untilShown(page, '?limit=50&sort=-id');
    });
  });

  test('details open below their task, the address holds them, and a link leads to the task alone', async () => {
    await visit('?state=FAILED', async (page) => {
      const { tasks } = await untilShown(page, '?sort=need&state=FAILED');
      const task = tasks.find(({ error }) => error?.includes('<secret>'));
      const row = page.locator(`tr[id="task:${task?.resource}/${task?.id}"]`);
      await row.locator('a.name').click();
      const details = page.getByRole('region', { name: `Details of ${task?.name}` });
      await details.waitFor();
      expect(await details.innerText()).toContain(task?.error);
      expect(await row.locator('a.name').getAttribute('aria-expanded')).toBe('true');
      await page.reload();
      await untilAlive(page);
      await details.getByRole('link', { name: 'Link to this task' }).click();
      await untilShown(page, `?resource=${task?.resource}&id=${task?.id}`);
      await details.waitFor();
      await row.locator('a.name').click();
      await details.waitFor({ state: 'detached' });
    });
  });

  test('a click with a key held down is the browser’s own: a new tab', async () => {
    await visit('', async (page) => {
      const opened = page.context().waitForEvent('page');
      await chip(page, 'Failed').click({ modifiers: ['ControlOrMeta'] });
      const tab = await opened;
      await tab.waitForLoadState();
      expect([searchOf(page), searchOf(tab)]).toEqual(['', '?state=FAILED']);
    });
  });

  test('language and colours are switched by links that keep the view', async () => {
    await visit('?state=DOING&sort=-size_bytes', async (page) => {
      const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const light = await background();
      await page.getByRole('link', { name: 'Dark' }).click();
      await expect.poll(background).not.toBe(light);
      await page.getByRole('link', { name: '中文' }).click();
      await page.getByRole('heading', { name: '任务' }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
      await untilShown(page, '?state=DOING&sort=-size_bytes');
      expect(searchOf(page)).toBe('?state=DOING&sort=-size_bytes&theme=dark&lang=zh');
      await page.getByRole('link', { name: '浅色' }).click();
      await expect.poll(background).toBe(light);
      await page.getByRole('link', { name: '跟随系统' }).click();
      await page.getByRole('link', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Tasks' }).waitFor();
    });
  });

  test('everything is reached and worked by the keyboard alone', async () => {
    await visit('', async (page) => {
      const tabTo = async (text: string): Promise<void> => {
        for (let tab = 0; tab < 60; tab += 1) {
          await page.keyboard.press('Tab');
          const focused = page.locator('a:focus, summary:focus, button:focus').filter({ hasText: text });
          if ((await focused.count()) === 1) return;
        }
        expect.unreachable(`nothing says ${text}`);
      };
      await tabTo('Skip to tasks');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.type('imagenet');
      await untilShown(page, '?sort=need&q=imagenet');
      await tabTo('Type: any');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await untilShown(page, '?sort=need&q=imagenet&type=AOSSTOFS');
      await page.keyboard.press('Escape');
      await tabTo('Clear filters');
      await page.keyboard.press('Enter');
      await untilShown(page, '?sort=need');
      await tabTo('Failed');
      await page.keyboard.press('Enter');
      const { tasks } = await untilShown(page, '?sort=need&state=FAILED');
      expect(await page.evaluate('document.activeElement.textContent')).toContain('Failed');
      await tabTo(tasks[0]?.name ?? '');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Details of' }).waitFor();
      expect(await page.evaluate('document.activeElement.ariaExpanded')).toBe('true');
    });
  });
});
