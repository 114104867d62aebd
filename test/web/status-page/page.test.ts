import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ResourceStatus } from '../../../src/model/snapshot.ts';
import { createRouter } from '../../../src/web/routes.ts';
import type { WebRequest } from '../../../src/web/http.ts';
import { ASSET_NAMES } from '../../../src/web/status-page/assets.ts';
import { buildResource, buildSnapshot, buildStatus } from '../../support/status.ts';
import { buildViews } from '../../support/views.ts';

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
}

/** What the routes answer to `GET <target>` over these resources. */
async function get(
  target: string,
  statuses: readonly ResourceStatus[] = [],
  {
    request = {},
    source = {},
  }: {
    readonly request?: Partial<WebRequest>;
    readonly source?: Parameters<typeof buildViews>[1];
  } = {},
): Promise<Page> {
  const route = createRouter({
    telemetryPath: '/metrics',
    scrape: () => Promise.reject(new Error('nobody scrapes')),
    hasResource: () => false,
    awaitedResources: () => 0,
    views: buildViews(statuses, source),
  });
  const none = { accept: undefined, acceptEncoding: undefined };
  const { body: parts, ...rest } = await route({ method: 'GET', target, ...none, ...request });
  const body = Buffer.concat(parts);
  return { ...rest, body, text: body.toString() };
}

const READ = buildStatus({ up: true, snapshot: buildSnapshot([{ id: 'a', name: 'One' }]) });

/** The text of a page as a reader sees it, roughly. */
function seen({ text }: Page): string {
  const body = text.slice(text.indexOf('<main>')).replace(/<noscript>.*?<\/noscript>/gs, '');
  return body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

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
    ['no match', [READ], '?q=two', 'No task matches these filters. Clear filters'],
  ])('says why there is nothing to see: %s', async (_, statuses, query, expected) => {
    expect(seen(await get(`/${query}`, statuses))).toContain(expected);
  });

  test('says that a page is beyond the last task', async () => {
    const tasks = buildSnapshot([{ id: 'a' }, { id: 'b' }]);
    const first = await get('/?limit=1', [buildStatus({ up: true, snapshot: tasks })]);
    const cursor = /cursor=([\w-]+)/.exec(first.text)?.[1];
    const gone = [buildStatus({ up: true, snapshot: buildSnapshot([{ id: 'a' }]) })];
    const page = await get(`/?limit=1&cursor=${cursor}`, gone);
    expect(seen(page)).toContain('No more tasks. First page');
  });

  test('says which shard has no resources', async () => {
    const page = await get('/', [], { source: { shard: { ordinal: 2, total: 5 } } });
    expect(seen(page)).toContain('No resources are assigned to shard 2 of 5.');
  });

  test('lists so many resources, those with a problem first, and all when asked', async () => {
    const statuses = Array.from({ length: 30 }, (_, index) =>
      buildStatus({ resource: buildResource({ name: `r${index}` }), up: index !== 29 }),
    );
    const few = await get('/', statuses);
    expect(namesOf(few)).toHaveLength(20);
    expect(namesOf(few)[0]).toBe('r29');
    expect(seen(few)).toContain('Show 10 more');
    const all = await get('/?resources=all', statuses);
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
    const page = await get('/?lang=en', statuses);
    expect(namesOf(page)[0]).toBe('r29');
    expect(seen(page)).toContain('Up · history listing fails: the API response is invalid');
    expect(page.text).toContain('<title>SenseCore ADS exporter</title>');
    expect(seen(await get('/?lang=zh', statuses))).toContain('正常 · 历史任务列表读取失败：API 响应无效');
  });

  test('tells the latency of the API, not how long the poll took with all its waiting', async () => {
    const status = buildStatus({ up: true, apiLatencySeconds: 0.042 });
    const times = { lastPoll: { endedAt: 1_790_000_060, seconds: 17 }, nextAt: 1_790_000_120 };
    const page = await get('/', [], { source: { resources: () => [{ status, times }] } });
    expect(page.text).toMatch(/data-label="API latency">\s*42 ms\s*</);
  });

  test('calls a task by its id where nothing is to be seen of its name', async () => {
    const blank = buildStatus({ up: true, snapshot: buildSnapshot([{ id: 'id-1', name: ' \u200B' }]) });
    const page = await get('/?open=nightly%2Fid-1', [blank]);
    expect(page.text).toMatch(/title="id-1"\s*><bdi>id-1<\/bdi>/);
    expect(page.text).toContain('aria-label="Details of id-1"');
  });

  test('says what is wrong with an address, in a 400 that shows everything', async () => {
    const page = await get('/?state=DONE&lang=zh', [READ]);
    expect([page.status, page.headers['Content-Type']]).toEqual([400, 'text/html; charset=utf-8']);
    expect(page.text).toContain('state: &#34;DONE&#34; is unknown.');
    expect(page.text).toContain('One');
    expect(page.text).toMatch(/<html\s+lang="zh-CN"/);
  });
});

describe('how the page is answered', () => {
  test('in the language of the address, or else of the browser', async () => {
    const chinese = { request: { acceptLanguage: 'zh-CN,en;q=0.5' } };
    expect((await get('/', [READ], chinese)).text).toMatch(/<html\s+lang="zh-CN"/);
    expect((await get('/?lang=en', [READ], chinese)).text).toMatch(/<html\s+lang="en"/);
    expect((await get('/', [READ], chinese)).headers['Vary']).toBe('Accept-Encoding, Accept-Language');
  });

  test('as 304 to who has it, and compressed to who takes that', async () => {
    const plain = await get('/', [READ]);
    const known = await get('/', [READ], { request: { ifNoneMatch: plain.headers['ETag'] } });
    expect([known.status, known.body.length]).toEqual([304, 0]);
    const packed = await get('/', [READ], { request: { acceptEncoding: 'gzip' } });
    expect(gunzipSync(packed.body).toString()).toBe(plain.text);
  });

  test('under a policy that allows its own files alone, and nothing inline', async () => {
    const { headers, text } = await get('/', [READ]);
    const policy = headers['Content-Security-Policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(text).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?:/);
  });

  test('with addresses that hold behind a prefix', async () => {
    const { text } = await get('/', [READ]);
    const addresses = [...text.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(
      ([, address]) => address ?? '',
    );
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((address) => address.startsWith('/'))).toEqual([]);
  });

  test('with files that clients may keep but have to ask about', async () => {
    const { text } = await get('/', [READ]);
    for (const name of ASSET_NAMES) {
      const asset = await get(`/status-page/${name}`);
      expect(asset.status).toBe(200);
      expect(asset.headers['Content-Type']).toMatch(
        /^(text\/(javascript|css); charset=utf-8|image\/svg\+xml)$/,
      );
      const again = await get(`/status-page/${name}`, [], {
        request: { ifNoneMatch: asset.headers['ETag'] },
      });
      expect(again.status).toBe(304);
    }
    expect(text).toContain('status-page/status-page.js');
    expect((await get('/status-page/tsconfig.json')).status).toBe(404);
  });

  test('in at most 60 KB with all its files, data aside', async () => {
    const paths = ['/', ...ASSET_NAMES.map((name) => `/status-page/${name}`)];
    const pages = await Promise.all(paths.map((path) => get(path, [READ])));
    const weight = pages.reduce((sum, { body }) => sum + gzipSync(body).byteLength, 0);
    expect(weight).toBeLessThan(60_000);
  });
});
