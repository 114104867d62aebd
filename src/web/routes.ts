// From a request to an answer, as values: no socket in sight.

import { answerText, SECURITY_HEADERS, type WebAnswer } from './answer.ts';
import { answerConditionally } from './answer-document.ts';
import { answerStatus, answerTasks, type Views } from './api/answers.ts';
import { createDocuments, type Documents } from './documents.ts';
import { acceptsGzip, negotiateFormat, negotiateLanguage, type ExpositionFormat } from './negotiate.ts';
import { isFromOtherSite } from './other-site.ts';
import { ASSET_NAMES, type AssetName } from './status-page/assets.ts';
import { LANGUAGES } from './status-page/language.ts';

export interface WebRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly accept: string | undefined;
  readonly acceptEncoding: string | undefined;
  readonly acceptLanguage?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  /** The host and port it is for. */
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  /** The header `Sec-Fetch-Site`. */
  readonly fetchSite?: string | undefined;
  /** Whether the client is still there; default: it is. */
  readonly isWanted?: (() => boolean) | undefined;
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
  /** What the API and the status page show. */
  readonly views: Views;
  /** Reads the configuration again; undefined = nobody may ask for it over HTTP. */
  readonly reload?: (() => Promise<ReloadResult>) | undefined;
}

/** What became of a reload; `message` holds every mistake as `check` prints it, a line each. */
export type ReloadResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Longer targets are refused: the longest sensible one names every resource of a split scrape. */
const MAX_TARGET_LENGTH = 16_384;

/** What Kubernetes asks; answered to everybody. */
export const PROBE_PATHS: readonly string[] = ['/-/healthy', '/-/ready'];

export const RELOAD_PATH = '/-/reload';

type Answerer = (request: WebRequest, query: URLSearchParams) => WebAnswer | Promise<WebAnswer>;

interface Route {
  /** A route for GET answers HEAD as well, without the body. */
  readonly method: 'GET' | 'POST';
  readonly answer: Answerer;
}

const get = (answerer: Answerer): Route => ({ method: 'GET', answer: answerer });
const post = (answerer: Answerer): Route => ({ method: 'POST', answer: answerer });

/** The path of a request's target, as the routes are named: nothing is decoded or tidied. */
export function pathOf(target: string): string {
  const queryStart = target.indexOf('?');
  return queryStart < 0 ? target : target.slice(0, queryStart);
}

/** Answers a request by its path and method. */
export function createRouter(content: WebContent): (request: WebRequest) => Promise<WebAnswer> {
  const { views } = content;
  const documents = createDocuments();
  const ofViews = (answerer: Answerer): Route => get(shareAnswers(documents, views.inputs, answerer));
  const answerSplitScrape = shareAnswers(documents, undefined, (request, query) =>
    answerScrape(content, request, query),
  );
  const routes = new Map<string, Route>([
    ['/', ofViews((request, query) => answerPage(content, request, query))],
    ...ASSET_NAMES.map((name): [string, Route] => [`/status-page/${name}`, get(assetAnswerer(name))]),
    [
      content.telemetryPath,
      get((request, query) =>
        query.has('resource') ? answerSplitScrape(request, query) : answerScrape(content, request, query),
      ),
    ],
    ['/api/v1/status', ofViews((request, query) => answerStatus(views, request, query))],
    ['/api/v1/tasks', ofViews((request, query) => answerTasks(views, request, query))],
    ['/-/healthy', get(() => answerText(200, 'healthy'))],
    ['/-/ready', get(() => answerReady(content.awaitedResources()))],
    [RELOAD_PATH, post((request) => answerReload(content.reload, request))],
  ]);

  return async (request) => {
    if (request.target.length > MAX_TARGET_LENGTH) return answerText(414, 'The URL is too long.');
    const path = pathOf(request.target);
    const route = routes.get(path);
    if (route === undefined) return answerText(404, `Nothing here. Metrics are at ${content.telemetryPath}.`);
    if (!methodsOf(route).includes(request.method)) return answerWrongMethod(route.method);
    const full = await route.answer(request, new URLSearchParams(request.target.slice(path.length)));
    return request.method === 'HEAD' ? { ...full, body: [] } : full;
  };
}

/**
 * Answers with documents: each is built once for all requests that ask for the same in the same form. Without `inputs` it
 * is another one at every moment.
 */
function shareAnswers(
  documents: Documents,
  inputs: (() => readonly unknown[]) | undefined,
  answerer: Answerer,
): Answerer {
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
      build: async () => answerer({ ...request, ifNoneMatch: undefined }, query),
    });
    return answerConditionally(document, ifNoneMatch);
  };
}

function methodsOf({ method }: Pick<Route, 'method'>): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : ['POST'];
}

/** What another method than that of a route is told. */
export function answerWrongMethod(method: Route['method']): WebAnswer {
  const methods = methodsOf({ method });
  const verb = methods.length === 1 ? 'is' : 'are';
  const message = `Only ${methods.join(' and ')} ${verb} allowed here.`;
  return answerText(405, message, { Allow: methods.join(', ') });
}

// Loaded when somebody looks: most exporters are only ever scraped.
const loadStatusPage = () => import('./status-page/answer-page.ts');

async function answerPage(...parameters: [WebContent, WebRequest, URLSearchParams]): Promise<WebAnswer> {
  return (await loadStatusPage()).answerStatusPage(...parameters);
}

function assetAnswerer(name: AssetName): Answerer {
  return async (request) => (await loadStatusPage()).answerAsset(request, name);
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

async function answerReload(reload: WebContent['reload'], request: WebRequest): Promise<WebAnswer> {
  if (reload === undefined) {
    return answerText(403, 'Reloading over HTTP is off. The flag --web.enable-lifecycle turns it on.');
  }
  if (isFromOtherSite(request)) {
    return answerText(403, 'A page of another site may not reload the configuration.');
  }
  const result = await reload();
  return result.ok ? answerText(200, 'reloaded') : answerText(400, result.message);
}

function countBytes(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0);
}
