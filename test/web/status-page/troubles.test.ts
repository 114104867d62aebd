import { expect, test } from 'vitest';
import type { ResourceStatus } from '../../../src/model/snapshot.ts';
import type { Task } from '../../../src/model/task.ts';
import {
  buildLocation,
  buildMemory,
  buildResource,
  buildSnapshot,
  buildStatus,
} from '../../support/status.ts';
import { getPage, seen } from '../../support/status-page.ts';

const NOW = 1_790_000_000;

/** A resource that was read now, with tasks of which some stand still. */
function readNow(tasks: readonly Partial<Task>[], status: Partial<ResourceStatus> = {}): ResourceStatus {
  const snapshot = buildSnapshot(tasks.map((task) => ({ readAtMs: NOW * 1000, ...task })));
  const memory = buildMemory(snapshot.tasks, NOW * 1000);
  const remembered = [...memory.tasks].map(
    ([id, known]) => [id, id.startsWith('still') ? { ...known, progressedAt: NOW - 2040 } : known] as const,
  );
  return buildStatus({ up: true, snapshot, memory: { ...memory, tasks: new Map(remembered) }, ...status });
}

const FAILED = {
  state: 'FAILED',
  endedAt: NOW - 60,
  errorMessage: 'AccessDenied: no\n  at line 2',
  progressRatio: 0.4,
  rateBytesPerSecond: 7,
} as const;

/** The ids of the tasks, in the order of the page. */
function idsIn(text: string): readonly (string | undefined)[] {
  return [...text.matchAll(/<tr role="row" id="task:nightly\/([^"]+)"/g)].map(([, id]) => id);
}

test('the tasks that need somebody come first', async () => {
  const { text } = await getPage('/', [
    readNow([
      { id: 'completed', state: 'COMPLETED', endedAt: NOW },
      { id: 'doing', state: 'DOING' },
      { id: 'failed', ...FAILED },
      { id: 'failed now', ...FAILED, endedAt: NOW },
      { id: 'paused', state: 'PAUSED' },
      { id: 'scanning', state: 'SCANNING' },
      { id: 'still', state: 'DOING' },
    ]),
  ]);
  expect(idsIn(text)).toEqual(['failed now', 'failed', 'still', 'paused', 'doing', 'scanning', 'completed']);
});

test('the summary counts what failed by reason, what stands still and what runs, with links', async () => {
  const page = await getPage('/?lang=en&theme=dark&q=x&sort=name', [
    readNow([
      { id: 'a', ...FAILED },
      { id: 'b', ...FAILED },
      { id: 'c', ...FAILED, errorMessage: 'quota exceeded' },
      { id: 'still', state: 'DOING', rateBytesPerSecond: 2048 },
      { id: 'd', state: 'SCANNING' },
    ]),
  ]);
  expect(seen(page)).toContain(
    'Failed 3 Permission denied 2 Quota, space or rate exceeded 1 Stalled 1 no progress for 30 min Running 2 1 transferring, 1 scanning Total rate 2 KiB/s All done by (estimate) – 2 without an estimate',
  );
  expect(page.text).toContain('href="?lang=en&#38;theme=dark&#38;reason=permission"');
  expect(page.text).toContain('href="?lang=en&#38;theme=dark&#38;stalled=true"');
});

test('title and icon count failed tasks and unreadable resources', async () => {
  const unreadable = buildStatus({
    resource: buildResource({ name: 'down' }),
    up: false,
    failureReason: 'auth',
  });
  const { text } = await getPage('/?lang=en', [readNow([{ id: 'a', ...FAILED }]), unreadable]);
  expect(text).toContain('<title>(1 failed, 1 unreadable) SenseCore ADS exporter</title>');
  expect(text).toContain('href="status-page/icon.svg?count=2"');
  const badge = await getPage('/status-page/icon.svg?count=2');
  expect([badge.status, badge.headers['Content-Type']]).toEqual([200, 'image/svg+xml']);
  expect(badge.text).toContain('>2</text></svg>');
  expect((await getPage('/status-page/icon.svg?count=1234')).text).toContain('>99+</text>');
  const { text: plain } = await getPage('/status-page/icon.svg');
  expect((await getPage('/status-page/icon.svg?count=%3Cscript%3E')).text).toBe(plain);
});

test('a resource that cannot be read is first, with its error, since when, and what to do', async () => {
  const down = buildStatus({
    resource: buildResource({ name: 'it’s down' }),
    up: false,
    failureReason: 'not_found',
    failureMessage: 'HTTP 404: no such instance',
    failingSince: NOW,
  });
  const page = await getPage('/?lang=en', [readNow([]), down]);
  expect(page.text.indexOf('id="resource:it’s down"')).toBeLessThan(
    page.text.indexOf('id="resource:nightly"'),
  );
  expect(seen(page)).toMatch(
    /Cannot be read since 2026-09-21 14:13:20 UTC .* the API found no such resource not_found HTTP 404: no such instance What to do Check subscription/,
  );
  expect(page.text).toContain('doctor --resource=&#39;it’s down&#39;');
  expect(seen(await getPage('/?lang=zh', [down]))).toContain('无法读取 自 2026-09-21 14:13:20 UTC 起');
});

test('the number of failed tasks of a resource leads to them', async () => {
  const { text } = await getPage('/?lang=en&q=x', [readNow([{ id: 'a', ...FAILED }])]);
  expect(text).toMatch(
    /<a\s+class="failed"\s+href="\?lang=en&#38;resource=nightly&#38;state=FAILED"[^>]*>1 failed<\/a\s*>/,
  );
});

test('a resource whose tasks are shown says so, and its link shows all again', async () => {
  const page = await getPage('/?lang=en&resource=nightly', [readNow([])]);
  expect(page.text).toMatch(/id="resource:nightly"\s+class="is-selected"/);
  expect(page.text).toMatch(/href="\?lang=en"\s+aria-current="true"/);
  expect(seen(page)).toContain('nightly selected');
});

test('failed tasks alone are shown with time, reason, whole error and way', async () => {
  const places = {
    sources: [buildLocation({ name: 'raw' })],
    destinations: [buildLocation({ name: 'volume' })],
  };
  const page = await getPage('/?lang=en&state=FAILED', [
    readNow([{ id: 'a', name: 'One', ...FAILED, ...places }]),
  ]);
  expect(seen(page)).toMatch(
    /Failed at Task Resource Failure reason Error Source → destination Duration 2026-09-21 14:12:20 UTC One nightly Permission denied AccessDenied: no at line 2 raw → volume/,
  );
});

test('a finished task has neither rate, estimate nor bar, and one that stands still says for how long', async () => {
  const tasks = [
    { id: 'a', ...FAILED },
    { id: 'still', state: 'DOING', progressRatio: 0.5, completedFiles: 3, existingFiles: 2, totalFiles: 10 },
  ] as const;
  const { text } = await getPage('/?lang=en', [readNow(tasks)]);
  const [, failed = '', still = ''] = text.split('id="task:nightly/');
  expect(failed).toMatch(/40%/);
  expect(failed).not.toMatch(/<progress|7 B\/s/);
  expect(still).toMatch(/<progress\s+class="is-stalled"/);
  expect(still).toContain('3 / 2 / 10');
  expect(still).toMatch(
    /data-pattern="No progress for \{duration\}"\s*>No progress since 2026-09-21 13:39:20 UTC/,
  );
});

test.each([
  ['/?lang=en&state=FAILED', 'No task has failed.'],
  ['/?lang=en&stalled=true', 'No task is stalled'],
  ['/?lang=en&state=PAUSED&type=FSTOFS', 'No task matches Paused and FS → FS. Without filters, there are 1.'],
  ['/?lang=zh&state=FAILED', '没有失败的任务。'],
])('%s says why it shows no task', async (target, expected) => {
  expect(seen(await getPage(target, [readNow([{ id: 'a' }])]))).toContain(expected);
});

test('the tasks that are shown can be had as CSV', async () => {
  const statuses = [readNow([{ id: 'a', ...FAILED }, { id: 'b' }])];
  const { text } = await getPage('/?lang=en&state=FAILED', statuses);
  expect(text).toContain('href="api/v1/tasks.csv?sort=need&#38;state=FAILED"');
  const csv = await getPage('/api/v1/tasks.csv?sort=need&state=FAILED', statuses);
  expect(csv.headers).toMatchObject({
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': 'attachment; filename="tasks.csv"',
  });
  const [header, row, ...rest] = csv.text.split('\r\n');
  expect(header).toMatch(/^\uFEFFresource,id,name,/);
  expect([row, rest]).toEqual([expect.stringMatching(/^nightly,a,Task 1,AOSSTOFS,FAILED,0\.4,/), ['']]);
  expect((await getPage('/api/v1/tasks.csv?state=NONE', statuses)).status).toBe(400);
});
