// The base of a page: the series of all tasks and resources. It is built when something changes; what depends on the
// moment of a scrape, the live part, goes after it.

import { renderHeader, type Format } from './exposition.ts';
import { deflateChunks } from './chunk.ts';
import { createFragment, type Chunk, type Fragment, type Piece } from './fragment.ts';
import { gzipMember, type GzipPart } from './gzip-member.ts';
import { RESOURCE_FAMILIES } from './resource-families.ts';
import type { ResourcePage } from './resource-page.ts';
import { TASK_FAMILIES } from './task-families.ts';
import type { TimeSlice } from './time-slice.ts';

export const ENCODINGS = ['plain', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Chunks as they go out: as they are, or as a part of a gzip member. */
export type Encoded =
  | { readonly encoding: 'plain'; readonly plain: readonly Uint8Array[] }
  | { readonly encoding: 'gzip'; readonly part: GzipPart };

export async function encode(
  chunks: readonly Chunk[],
  encoding: Encoding,
  slice: TimeSlice,
): Promise<Encoded> {
  if (encoding === 'plain') return { encoding, plain: chunks.map((chunk) => chunk.plain) };
  return { encoding, part: await deflateChunks(chunks, slice) };
}

/** The bytes of a whole body, to be sent one after the other: the base, then the live part. */
export async function completeBody(base: Encoded, live: readonly Piece[]): Promise<readonly Uint8Array[]> {
  if (base.encoding === 'plain') return [...base.plain, ...live.map(({ plain }) => plain)];
  return gzipMember([base.part, ...(await Promise.all(live.map((piece) => piece.deflated())))]);
}

/** The header of each family of the base, by format and family name. */
export type Headers = Readonly<Record<Format, ReadonlyMap<string, Fragment>>>;

/** Headers are the same on every page, so they are made once. */
export function createHeaders(): Headers {
  return { text: formatHeaders('text'), openmetrics: formatHeaders('openmetrics') };
}

function formatHeaders(format: Format): ReadonlyMap<string, Fragment> {
  const families = [...TASK_FAMILIES, ...RESOURCE_FAMILIES];
  return new Map(
    families.map((family) => [family.name, createFragment({ text: renderHeader(family, format), count: 0 })]),
  );
}

/** Everything these resources show, family by family, each with its header; families without a sample are left out. */
export function baseFragments(
  resources: readonly ResourcePage[],
  headers: ReadonlyMap<string, Fragment>,
): readonly Fragment[] {
  const fragments: Fragment[] = [];
  for (const [name, header] of headers) {
    const lengthBefore = fragments.length;
    fragments.push(header);
    for (const { families } of resources) fragments.push(...(families.get(name) ?? []));
    if (fragments.length === lengthBefore + 1) fragments.pop();
  }
  return fragments;
}
