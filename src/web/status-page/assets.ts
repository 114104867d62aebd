// The files that the status page loads, and their route.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDocumentResponse, toConditionalResponse, type WebRequest, type WebResponse } from '../http.ts';
import { acceptsGzip } from '../negotiate.ts';

/** The files that the page loads. */
export const ASSET_NAMES = [
  'choices.js',
  'controls.css',
  'copy.js',
  'filters.js',
  'icon.svg',
  'idiomorph.js',
  'keys.js',
  'morph.js',
  'page.css',
  'print.css',
  'status-page.js',
  'tables.css',
  'times.js',
] as const;
/** Those that are not of a package. */
export const OWN_ASSET_NAMES = ASSET_NAMES.filter((name) => name !== 'idiomorph.js');

export type AssetName = (typeof ASSET_NAMES)[number];

const STYLE = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

const ASSET_TYPES: Readonly<Record<AssetName, string>> = {
  'choices.js': SCRIPT,
  'controls.css': STYLE,
  'copy.js': SCRIPT,
  'filters.js': SCRIPT,
  'icon.svg': 'image/svg+xml',
  'idiomorph.js': SCRIPT,
  'keys.js': SCRIPT,
  'morph.js': SCRIPT,
  'page.css': STYLE,
  'print.css': STYLE,
  'status-page.js': SCRIPT,
  'tables.css': STYLE,
  'times.js': SCRIPT,
};

export interface Assets {
  readonly texts: ReadonlyMap<AssetName, string>;
  /** Changes whenever a file does. */
  readonly hash: string;
}

let known: Assets | undefined;

/** The files as of the first call. */
export function readAssets(): Assets {
  known ??= loadAssets();
  return known;
}

function loadAssets(): Assets {
  const texts = new Map(ASSET_NAMES.map((name) => [name, readFileSync(pathOf(name), 'utf8')]));
  const hash = createHash('sha256')
    .update([...texts.values()].join())
    .digest('base64url')
    .slice(0, 12);
  return { texts, hash };
}

/** Our own are next to this module, compiled or not; the others are in their packages. */
function pathOf(name: AssetName): string {
  if (name === 'idiomorph.js') return fileURLToPath(import.meta.resolve('idiomorph'));
  return join(import.meta.dirname, 'browser', name);
}

/** By name and whether it is compressed, for the life of the process. */
const assets = new Map<string, Promise<WebResponse>>();

/** `GET /status-page/<name>`: a file that the page loads. */
export async function handleAsset(request: WebRequest, name: AssetName): Promise<WebResponse> {
  const key = `${name} ${acceptsGzip(request.acceptEncoding)}`;
  const making =
    assets.get(key) ??
    createDocumentResponse(
      { acceptEncoding: request.acceptEncoding, ifNoneMatch: undefined },
      { contentType: ASSET_TYPES[name], text: readAssets().texts.get(name) ?? '' },
    );
  assets.set(key, making);
  return toConditionalResponse(await making, request.ifNoneMatch);
}
