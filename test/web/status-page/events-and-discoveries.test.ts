// The sections below the tasks: discoveries, and what happened last.

import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../src/model/event-log.ts';
import { buildStatus } from '../../support/status.ts';
import { getPage, seen } from '../../support/status-page.ts';

const DISCOVERY = {
  name: 'default',
  up: true,
  failureReason: undefined,
  error: undefined,
  lastSuccessAt: 1_790_000_000,
  intervalSeconds: 600,
  resources: 12,
} as const;

const EVENT: RecordedEvent = {
  id: 1,
  at: 1_790_000_000,
  seenAt: 1_790_000_060,
  resource: 'nightly',
  taskId: 'a',
  taskName: 'corpus <b>',
  taskType: 'AOSSTOFS',
  from: 'DOING',
  to: 'FAILED',
  durationSeconds: undefined,
  failureReason: 'quota',
  error: 'no space',
};

describe('a discovery', () => {
  test('shows how many resources it knows and when it was complete last', async () => {
    const source = { discoveries: () => [DISCOVERY] };
    const text = seen(await getPage('/', [buildStatus()], { source }));
    expect(text).toContain('Discovery default 12 resources known · last complete 2026-09-21 14:13:20 UTC');
  });

  test('that fails shows why, and what to run, in both languages', async () => {
    const failing = {
      ...DISCOVERY,
      up: false,
      failureReason: 'auth',
      error: 'HTTP 401: <script>',
      lastSuccessAt: undefined,
    } as const;
    const source = { discoveries: () => [failing] };
    const english = seen(await getPage('/', [buildStatus()], { source }));
    expect(english).toContain('not complete yet');
    expect(english).toContain('auth HTTP 401: &#60;script&#62;');
    expect(english).toContain('sensecore-ads-exporter discover');
    expect(seen(await getPage('/?lang=zh', [buildStatus()], { source }))).toContain('资源发现 default');
  });

  test('is not mentioned where there is none', async () => {
    expect(seen(await getPage('/', [buildStatus()]))).not.toContain('Discovery');
  });
});

test('the latest events are listed, newest first, each with a link to its task', async () => {
  const events = [
    EVENT,
    { ...EVENT, id: 0, from: undefined, to: 'SCANNING', failureReason: undefined } as const,
  ];
  const page = await getPage('/', [buildStatus()], { source: { events: () => events } });
  const text = seen(page);
  expect(text.indexOf('Latest events')).toBeGreaterThan(0);
  expect(text).toMatch(/Failed corpus &#60;b&#62; · nightly · from Transferring · [^·]*quota/i);
  expect(page.text).toMatch(/href="[^"]*id=a[^"]*"/);
  expect(seen(await getPage('/', [buildStatus()]))).not.toContain('Latest events');
});

test('the link of an event shows its task, whatever the page is filtered by', async () => {
  const filters = 'q=x&state=DOING&type=AOSSTOFS&reason=network&stalled=true&id=b';
  const page = await getPage(`/?lang=en&${filters}`, [buildStatus()], { source: { events: () => [EVENT] } });
  const section = page.text.slice(page.text.indexOf('class="events"'));
  const href = /href="\?([^"]*)"/.exec(section)?.[1]?.replaceAll('&#38;', '&').replaceAll('&amp;', '&');
  expect(Object.fromEntries(new URLSearchParams(href))).toEqual({ lang: 'en', resource: 'nightly', id: 'a' });
});
