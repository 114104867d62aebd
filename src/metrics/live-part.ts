// The live part of a page: what depends on the moment of the scrape. It goes after the base and ends the page.

import { PAGE_END, renderHeader, renderSamples, type Format, type RenderedSamples } from './exposition.ts';
import { isDenied, type Family } from './family.ts';
import { createFragment, type Fragment } from './fragment.ts';
import { PAGE_FAMILIES, type PageFacts } from './page-families.ts';
import type { SeriesScope } from './registry.ts';
import type { TimeSlice } from './time-slice.ts';

export interface LivePartOptions {
  readonly format: Format;
  readonly deny: readonly RegExp[];
  /** The exporter's own families. */
  readonly telemetry: readonly Family<SeriesScope>[];
  /** With resources, the page is one of a split scrape and tells nothing of itself. */
  readonly scope: SeriesScope;
  /** What the page knows of itself; `series` counts the base only and is completed here. */
  readonly facts: PageFacts;
  readonly slice: TimeSlice;
}

export async function renderLivePart(options: LivePartOptions): Promise<Fragment> {
  const { format, deny, telemetry, scope, facts, slice } = options;
  let text = '';
  let count = 0;
  for (const family of telemetry) {
    if (isDenied(family, deny)) continue;
    const rendered = renderFamily(family, scope, format);
    text += rendered.text;
    count += rendered.count;
    if (slice.isSpent()) await slice.rest();
  }
  if (scope.resources === undefined) {
    // How many series there are does not depend on their values, so they can be counted before they are known.
    const own = renderPageFamilies(facts, options);
    const series = facts.series + count + own.count;
    text += renderPageFamilies({ ...facts, series }, options).text;
    count += own.count;
  }
  return createFragment({ text: text + PAGE_END[format], count });
}

function renderPageFamilies(
  facts: PageFacts,
  { deny, format }: Pick<LivePartOptions, 'deny' | 'format'>,
): RenderedSamples {
  const rendered = PAGE_FAMILIES.filter((family) => !isDenied(family, deny)).map((family) =>
    renderFamily(family, facts, format),
  );
  return {
    text: rendered.map(({ text }) => text).join(''),
    count: rendered.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The header and the samples of one family; nothing without a sample. */
function renderFamily<Input>(family: Family<Input>, input: Input, format: Format): RenderedSamples {
  const { text, count } = renderSamples(family, [input], format);
  return count === 0 ? { text, count } : { text: renderHeader(family, format) + text, count };
}
