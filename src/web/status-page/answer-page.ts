// The routes of the status page: from a query to an answer.

import {
  createDocumentResponse,
  createResponse,
  SECURITY_HEADERS,
  toConditionalResponse,
  type WebRequest,
  type WebResponse,
} from '../http.ts';
import type { Views } from '../api/answers.ts';
import { acceptsGzip, negotiateLanguage } from '../negotiate.ts';
import { readAssets, type AssetName } from './assets.ts';
import { localeOf } from './locale.ts';
import { parsePageQuery } from './page-query.ts';
import { renderPage } from './page.ts';

/** The page loads its own files, asks for itself again, and sends its form to itself; nothing else. */
const PAGE_HEADERS = {
  ...SECURITY_HEADERS,
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
};

const HTML = 'text/html; charset=utf-8';

const STYLE = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

const ASSET_TYPES: Readonly<Record<AssetName, string>> = {
  'controls.css': STYLE,
  'filters.js': SCRIPT,
  'icon.svg': 'image/svg+xml',
  'morph.js': SCRIPT,
  'page.css': STYLE,
  'status-page.js': SCRIPT,
  'tables.css': STYLE,
  'times.js': SCRIPT,
};

/** `GET /`. A query that asks for what does not exist is a 400, with a page that says so and shows everything. */
export async function handleStatusPage(
  content: { readonly telemetryPath: string; readonly views: Views },
  request: WebRequest,
  parameters: URLSearchParams,
): Promise<WebResponse> {
  const { telemetryPath, views } = content;
  const query = parsePageQuery(parameters, views.resources());
  const text = renderPage({
    locale: localeOf(query.language ?? negotiateLanguage(request.acceptLanguage)),
    query,
    status: await views.status(),
    page: await views.tasks(query.tasks),
    telemetryPath,
    assetHash: readAssets().hash,
  });
  if (query.errors.length > 0) {
    const wrong = createResponse(400, HTML, text);
    return { ...wrong, headers: { ...wrong.headers, ...PAGE_HEADERS } };
  }
  const headers = { ...PAGE_HEADERS, Vary: 'Accept-Encoding, Accept-Language' };
  return createDocumentResponse(request, { contentType: HTML, text, headers });
}

/** By name and whether it is compressed: as lasting as the files. */
const assets = new Map<string, Promise<WebResponse>>();

/** `GET /status-page/<name>`: one of the files that the page loads. Made once. */
export async function handleAsset(request: WebRequest, name: AssetName): Promise<WebResponse> {
  const key = `${name} ${acceptsGzip(request.acceptEncoding)}`;
  const answering =
    assets.get(key) ??
    createDocumentResponse(
      { acceptEncoding: request.acceptEncoding, ifNoneMatch: undefined },
      { contentType: ASSET_TYPES[name], text: readAssets().texts.get(name) ?? '' },
    );
  assets.set(key, answering);
  return toConditionalResponse(await answering, request.ifNoneMatch);
}
