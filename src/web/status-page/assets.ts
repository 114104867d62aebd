import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files that the page loads. */
export const ASSET_NAMES = [
  'controls.css',
  'filters.js',
  'icon.svg',
  'morph.js',
  'page.css',
  'status-page.js',
  'tables.css',
  'times.js',
] as const;
export type AssetName = (typeof ASSET_NAMES)[number];

export interface Assets {
  readonly texts: ReadonlyMap<AssetName, string>;
  /** Changes whenever one of them does. */
  readonly hash: string;
}

let known: Assets | undefined;

/** The files as they were at the first call. They stand beside this module, compiled or not. */
export function readAssets(): Assets {
  known ??= loadAssets();
  return known;
}

function loadAssets(): Assets {
  const directory = join(import.meta.dirname, 'browser');
  const texts = new Map(ASSET_NAMES.map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
  const hash = createHash('sha256')
    .update([...texts.values()].join())
    .digest('base64url')
    .slice(0, 12);
  return { texts, hash };
}
