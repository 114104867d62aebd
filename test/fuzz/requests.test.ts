// Whatever a client sends: always an answer of a known kind, never an error, never more than was asked for.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptsGzip, negotiateFormat } from '../../src/web/negotiate.ts';
import { createRouter, type ScrapeRequest } from '../../src/web/routes.ts';
import { buildViews } from '../support/views.ts';

const RESOURCES = ['nightly', 'weekly', '夜间', 'a b', '__proto__'];
const PAGE = new TextEncoder().encode('up 1\n');
const MAX_ANSWER_BYTES = 256 * 1024;

const STATUSES_OF_METHOD: ReadonlyMap<string, readonly number[]> = new Map([
  ['GET', [200, 404, 405, 414]],
  ['HEAD', [200, 404, 405, 414]],
  ['POST', [403, 404, 405, 414]],
  ['OPTIONS', [204, 404, 414]],
]);

function createRoute(): {
  readonly route: ReturnType<typeof createRouter>;
  readonly scrapes: ScrapeRequest[];
} {
  const scrapes: ScrapeRequest[] = [];
  const route = createRouter({
    telemetryPath: '/metrics',
    scrape: (request) => {
      scrapes.push(request);
      return Promise.resolve({ contentType: 'text/plain', body: [PAGE] });
    },
    hasResource: (name) => RESOURCES.includes(name),
    awaitedResources: () => 0,
    views: buildViews(),
  });
  return { route, scrapes };
}

/** What headers and targets are made of, whole, cut and in any order. */
const headerText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom('application/openmetrics-text', 'text/plain', '*/*', 'gzip', 'x-gzip', '*', 'br'),
        fc.constantFrom(';', ',', '=', ' ', '"', '\t', ';q=', ';version=', ';Q='),
        fc.constantFrom('1.0.0', '0.0.4', '0', '1', '0.5', '-1', '1e309', 'NaN', 'Infinity', ''),
        fc.string({ maxLength: 3 }),
      ),
      { maxLength: 40 },
    )
    .map((pieces) => pieces.join('')),
);

const target = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom('/metrics', '/', '/-/ready', '/-/healthy', '/-/reload', '//', '/..', '%2e%2e', '*'),
        fc.constantFrom('?', '&', '=', '#', '+', '%', '%00', '%ff', '%zz', ';', '?resource=', '&resource='),
        fc.constantFrom(...RESOURCES, 'nothing', 'resource', 'resource[]', 'constructor', '\r\n', '\0'),
        fc.string({ maxLength: 3, unit: 'binary' }),
      ),
      { maxLength: 30 },
    )
    .map((pieces) => pieces.join('')),
  fc.nat({ max: 40_000 }).map((length) => `/metrics?resource=${'x'.repeat(length)}`),
);

const method = fc.oneof(
  fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'get', ''),
  fc.string(),
);

test('any Accept is one of two formats, and OpenMetrics only for who names it, or likes text less', () => {
  fc.assert(
    fc.property(fc.option(headerText, { nil: undefined }), (accept) => {
      const format = negotiateFormat(accept);
      expect(['text', 'openmetrics']).toContain(format);
      if (format === 'openmetrics') expect(accept).toMatch(/application\/(openmetrics-text|\*)|;\s*q\s*=/i);
    }),
    { numRuns: 2000 },
  );
});

test('any Accept-Encoding is a yes or a no, and yes only for who names gzip or everything', () => {
  fc.assert(
    fc.property(fc.option(headerText, { nil: undefined }), (acceptEncoding) => {
      if (acceptsGzip(acceptEncoding)) expect(acceptEncoding).toMatch(/gzip|\*/i);
    }),
    { numRuns: 2000 },
  );
});

test('any request gets a bounded answer of a known status, with its length', async () => {
  await fc.assert(
    fc.asyncProperty(method, target, headerText, async (asked, at, header) => {
      const { route, scrapes } = createRoute();
      const response = await route({ method: asked, target: at, accept: header, acceptEncoding: header });
      expect(STATUSES_OF_METHOD.get(asked) ?? [404, 405, 414]).toContain(response.status);
      const size = response.body.reduce((sum, part) => sum + part.byteLength, 0);
      expect(size).toBeLessThan(MAX_ANSWER_BYTES);
      // The server leaves out what the routes may still hand it in answer to HEAD.
      const lengths = [response.headers['Content-Length'], ...(asked === 'HEAD' ? ['0'] : [])];
      // RFC 9110, section 8.6: none in a 204.
      if (response.status === 204) expect([size, lengths]).toEqual([0, [undefined]]);
      else expect(lengths).toContain(String(size));
      const values = Object.values(response.headers);
      // RFC 9110, section 5.5.
      expect(values.filter((value) => !/^[\x20-\x7e]*$/.test(value))).toEqual([]);
      const scraped = scrapes.flatMap(({ resources }) => resources ?? []);
      expect(scraped.filter((name) => !RESOURCES.includes(name))).toEqual([]);
      expect(scrapes.length).toBe(response.status === 200 && at.startsWith('/metrics') ? 1 : 0);
    }),
    { numRuns: 2000 },
  );
});

test('a query that names known resources limits the scrape to these, each once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...RESOURCES), { maxLength: 50 }), async (names) => {
      const { route, scrapes } = createRoute();
      const query = new URLSearchParams(names.map((name) => ['resource', name]));
      const response = await route({
        method: 'GET',
        target: `/metrics?${query.toString()}`,
        accept: undefined,
        acceptEncoding: undefined,
      });
      expect(response.status).toBe(200);
      expect(scrapes[0]?.resources).toEqual(names.length === 0 ? undefined : [...new Set(names)]);
    }),
  );
});
