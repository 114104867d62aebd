import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResourceStatus } from '../../src/model/snapshot.ts';
import type { Task } from '../../src/model/task.ts';
import { needsProgram } from '../support/needs-program.ts';
import { buildResource, buildSnapshot, buildStatus } from '../support/status.ts';
import { openPage, startBrowser, untilAlive, type OpenPage } from './browser.ts';
import { startPageServer, type PageServer } from './page-server.ts';

const NAMES = Array.from({ length: 60 }, (_, index) => `task ${String(index + 1).padStart(2, '0')}`);

/** A healthy resource with tasks named like that, each with its name as id. */
function statusOf(names: readonly string[], task: Partial<Task> = {}): ResourceStatus {
  const tasks = names.map((name) => ({ id: name, name, progressRatio: 0.25, ...task }));
  return buildStatus({
    resource: buildResource(),
    up: true,
    lastSuccessAt: Date.now() / 1000,
    snapshot: buildSnapshot(tasks),
  });
}

interface Stage extends AsyncDisposable {
  readonly page: Page;
  readonly problems: OpenPage['problems'];
  readonly server: PageServer;
  /** As if the time between two refreshes had passed. */
  readonly letTimePass: () => Promise<void>;
  readonly row: (name: string) => ReturnType<Page['locator']>;
}

describe.skipIf(needsProgram('chromium'))('a page that is left open', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  async function setUp(query = '?sort=name'): Promise<Stage> {
    const stack = new AsyncDisposableStack();
    const server = stack.use(await startPageServer([statusOf(NAMES)]));
    const { page, problems } = stack.use(await openPage(browser, { viewport: { width: 1300, height: 500 } }));
    await page.clock.install();
    await page.goto(`${server.url}/${query}`);
    await untilAlive(page);
    return {
      page,
      problems,
      server,
      letTimePass: () => page.clock.fastForward(5000),
      row: (name) => page.locator(`tr[id="task:nightly/${name}"]`),
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  }

  test('shows what changed, and keeps where the reader is, what has the focus and what is selected', async () => {
    await using stage = await setUp('?sort=name&limit=100');
    const { page, server, row } = stage;
    await row('task 40').locator('a.name').focus();
    await page.evaluate(`{
      const row = document.querySelector('tr[id="task:nightly/task 40"]');
      const name = row.querySelector('bdi').firstChild;
      const percent = row.querySelector('.progress span').firstChild;
      getSelection().setBaseAndExtent(name, 2, percent, 3);
    }`);
    const look = () =>
      page.evaluate(`({
        top: document.querySelector('tr[id="task:nightly/task 40"]').getBoundingClientRect().top,
        focus: document.activeElement.textContent,
        selected: [getSelection().anchorNode.data, getSelection().anchorOffset, getSelection().focusNode.data, getSelection().focusOffset],
      })`);
    const before = (await look()) as { top: number };
    expect(before).toMatchObject({ focus: 'task 40', selected: ['task 40', 2, '25%', 3] });

    // Some go, some come above, all that stay move on.
    const next = ['task 00', ...NAMES.filter((name) => name !== 'task 02' && name !== 'task 03')];
    server.statuses[0] = statusOf(next, { progressRatio: 0.5 });
    await stage.letTimePass();
    await expect.poll(() => row('task 40').locator('.progress').innerText()).toBe('50%');
    expect(await page.locator('.tasks tbody tr').count()).toBe(59);
    const after = (await look()) as { top: number };
    expect(after).toMatchObject({ focus: 'task 40', selected: ['task 40', 2, '50%', 3] });
    // The browser itself keeps what is in view where it is, to the next whole pixel.
    expect(Math.abs(after.top - before.top)).toBeLessThan(2);
    expect(stage.problems).toEqual([]);
  });

  test('keeps the focus of a row that moves', async () => {
    await using stage = await setUp('?sort=-progress_ratio');
    const { page, server, row } = stage;
    await row('task 05').locator('a.name').focus();
    const status = statusOf(NAMES);
    const tasks = (status.snapshot?.tasks ?? []).map((task) =>
      task.id === 'task 05' || task.id > 'task 50' ? { ...task, progressRatio: 0.9 } : task,
    );
    server.statuses[0] = { ...status, snapshot: { tasks }, lastSnapshot: { tasks } };
    await stage.letTimePass();
    await expect.poll(() => row('task 05').locator('.progress').innerText()).toBe('90%');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('task 05');
  });

  test('keeps an open menu, what is being typed, and open details', async () => {
    await using stage = await setUp(`?sort=name&open=${encodeURIComponent('nightly/task 01')}`);
    const { page, server, row } = stage;
    await page.getByText('Type: any').click();
    server.statuses[0] = statusOf(NAMES, { progressRatio: 0.5 });
    await stage.letTimePass();
    await expect.poll(() => row('task 01').locator('.progress').innerText()).toBe('50%');
    expect(await page.locator('details[open]').count()).toBe(1);
    await page.getByRole('searchbox').focus();
    server.statuses[0] = statusOf(NAMES, { progressRatio: 0.75 });
    await page.evaluate(`document.querySelector('[type=search]').value = 'half a wo'`);
    await stage.letTimePass();
    await expect.poll(() => row('task 01').locator('.progress').innerText()).toBe('75%');
    expect(await page.getByRole('searchbox').inputValue()).toBe('half a wo');
    expect(await page.getByRole('region', { name: 'Details of task 01' }).count()).toBe(1);
  });

  test('stands still while paused, and catches up when resumed', async () => {
    await using stage = await setUp();
    const { page, server, row } = stage;
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.getByRole('button', { name: 'Pause' }).click();
    server.statuses[0] = statusOf(NAMES, { progressRatio: 0.5 });
    await stage.letTimePass();
    await stage.letTimePass();
    expect(requests).toEqual([]);
    expect(await page.locator('[data-pause]').getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => row('task 01').locator('.progress').innerText()).toBe('50%');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  test('asks once a minute while nobody looks, and at once when somebody does', async () => {
    await using stage = await setUp();
    const { page, server, row } = stage;
    const show = (state: 'hidden' | 'visible') =>
      page.evaluate(`
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${state === 'hidden'} });
        document.dispatchEvent(new Event('visibilitychange'));
      `);
    await show('hidden');
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    server.statuses[0] = statusOf(NAMES, { progressRatio: 0.5 });
    await stage.letTimePass();
    expect(requests).toEqual([]);
    server.statuses[0] = statusOf(NAMES, { state: 'FAILED' });
    await page.clock.fastForward(60_000);
    await expect.poll(() => page.title()).toBe('(60 failed) SenseCore ADS exporter');
    server.statuses[0] = statusOf(NAMES, { progressRatio: 0.5 });
    await show('visible');
    await expect.poll(() => row('task 01').locator('.progress').innerText()).toBe('50%');
  });

  test('does not touch the page when nothing changed', async () => {
    await using stage = await setUp();
    const { page } = stage;
    await page.evaluate(`
      globalThis.changes = 0;
      new MutationObserver((list) => { globalThis.changes += list.length; })
        .observe(document.querySelector('.tasks'), { subtree: true, childList: true, characterData: true, attributes: true });
    `);
    for (let turn = 0; turn < 2; turn += 1) {
      const answered = page.waitForResponse((response) => response.url().includes('sort=name'));
      await stage.letTimePass();
      await (await answered).finished();
      await expect.poll(() => page.locator('[data-refreshed]').innerText()).not.toBe('');
    }
    expect(await page.evaluate('globalThis.changes')).toBe(0);
  });

  test('says that nobody answers, and that somebody does again', async () => {
    await using stage = await setUp();
    const { page, row, server } = stage;
    await page.route('**', (route) => route.abort('connectionrefused'));
    await stage.letTimePass();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('The exporter does not respond');
    expect(await row('task 01').isVisible()).toBe(true);
    await page.unroute('**');
    await page.route('**', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }), { times: 1 });
    await stage.letTimePass();
    await page.getByRole('alert').waitFor();
    server.statuses[0] = statusOf(NAMES, { progressRatio: 0.5 });
    await stage.letTimePass();
    await page.getByRole('alert').waitFor({ state: 'hidden' });
    await expect.poll(() => row('task 01').locator('.progress').innerText()).toBe('50%');
  });

  test('tells of a resource that fails and goes stale, and of a broken configuration', async () => {
    await using stage = await setUp();
    const { page, server, row } = stage;
    const status = statusOf(NAMES);
    const trouble = { failureMessage: 'HTTP 401', failingSince: Date.now() / 1000 - 130 };
    server.statuses[0] = { ...status, up: false, failureReason: 'auth', ...trouble, snapshot: undefined };
    server.config.errors = ['config.yaml:1:12: resources: must be a list of resources'];
    await stage.letTimePass();
    await page.getByText('config.yaml:1:12: resources: must be a list').waitFor();
    const resource = page.locator('.resources tr[id="resource:nightly"]');
    expect(await resource.innerText()).toMatch(/Cannot be read for 2 min\s+Stale/);
    expect(await row('task 01').innerText()).toContain('Stale');
    expect(await page.locator('.trouble').innerText()).toMatch(
      /the API rejected the credentials auth HTTP 401\s+What to do Check .* doctor --resource=nightly/,
    );
    expect(await page.title()).toBe('(1 unreadable) SenseCore ADS exporter');
    expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('status-page/icon.svg?count=1');
    expect(stage.problems).toEqual([]);
  });

  test('loads itself anew when another release answers', async () => {
    await using stage = await setUp();
    const { page } = stage;
    await page.route(
      '**/?sort=name',
      async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replace(/data-assets="[^"]+"/, 'data-assets="other"');
        await route.fulfill({ response, body, headers: { 'content-type': 'text/html' } });
      },
      { times: 1 },
    );
    const loaded = page.waitForEvent('load');
    await stage.letTimePass();
    await loaded;
    await untilAlive(page);
  });

  test('says now, and no time ago, of an estimate that has passed', async () => {
    await using stage = await setUp();
    const { page, row, server } = stage;
    const status = statusOf(NAMES);
    const [id] = NAMES as [string];
    const known = status.memory.tasks.get(id)!;
    const tasks = new Map([[id, { ...known, etaAt: Date.now() / 1000 - 120 }]]);
    server.statuses[0] = { ...status, memory: { ...status.memory, tasks } };
    await stage.letTimePass();
    await expect.poll(() => row(id).locator('.column-eta_at').innerText()).toBe('now');
    expect(await page.locator('.column-eta_at time').count()).toBe(1);
  });

  test('counts the time since the last read, in the zone of the reader', async () => {
    await using stage = await setUp();
    const { page } = stage;
    const time = page.locator('.resources time').first();
    expect(await time.innerText()).toMatch(/^(now|\d+ sec\. ago)$/);
    expect(await time.getAttribute('title')).toMatch(/GMT\+8$/);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.clock.fastForward(180_000);
    await expect.poll(() => time.innerText()).toMatch(/^3 min\.? ago$/);
  });
});
