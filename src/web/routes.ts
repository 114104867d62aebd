// From a request to an answer, as values: no socket in sight.

import { acceptsGzip, negotiateFormat, type ExpositionFormat } from './negotiate.ts';

export interface WebRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly accept: string | undefined;
  readonly acceptEncoding: string | undefined;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent one after the other; not copied. */
  readonly body: readonly Uint8Array[];
}

export interface ScrapeRequest {
  readonly format: ExpositionFormat;
  readonly gzip: boolean;
  /** Names of the resources to limit the page to; undefined = the whole page. */
  readonly resources: readonly string[] | undefined;
}

/** What the routes show. */
export interface WebContent {
  readonly telemetryPath: string;
  readonly scrape: (
    request: ScrapeRequest,
  ) => Promise<{ readonly contentType: string; readonly body: readonly Uint8Array[] }>;
  readonly hasResource: (name: string) => boolean;
  /** Resources that were not polled once yet. */
  readonly awaitedResources: () => number;
  readonly landingPage: () => string;
}

/** Longer targets are refused: the longest sensible one names every resource of a split scrape. */
const MAX_TARGET_LENGTH = 16_384;

const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Referrer-Policy': 'no-referrer',
};

type Route = (request: WebRequest, query: URLSearchParams) => WebAnswer | Promise<WebAnswer>;

/** Answers a request; HEAD is answered like GET, without the body. */
export function createRouter(content: WebContent): (request: WebRequest) => Promise<WebAnswer> {
  const routes = new Map<string, Route>([
    ['/', () => answer(200, 'text/html; charset=utf-8', content.landingPage())],
    [content.telemetryPath, (request, query) => answerScrape(content, request, query)],
    ['/-/healthy', () => answerText(200, 'healthy')],
    ['/-/ready', () => answerReady(content.awaitedResources())],
  ]);

  return async (request) => {
    if (request.target.length > MAX_TARGET_LENGTH) return answerText(414, 'The URL is too long.');
    const queryStart = request.target.indexOf('?');
    const path = queryStart < 0 ? request.target : request.target.slice(0, queryStart);
    const route = routes.get(path);
    if (route === undefined) return answerText(404, `Nothing here. Metrics are at ${content.telemetryPath}.`);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const refusal = answerText(405, 'Only GET and HEAD are allowed here.');
      return { ...refusal, headers: { ...refusal.headers, Allow: 'GET, HEAD' } };
    }
    const query = new URLSearchParams(queryStart < 0 ? '' : request.target.slice(queryStart + 1));
    const full = await route(request, query);
    return request.method === 'HEAD' ? { ...full, body: [] } : full;
  };
}

async function answerScrape(
  content: WebContent,
  request: WebRequest,
  query: URLSearchParams,
): Promise<WebAnswer> {
  const names = [...new Set(query.getAll('resource'))];
  const unknown = names.filter((name) => !content.hasResource(name));
  if (unknown.length > 0) return answerText(404, `Unknown resource: ${unknown.join(', ')}`);
  const gzip = acceptsGzip(request.acceptEncoding);
  const { contentType, body } = await content.scrape({
    format: negotiateFormat(request.accept),
    gzip,
    resources: names.length === 0 ? undefined : names,
  });
  return {
    status: 200,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': contentType,
      'Content-Length': String(countBytes(body)),
      'Cache-Control': 'no-store',
      Vary: 'Accept, Accept-Encoding',
      ...(gzip ? { 'Content-Encoding': 'gzip' } : {}),
    },
    body,
  };
}

function answerReady(awaited: number): WebAnswer {
  if (awaited === 0) return answerText(200, 'ready');
  return answerText(
    503,
    `not ready: ${awaited} ${awaited === 1 ? 'resource has' : 'resources have'} not been polled yet`,
  );
}

function answerText(status: number, text: string): WebAnswer {
  return answer(status, 'text/plain; charset=utf-8', `${text}\n`);
}

function answer(status: number, contentType: string, text: string): WebAnswer {
  const body = new TextEncoder().encode(text);
  return {
    status,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': contentType,
      'Content-Length': String(body.byteLength),
      'Cache-Control': 'no-store',
    },
    body: [body],
  };
}

function countBytes(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0);
}
