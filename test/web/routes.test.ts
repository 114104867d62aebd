import { describe, expect, test } from 'vitest';
import type { WebResponse } from '../../src/web/http.ts';
import { createRouter, type ScrapeRequest, type WebContent } from '../../src/web/routes.ts';
import type { WebRequest } from '../../src/web/http.ts';
import { buildResource, buildStatus } from '../support/status.ts';
import { buildViews } from '../support/views.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function setUp(change: Partial<WebContent> = {}): {
  get: (target: string, headers?: Partial<WebRequest>) => Promise<WebResponse>;
  scrapes: ScrapeRequest[];
} {
  const scrapes: ScrapeRequest[] = [];
  const route = createRouter({
    telemetryPath: '/metrics',
    scrape: async (request) => {
      scrapes.push(request);
      return {
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
        body: [bytes('up 1\n'), bytes('# EOF\n')],
      };
    },
    hasResource: (name) => ['nightly', 'weekly'].includes(name),
    awaitedResources: () => 0,
    views: buildViews(
      ['nightly', 'weekly'].map((name) => buildStatus({ resource: buildResource({ name }) })),
    ),
    ...change,
  });
  return {
    scrapes,
    get: (target, headers = {}) =>
      route({ method: 'GET', target, accept: undefined, acceptEncoding: undefined, ...headers }),
  };
}

const text = (response: WebResponse): string => Buffer.concat(response.body).toString();

describe('createRouter', () => {
  test('the telemetry path answers the page in its parts, with the sum of their lengths', async () => {
    const { get } = setUp();
    const response = await get('/metrics');
    expect(response.status).toBe(200);
    expect(text(response)).toBe('up 1\n# EOF\n');
    expect(response.headers).toMatchObject({
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
      'Content-Length': '11',
      Vary: 'Accept, Accept-Encoding',
    });
    expect(response.headers).not.toHaveProperty('Content-Encoding');
  });

  test('the format and the encoding follow the request', async () => {
    const { get, scrapes } = setUp();
    const response = await get('/metrics', {
      accept: 'application/openmetrics-text;version=1.0.0',
      acceptEncoding: 'gzip',
    });
    expect(scrapes).toEqual([{ format: 'openmetrics', gzip: true, resources: undefined }]);
    expect(response.headers['Content-Encoding']).toBe('gzip');
  });

  test('?resource= limits the page to those, each once', async () => {
    const { get, scrapes } = setUp();
    await get('/metrics?resource=nightly&resource=weekly&resource=nightly');
    expect(scrapes[0]?.resources).toEqual(['nightly', 'weekly']);
  });

  test('an unknown resource is a 404 that names it', async () => {
    const { get, scrapes } = setUp();
    const response = await get('/metrics?resource=nightly&resource=nihgtly');
    expect(response.status).toBe(404);
    expect(text(response)).toBe('Unknown resource: nihgtly\n');
    expect(scrapes).toEqual([]);
  });

  test('HEAD answers the headers of GET without its body', async () => {
    const { get } = setUp();
    const response = await get('/metrics', { method: 'HEAD' });
    expect(response.headers['Content-Length']).toBe('11');
    expect(response.body).toEqual([]);
  });

  test.each(['/metrics', '/', '/api/v1/status', '/api/v1/tasks', '/-/healthy', '/-/ready'])(
    '%s answers another method with 405 and Allow',
    async (path) => {
      const response = await setUp().get(path, { method: 'POST' });
      expect(response.status).toBe(405);
      expect(response.headers['Allow']).toBe('GET, HEAD');
    },
  );

  test.each([
    ['/metrics', 'GET, HEAD'],
    ['/', 'GET, HEAD'],
    ['/api/v1/sd', 'GET, HEAD'],
    ['/-/healthy', 'GET, HEAD'],
    ['/-/reload', 'POST'],
  ])('%s responds to OPTIONS with 204 and Allow', async (path, allowed) => {
    const response = await setUp().get(path, { method: 'OPTIONS' });
    expect({ status: response.status, allow: response.headers['Allow'], body: response.body }).toEqual({
      status: 204,
      allow: allowed,
      body: [],
    });
    expect((await setUp().get('/nowhere', { method: 'OPTIONS' })).status).toBe(404);
  });

  test('/api/v1/sd lists a target per resource, at the address of the request', async () => {
    const response = await setUp().get('/api/v1/sd', { host: 'exporter.example:10237' });
    expect(response.headers['Content-Type']).toBe('application/json');
    expect(JSON.parse(text(response))).toEqual(
      ['nightly', 'weekly'].map((resource) => ({
        targets: ['exporter.example:10237'],
        labels: { __metrics_path__: '/metrics', __param_resource: resource },
      })),
    );
    expect((await setUp().get('/api/v1/sd?a=b', { host: 'h' })).status).toBe(400);
    expect((await setUp().get('/api/v1/sd', { host: undefined })).status).toBe(400);
  });

  test.each(['/metrics/', '/api/v1', '/api/v1/tasks/', '/favicon.ico', '', '*', '//metrics'])(
    '%j is a 404',
    async (path) => {
      expect((await setUp().get(path)).status).toBe(404);
    },
  );

  test('a URL beyond the bound is a 414', async () => {
    expect((await setUp().get(`/metrics?${'a'.repeat(20_000)}`)).status).toBe(414);
  });

  test('a reload over HTTP is a 403 where nobody turned it on', async () => {
    const response = await setUp().get('/-/reload', { method: 'POST' });
    expect([response.status, text(response)]).toEqual([
      403,
      'Reloading over HTTP is disabled. --web.enable-lifecycle enables it.\n',
    ]);
  });

  test('a good reload is a 200, a bad one a 400 with its errors', async () => {
    const good = setUp({ reload: () => Promise.resolve({ ok: true }) });
    const bad = setUp({ reload: () => Promise.resolve({ ok: false, message: 'a.yaml:1:1: yaml: bad' }) });
    const answers = [
      await good.get('/-/reload', { method: 'POST' }),
      await bad.get('/-/reload', { method: 'POST' }),
    ];
    expect(answers.map((response) => [response.status, text(response)])).toEqual([
      [200, 'reloaded\n'],
      [400, 'a.yaml:1:1: yaml: bad\n'],
    ]);
  });

  describe('a reload', () => {
    const HOST = '127.0.0.1:10237';
    const reloading = (headers: Partial<WebRequest>): Promise<WebResponse> =>
      setUp({ reload: () => Promise.resolve({ ok: true }) }).get('/-/reload', {
        method: 'POST',
        host: HOST,
        ...headers,
      });

    test.each<[string, Partial<WebRequest>]>([
      ['a form of another site', { origin: 'https://evil.example', fetchSite: 'cross-site' }],
      ['an old browser without Sec-Fetch-Site', { origin: 'https://evil.example' }],
      ['another port of this host', { origin: 'http://127.0.0.1:8080', fetchSite: 'same-site' }],
      ['a page without an origin', { origin: 'null' }],
      ['a page that hides its origin', { fetchSite: 'cross-site' }],
      ['what is no origin', { origin: '127.0.0.1:10237' }],
      [
        'a name that was pointed at us',
        { host: 'evil.example:10237', origin: 'http://evil.example:10237', fetchSite: 'same-origin' },
      ],
      [
        'a name that looks like an address',
        { host: '127.0.0.1.evil.example', origin: 'http://127.0.0.1.evil.example' },
      ],
      ['a request without a host', { host: undefined, origin: 'http://127.0.0.1:10237' }],
    ])('from %s is a 403', async (_, headers) => {
      const response = await reloading(headers);
      expect([response.status, text(response)]).toEqual([
        403,
        'Reload requests from other sites are refused.\n',
      ]);
    });

    test.each<[string, Partial<WebRequest>]>([
      ['curl', {}],
      ['curl, by any name', { host: 'exporter.example.org' }],
      ['the address bar', { fetchSite: 'none' }],
      ['a page of ours', { origin: `http://${HOST}`, fetchSite: 'same-origin' }],
      ['a page of ours at localhost', { host: 'LocalHost:80', origin: 'http://localhost' }],
      ['a page of ours at an IPv6 address', { host: '[::1]:10237', origin: 'http://[::1]:10237' }],
    ])('from %s is done', async (_, headers) => {
      expect((await reloading(headers)).status).toBe(200);
    });
  });

  test.each(['GET', 'HEAD', 'PUT'])('%s on the reload path is a 405 that allows POST', async (method) => {
    const response = await setUp({ reload: () => Promise.reject(new Error('called')) }).get('/-/reload', {
      method,
    });
    expect([response.status, response.headers['Allow']]).toEqual([405, 'POST']);
  });

  test('ready waits for every resource and counts those it awaits', async () => {
    const waiting = await setUp({ awaitedResources: () => 2 }).get('/-/ready');
    expect([waiting.status, text(waiting)]).toEqual([
      503,
      'not ready: 2 resources have not been polled yet\n',
    ]);
    const ready = await setUp().get('/-/ready');
    expect([ready.status, text(ready)]).toEqual([200, 'ready\n']);
  });

  test('every answer is guarded and none tells a version', async () => {
    for (const target of [
      '/metrics',
      '/',
      '/api/v1/status',
      '/api/v1/tasks',
      '/-/healthy',
      '/-/ready',
      '/nothing',
    ]) {
      const { headers } = await setUp().get(target);
      expect(headers['X-Content-Type-Options']).toBe('nosniff');
      expect(headers['Content-Security-Policy']).toContain("default-src 'none'");
      expect(JSON.stringify(headers)).not.toMatch(/server|x-powered-by/i);
    }
  });
});
