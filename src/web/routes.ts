// The routes: from a request to a response, as values, without a socket.

import {
  handleEvents,
  handleStatus,
  handleTargets,
  handleTasks,
  handleTasksCsv,
  type Views,
} from './api/handlers.ts';
import { createDocuments, type Documents } from './documents.ts';
import { isFromOtherSite } from './guard.ts';
import {
  createTextResponse,
  createOptionsResponse,
  createWrongMethodResponse,
  methodsOf,
  pathOf,
  SECURITY_HEADERS,
  toConditionalResponse,
  type WebRequest,
  type WebResponse,
} from './http.ts';
import { acceptsGzip, negotiateFormat, negotiateLanguage, type ExpositionFormat } from './negotiate.ts';
import { ASSET_NAMES, handleAsset } from './status-page/assets.ts';
import { handleIcon } from './status-page/icon.ts';

export interface ScrapeRequest {
  readonly format: ExpositionFormat;
  readonly gzip: boolean;
  /** Limits the exposition to the series of these resources; undefined = all series. */
  readonly resources: readonly string[] | undefined;
}

/** What the routes serve. */
export interface WebContent {
  readonly telemetryPath: string;
  readonly scrape: (
    request: ScrapeRequest,
  ) => Promise<{ readonly contentType: string; readonly body: readonly Uint8Array[] }>;
  readonly hasResource: (name: string) => boolean;
  /** The number of resources that were not polled yet. */
  readonly awaitedResources: () => number;
  /** Read by the API and the status page. */
  readonly views: Views;
  /** Reads the configuration again; undefined = not allowed over HTTP. */
  readonly reload?: (() => Promise<ReloadResult>) | undefined;
}

/** `message` holds every error as `check` prints it, one per line. */
export type ReloadResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Longer targets are refused: the longest sensible one names every resource of a split scrape. */
const MAX_TARGET_LENGTH = 16_384;

export const RELOAD_PATH = '/-/reload';

type Handler = (request: WebRequest, query: URLSearchParams) => WebResponse | Promise<WebResponse>;

interface Route {
  /** A route for GET serves HEAD as well, without the body. */
  readonly method: 'GET' | 'POST';
  readonly handle: Handler;
}

const get = (handler: Handler): Route => ({ method: 'GET', handle: handler });
const post = (handler: Handler): Route => ({ method: 'POST', handle: handler });

/** Responds to a request by its path and method. `routePrefix` is only what clients see before these paths. */
export function createRouter(
  content: WebContent,
  routePrefix = '',
): (request: WebRequest) => Promise<WebResponse> {
  const { views } = content;
  const documents = createDocuments();
  const ofViews = (handler: Handler): Route => get(shareDocuments(documents, views.inputs, handler));
  const handleSplitScrape = shareDocuments(documents, undefined, (request, query) =>
    handleScrape(content, request, query),
  );
  const routes = new Map<string, Route>([
    ['/', ofViews((request, query) => handleStatusPage(content, request, query))],
    ...ASSET_NAMES.map((name): [string, Route] => [
      `/status-page/${name}`,
      get((request, query) =>
        name === 'icon.svg' ? handleIcon(request, query) : handleAsset(request, name),
      ),
    ]),
    [
      content.telemetryPath,
      get((request, query) =>
        query.has('resource') ? handleSplitScrape(request, query) : handleScrape(content, request, query),
      ),
    ],
    ['/api/v1/status', ofViews((request, query) => handleStatus(views, request, query))],
    ['/api/v1/tasks', ofViews((request, query) => handleTasks(views, request, query))],
    ['/api/v1/events', ofViews((request, query) => handleEvents(views, request, query))],
    [
      '/api/v1/sd',
      get((request, query) => handleTargets(views, request, query, routePrefix + content.telemetryPath)),
    ],
    ['/api/v1/tasks.csv', ofViews((request, query) => handleTasksCsv(views, request, query))],
    ['/-/healthy', get(() => createTextResponse(200, 'healthy'))],
    ['/-/ready', get(() => handleReady(content.awaitedResources()))],
    [RELOAD_PATH, post((request) => handleReload(content.reload, request))],
  ]);

  return async (request) => {
    if (request.target.length > MAX_TARGET_LENGTH) return createTextResponse(414, 'The URL is too long.');
    const path = pathOf(request.target);
    const route = routes.get(path);
    if (route === undefined)
      return createTextResponse(404, `Not found. Metrics are at ${content.telemetryPath}.`);
    if (request.method === 'OPTIONS') return createOptionsResponse(route.method);
    if (!methodsOf(route.method).includes(request.method)) return createWrongMethodResponse(route.method);
    const full = await route.handle(request, new URLSearchParams(request.target.slice(path.length)));
    return request.method === 'HEAD' ? { ...full, body: [] } : full;
  };
}

/**
 * Builds a document once for all equal requests. Without `inputs`, only those that wait for it at the same time share it.
 */
function shareDocuments(
  documents: Documents,
  inputs: (() => readonly unknown[]) | undefined,
  handler: Handler,
): Handler {
  return async (request, query) => {
    const { target, accept, acceptEncoding, acceptLanguage, ifNoneMatch } = request;
    const form = [negotiateFormat(accept), acceptsGzip(acceptEncoding), negotiateLanguage(acceptLanguage)];
    const document = await documents({
      key: `${form.join(' ')} ${target}`,
      inputs: () => inputs?.(),
      isWanted: request.isWanted ?? (() => true),
      build: async () => handler({ ...request, ifNoneMatch: undefined }, query),
    });
    return toConditionalResponse(document, ifNoneMatch);
  };
}

// Loaded at the first request: most exporters are only ever scraped.
async function handleStatusPage(
  ...parameters: [WebContent, WebRequest, URLSearchParams]
): Promise<WebResponse> {
  return (await import('./status-page/page.ts')).handleStatusPage(...parameters);
}

async function handleScrape(
  content: WebContent,
  request: WebRequest,
  query: URLSearchParams,
): Promise<WebResponse> {
  const names = [...new Set(query.getAll('resource'))];
  const unknown = names.filter((name) => !content.hasResource(name));
  if (unknown.length > 0) return createTextResponse(404, `Unknown resource: ${unknown.join(', ')}`);
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

function handleReady(awaited: number): WebResponse {
  if (awaited === 0) return createTextResponse(200, 'ready');
  return createTextResponse(
    503,
    `not ready: ${awaited} ${awaited === 1 ? 'resource has' : 'resources have'} not been polled yet`,
  );
}

async function handleReload(reload: WebContent['reload'], request: WebRequest): Promise<WebResponse> {
  if (reload === undefined) {
    return createTextResponse(403, 'Reloading over HTTP is disabled. --web.enable-lifecycle enables it.');
  }
  if (isFromOtherSite(request)) {
    return createTextResponse(403, 'Reload requests from other sites are refused.');
  }
  const result = await reload();
  return result.ok ? createTextResponse(200, 'reloaded') : createTextResponse(400, result.message);
}

function countBytes(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0);
}
