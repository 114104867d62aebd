// The live part of a page: what depends on the moment of the scrape. It goes after the base and ends the page.

import { PAGE_END, renderHeader, renderSamples, type Format, type RenderedSamples } from './exposition.ts';
import { isDenied, type Family } from './family.ts';
import { createFragment, type Fragment, type Piece } from './fragment.ts';
import { createLayout } from './live-layout.ts';
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

/** What was rendered of a family, by format. With other values it is another object, so this stays true. */
const rendered = new WeakMap<Family<SeriesScope>, Map<Format, Fragment>>();

/** The pieces are to be sent one after the other. What is as it was on the page before is neither rendered nor deflated again. */
export async function renderLivePart(options: LivePartOptions): Promise<readonly Piece[]> {
  const { format, deny, telemetry, scope, facts, slice } = options;
  const layout = createLayout();
  let count = 0;
  for (const family of telemetry) {
    if (isDenied(family, deny)) continue;
    const known = scope.resources === undefined ? rendered.get(family)?.get(format) : undefined;
    const fragment = known ?? createFragment(renderFamily(family, scope, format));
    count += fragment.samples;
    if (known !== undefined) layout.addKnown(known);
    else layout.addNew(fragment);
    if (known === undefined && scope.resources === undefined) remember(family, format, fragment);
    if (slice.isSpent()) await slice.rest();
  }
  if (scope.resources === undefined) {
    // How many series there are does not depend on their values, so they can be counted before they are known.
    const own = renderPageFamilies(facts, options);
    const series = facts.series + count + own.count;
    layout.addNew(createFragment(renderPageFamilies({ ...facts, series }, options)));
  }
  layout.addNew(createFragment({ text: PAGE_END[format], count: 0 }));
  return layout.pieces();
}

function remember(family: Family<SeriesScope>, format: Format, fragment: Fragment): void {
  const byFormat = rendered.get(family) ?? new Map<Format, Fragment>();
  rendered.set(family, byFormat.set(format, fragment));
}

function renderPageFamilies(
  facts: PageFacts,
  { deny, format }: Pick<LivePartOptions, 'deny' | 'format'>,
): RenderedSamples {
  const families = PAGE_FAMILIES.filter((family) => !isDenied(family, deny)).map((family) =>
    renderFamily(family, facts, format),
  );
  return {
    text: families.map(({ text }) => text).join(''),
    count: families.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The header and the samples of one family; nothing without a sample. */
function renderFamily<Input>(family: Family<Input>, input: Input, format: Format): RenderedSamples {
  const { text, count } = renderSamples(family, [input]);
  return count === 0 ? { text, count } : { text: renderHeader(family, format) + text, count };
}
