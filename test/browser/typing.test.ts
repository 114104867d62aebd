import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needsProgram } from '../support/needs-program.ts';
import { buildResource, buildSnapshot, buildStatus } from '../support/status.ts';
import { openPage, startBrowser, untilAlive } from './browser.ts';
import { startPageServer } from './page-server.ts';

const NAMES = ['abacus', 'abalone', 'bicycle', '你好', '夜间同步'];

interface Stage extends AsyncDisposable {
  readonly page: Page;
  /** The queries that the page asked for, in order. */
  readonly asked: readonly string[];
  /** Keeps the answers back from now on; what this resolves with lets the oldest one go. */
  readonly holdAnswers: () => Promise<() => Promise<void>>;
  readonly untilShown: (names: readonly string[]) => Promise<void>;
}

describe.skipIf(needsProgram('chromium'))('what is typed into the search', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  /** A page whose clock stands still: what waits for time never comes. */
  async function setUp(): Promise<Stage> {
    const stack = new AsyncDisposableStack();
    const snapshot = buildSnapshot(NAMES.map((name) => ({ id: name, name })));
    const status = buildStatus({ resource: buildResource(), up: true, lastSuccessAt: 0, snapshot });
    const server = stack.use(await startPageServer([status]));
    const { page } = stack.use(await openPage(browser));
    await page.clock.install();
    await page.goto(`${server.url}/?sort=name`);
    await untilAlive(page);
    await page.clock.pauseAt(Date.now() + 1000);
    const asked: string[] = [];
    page.on('request', (request) => {
      // With every new address the browser asks for the icon, too.
      if (request.resourceType() === 'fetch') asked.push(new URL(request.url()).searchParams.get('q') ?? '');
    });
    return {
      page,
      asked,
      holdAnswers: async () => {
        const held: Route[] = [];
        await page.route(/\/\?/, (route) => void held.push(route));
        return async () => {
          await expect.poll(() => held.length).toBeGreaterThan(0);
          await held.shift()?.continue();
        };
      },
      untilShown: async (names) => {
        await expect.poll(() => page.locator('.tasks tbody a.name').allInnerTexts()).toEqual(names);
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  }

  test('filters at once', async () => {
    await using stage = await setUp();
    await stage.page.getByRole('searchbox').press('b');
    await stage.untilShown(['abacus', 'abalone', 'bicycle']);
    await stage.page.getByRole('searchbox').press('i');
    await stage.untilShown(['bicycle']);
    expect(stage.asked).toEqual(['b', 'bi']);
  });

  test('is asked for once at a time, and the last of it in the end', async () => {
    await using stage = await setUp();
    const answerOne = await stage.holdAnswers();
    await stage.page.getByRole('searchbox').pressSequentially('abal');
    await expect.poll(() => stage.asked).toEqual(['a']);
    await answerOne();
    await stage.untilShown(['abacus', 'abalone']);
    await expect.poll(() => stage.asked).toEqual(['a', 'abal']);
    expect(await stage.page.getByRole('searchbox').inputValue()).toBe('abal');
    await answerOne();
    await stage.untilShown(['abalone']);
    expect(stage.asked).toEqual(['a', 'abal']);
  });

  test('is not lost when the reader goes on to another field before it is asked for', async () => {
    await using stage = await setUp();
    const answerOne = await stage.holdAnswers();
    await stage.page.getByRole('searchbox').pressSequentially('abal');
    await stage.page.getByLabel('Sort by').focus();
    await answerOne();
    await answerOne();
    await stage.untilShown(['abalone']);
    expect(await stage.page.getByRole('searchbox').inputValue()).toBe('abal');
  });

  test('gives way to another field, to Enter and to a link', async () => {
    await using stage = await setUp();
    const answerOne = await stage.holdAnswers();
    await stage.page.getByRole('searchbox').pressSequentially('ab');
    await stage.page.getByRole('searchbox').press('Enter');
    await expect.poll(() => stage.asked).toEqual(['a', 'ab']);
    await stage.page.getByRole('searchbox').press('a');
    await stage.page.getByLabel('Sort by').selectOption({ label: 'Task ↓' });
    await expect.poll(() => stage.asked).toEqual(['a', 'ab', 'aba', 'aba']);
    await stage.page.getByRole('searchbox').press('l');
    await stage.page.getByRole('searchbox').press('o');
    await stage.page.getByRole('link', { name: 'All' }).click();
    await expect.poll(() => stage.asked.at(-1)).toBe('');
    for (let answer = 0; answer < 6; answer += 1) await answerOne();
    await stage.untilShown(NAMES);
    expect(stage.asked.slice(4)).toEqual(['abal', '']);
  });

  test('is not looked for before an input method is done with it', async () => {
    await using stage = await setUp();
    const { page } = stage;
    const protocol = await page.context().newCDPSession(page);
    const compose = (text: string) =>
      protocol.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    await page.getByRole('searchbox').focus();
    await compose('n');
    await compose('ni');
    expect(await page.getByRole('searchbox').inputValue()).toBe('ni');
    await protocol.send('Input.insertText', { text: '你' });
    await stage.untilShown(['你好']);
    expect(stage.asked).toEqual(['你']);
  });
});
