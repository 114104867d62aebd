// From a request to an answer, as values: no socket in sight.

import { createTextResponse, SECURITY_HEADERS, type WebRequest, type WebResponse } from './http.ts';
import { toConditionalResponse } from './answer-document.ts';
import { handleStatus, handleTasks, type Views } from './api/answers.ts';
import { createDocuments, type Documents } from './documents.ts';
import { acceptsGzip, negotiateFormat, negotiateLanguage, type ExpositionFormat } from './negotiate.ts';
import { isFromOtherSite } from './other-site.ts';
import { ASSET_NAMES, type AssetName } from './status-page/assets.ts';
import { LANGUAGES } from './status-page/language.ts';

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
  /** What the API and the status page show. */
  readonly views: Views;
  /** Reads the configuration again; undefined = nobody may ask for it over HTTP. */
  readonly reload?: (() => Promise<ReloadResult>) | undefined;
}

/** What became of a reload; `message` holds every error as `check` prints it, a line each. */
export type ReloadResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Longer targets are refused: the longest sensible one names every resource of a split scrape. */
const MAX_TARGET_LENGTH = 16_384;

/** What Kubernetes asks; answered to everybody. */
export const PROBE_PATHS: readonly string[] = ['/-/healthy', '/-/ready'];

export const RELOAD_PATH = '/-/reload';

type Handler = (request: WebRequest, query: URLSearchParams) => WebResponse | Promise<WebResponse>;

interface Route {
  /** A route for GET answers HEAD as well, without the body. */
  readonly method: 'GET' | 'POST';
  readonly handle: Handler;
}

const get = (handler: Handler): Route => ({ method: 'GET', handle: handler });
const post = (handler: Handler): Route => ({ method: 'POST', handle: handler });

/** The path of a request's target, as the routes are named: nothing is decoded or tidied. */
export function pathOf(target: string): string {
  const queryStart = target.indexOf('?');
  return queryStart < 0 ? target : target.slice(0, queryStart);
}

/** Answers a request by its path and method. */
export function createRouter(content: WebContent): (request: WebRequest) => Promise<WebResponse> {
  const { views } = content;
  const documents = createDocuments();
  const ofViews = (handler: Handler): Route => get(shareDocuments(documents, views.inputs, handler));
  const handleSplitScrape = shareDocuments(documents, undefined, (request, query) =>
    handleScrape(content, request, query),
  );
  const routes = new Map<string, Route>([
    ['/', ofViews((request, query) => handleStatusPage(content, request, query))],
    ...ASSET_NAMES.map((name): [string, Route] => [`/status-page/${name}`, get(createAssetHandler(name))]),
    [
      content.telemetryPath,
      get((request, query) =>
        query.has('resource') ? handleSplitScrape(request, query) : handleScrape(content, request, query),
      ),
    ],
    ['/api/v1/status', ofViews((request, query) => handleStatus(views, request, query))],
    ['/api/v1/tasks', ofViews((request, query) => handleTasks(views, request, query))],
    ['/-/healthy', get(() => createTextResponse(200, 'healthy'))],
    ['/-/ready', get(() => handleReady(content.awaitedResources()))],
    [RELOAD_PATH, post((request) => handleReload(content.reload, request))],
  ]);

  return async (request) => {
    if (request.target.length > MAX_TARGET_LENGTH) return createTextResponse(414, 'The URL is too long.');
    const path = pathOf(request.target);
    const route = routes.get(path);
    if (route === undefined)
      return createTextResponse(404, `Nothing here. Metrics are at ${content.telemetryPath}.`);
    if (!methodsOf(route).includes(request.method)) return createWrongMethodResponse(route.method);
    const full = await route.handle(request, new URLSearchParams(request.target.slice(path.length)));
    return request.method === 'HEAD' ? { ...full, body: [] } : full;
  };
}

/**
 * Answers with documents: each is built once for all requests that ask for the same in the same form. Without `inputs` it
 * is another one at every moment.
 */
function shareDocuments(
  documents: Documents,
  inputs: (() => readonly unknown[]) | undefined,
  handler: Handler,
): Handler {
  return async (request, query) => {
    const { target, accept, acceptEncoding, acceptLanguage, ifNoneMatch } = request;
    const form = [
      negotiateFormat(accept),
      acceptsGzip(acceptEncoding),
      negotiateLanguage(acceptLanguage, LANGUAGES),
    ];
    const document = await documents({
      key: `${form.join(' ')} ${target}`,
      inputs: () => inputs?.(),
      isWanted: request.isWanted ?? (() => true),
      build: async () => handler({ ...request, ifNoneMatch: undefined }, query),
    });
    return toConditionalResponse(document, ifNoneMatch);
  };
}

function methodsOf({ method }: Pick<Route, 'method'>): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : ['POST'];
}

/** What another method than that of a route is told. */
export function createWrongMethodResponse(method: Route['method']): WebResponse {
  const methods = methodsOf({ method });
  const verb = methods.length === 1 ? 'is' : 'are';
  const message = `Only ${methods.join(' and ')} ${verb} allowed here.`;
  return createTextResponse(405, message, { Allow: methods.join(', ') });
}

// Loaded when somebody looks: most exporters are only ever scraped.
const loadStatusPage = () => import('./status-page/answer-page.ts');

async function handleStatusPage(
  ...parameters: [WebContent, WebRequest, URLSearchParams]
): Promise<WebResponse> {
  return (await loadStatusPage()).handleStatusPage(...parameters);
}

function createAssetHandler(name: AssetName): Handler {
  return async (request) => (await loadStatusPage()).handleAsset(request, name);
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
    return createTextResponse(
      403,
      'Reloading over HTTP is off. The flag --web.enable-lifecycle turns it on.',
    );
  }
  if (isFromOtherSite(request)) {
    return createTextResponse(403, 'A page of another site may not reload the configuration.');
  }
  const result = await reload();
  return result.ok ? createTextResponse(200, 'reloaded') : createTextResponse(400, result.message);
}

function countBytes(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0);
}
