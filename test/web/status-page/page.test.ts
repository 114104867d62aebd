import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ResourceStatus } from '../../../src/model/snapshot.ts';
import { ASSET_NAMES } from '../../../src/web/status-page/assets.ts';
import { buildResource, buildSnapshot, buildStatus } from '../../support/status.ts';
import { getPage, seen, type Page } from '../../support/status-page.ts';

const READ = buildStatus({ up: true, snapshot: buildSnapshot([{ id: 'a', name: 'One' }]) });

/** The resources that a page lists. */
function namesOf({ text }: Page): readonly (string | undefined)[] {
  return [...text.matchAll(/<tr role="row" id="resource:(r\d+)"/g)].map(([, name]) => name);
}

describe('what the page says', () => {
  test.each<[string, readonly ResourceStatus[], string, string]>([
    ['no resources', [], '', 'No resources are configured or discovered.'],
    ['nothing read yet', [buildStatus()], '', 'No resource has been polled yet.'],
    [
      'nothing that can be read',
      [buildStatus({ up: false, failureReason: 'auth' })],
      '',
      'No poll has succeeded yet. The table above shows the reasons.',
    ],
    ['no tasks', [buildStatus({ up: true, snapshot: buildSnapshot() })], '', 'ADS lists no tasks'],
    ['no match', [READ], '?q=two', 'No task matches “two”. Without filters, there are 1. Clear filters'],
  ])('says why there is nothing to see: %s', async (_, statuses, query, expected) => {
    expect(seen(await getPage(`/${query}`, statuses))).toContain(expected);
  });

  test('says that a page is beyond the last task', async () => {
    const tasks = buildSnapshot([{ id: 'a' }, { id: 'b' }]);
    const first = await getPage('/?limit=1', [buildStatus({ up: true, snapshot: tasks })]);
    const cursor = /cursor=([\w-]+)/.exec(first.text)?.[1];
    const gone = [buildStatus({ up: true, snapshot: buildSnapshot([{ id: 'a' }]) })];
    const page = await getPage(`/?limit=1&cursor=${cursor}`, gone);
    expect(seen(page)).toContain('No more tasks. First page');
  });

  test('says which shard has no resources', async () => {
    const page = await getPage('/', [], { source: { shard: { ordinal: 2, total: 5 } } });
    expect(seen(page)).toContain('No resources are assigned to shard 2 of 5.');
  });

  test('lists so many resources, those with a problem first, and all when asked', async () => {
    const statuses = Array.from({ length: 30 }, (_, index) =>
      buildStatus({ resource: buildResource({ name: `r${index}` }), up: index !== 29 }),
    );
    const few = await getPage('/', statuses);
    expect(namesOf(few)).toHaveLength(6);
    expect(namesOf(few)[0]).toBe('r29');
    expect(seen(few)).toContain('Show 24 more');
    const all = await getPage('/?resources=all', statuses);
    expect(namesOf(all)).toHaveLength(30);
    expect(seen(all)).toContain('Show fewer');
  });

  test('says of a resource that is up that its history cannot be read, and lists it with the problems', async () => {
    const statuses = Array.from({ length: 30 }, (_, index) =>
      buildStatus({
        resource: buildResource({ name: `r${index}` }),
        up: true,
        historyFailureReason: index === 29 ? 'invalid_response' : undefined,
      }),
    );
    const page = await getPage('/?lang=en', statuses);
    expect(namesOf(page)[0]).toBe('r29');
    expect(seen(page)).toContain('OK · history listing fails: the API response is invalid');
    expect(page.text).toContain('<title>SenseCore ADS exporter</title>');
    expect(seen(await getPage('/?lang=zh', statuses))).toContain(
      '可读取 · 历史任务列表读取失败：API 响应无效',
    );
  });

  test('tells the latency of the API, not how long the poll took with all its waiting', async () => {
    const status = buildStatus({ up: true, apiLatencySeconds: 0.042 });
    const times = { lastPoll: { endedAt: 1_790_000_060, seconds: 17 }, nextAt: 1_790_000_120 };
    const page = await getPage('/', [], { source: { resources: () => [{ status, times }] } });
    expect(page.text).toMatch(/data-label="API latency">\s*42 ms\s*</);
  });

  test('calls a task by its id where nothing is to be seen of its name', async () => {
    const blank = buildStatus({ up: true, snapshot: buildSnapshot([{ id: 'id-1', name: ' \u200B' }]) });
    const page = await getPage('/?open=nightly%2Fid-1', [blank]);
    expect(page.text).toMatch(/title="id-1"\s*><bdi>id-1<\/bdi>/);
    expect(page.text).toContain('aria-label="Details of id-1"');
  });

  test('says what is wrong with an address, in a 400 that shows everything', async () => {
    const page = await getPage('/?state=DONE&lang=zh', [READ]);
    expect([page.status, page.headers['Content-Type']]).toEqual([400, 'text/html; charset=utf-8']);
    expect(page.text).toContain('state: &#34;DONE&#34; is unknown.');
    expect(page.text).toContain('One');
    expect(page.text).toMatch(/<html\s+lang="zh-CN"/);
  });
});

describe('how the page is answered', () => {
  test('in the language of the address, or else of the browser', async () => {
    const chinese = { request: { acceptLanguage: 'zh-CN,en;q=0.5' } };
    expect((await getPage('/', [READ], chinese)).text).toMatch(/<html\s+lang="zh-CN"/);
    expect((await getPage('/?lang=en', [READ], chinese)).text).toMatch(/<html\s+lang="en"/);
    expect((await getPage('/', [READ], chinese)).headers['Vary']).toBe('Accept-Encoding, Accept-Language');
  });

  test('as 304 to who has it, and compressed to who takes that', async () => {
    const plain = await getPage('/', [READ]);
    const known = await getPage('/', [READ], { request: { ifNoneMatch: plain.headers['ETag'] } });
    expect([known.status, known.body.length]).toEqual([304, 0]);
    const packed = await getPage('/', [READ], { request: { acceptEncoding: 'gzip' } });
    expect(gunzipSync(packed.body).toString()).toBe(plain.text);
  });

  test('under a policy that allows its own files alone, and nothing inline', async () => {
    const { headers, text } = await getPage('/', [READ]);
    const policy = headers['Content-Security-Policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?:/);
  });

  test('with addresses that hold behind a prefix', async () => {
    const { text } = await getPage('/', [READ]);
    const addresses = [...text.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(
      ([, address]) => address ?? '',
    );
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((address) => address.startsWith('/'))).toEqual([]);
  });

  test('with files that clients may keep but have to ask about', async () => {
    const { text } = await getPage('/', [READ]);
    for (const name of ASSET_NAMES) {
      const asset = await getPage(`/status-page/${name}`);
      expect(asset.status).toBe(200);
      expect(asset.headers['Content-Type']).toMatch(
        /^(text\/(javascript|css); charset=utf-8|image\/svg\+xml)$/,
      );
      const again = await getPage(`/status-page/${name}`, [], {
        request: { ifNoneMatch: asset.headers['ETag'] },
      });
      expect(again.status).toBe(304);
    }
    expect(text).toContain('status-page/status-page.js');
    expect((await getPage('/status-page/tsconfig.json')).status).toBe(404);
  });

  test('in at most 60 KB with all its files, data aside', async () => {
    const paths = ['/', ...ASSET_NAMES.map((name) => `/status-page/${name}`)];
    const pages = await Promise.all(paths.map((path) => getPage(path, [READ])));
    const weight = pages.reduce((sum, { body }) => sum + gzipSync(body).byteLength, 0);
    expect(weight).toBeLessThan(60_000);
  });
});
