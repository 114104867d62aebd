// The live part of an exposition: what depends on the moment of the scrape, the exporter's own families. It goes after the
// series of tasks and resources and ends the exposition.

import { PAGE_END, renderHeader, renderSamples, type Format, type RenderedSamples } from '../exposition.ts';
import { isDenied, type Family } from '../families/family.ts';
import { PAGE_FAMILIES, type PageFacts } from '../families/page-families.ts';
import type { SeriesScope } from '../registry.ts';
import type { TimeSlice } from '../time-slice.ts';
import { Fragment, type Bytes, type Chunker } from './chunk.ts';
import type { Deflater } from './gzip.ts';

export interface LivePartInput {
  readonly format: Format;
  readonly deny: readonly RegExp[];
  /** The exporter's own families. With other values a family is another object. */
  readonly telemetry: readonly Family<SeriesScope>[];
  /** With resources, the response is one of a split scrape and shows nothing of itself. */
  readonly scope: SeriesScope;
  /** What the exposition shows of itself; `series` counts tasks and resources only and is completed here. */
  readonly facts: PageFacts;
  readonly slice: TimeSlice;
}

/** Below this a chunk of its own costs more than it saves: a smaller fragment goes with its neighbours. */
const SMALL_BYTES = 8 * 1024;

/** A family as it was rendered last. */
interface Known {
  readonly family: Family<SeriesScope>;
  readonly fragment: Fragment;
}

/** Renders and deflates again only what changed since the scrape before. */
export class LivePart {
  readonly #chunker: Chunker;
  readonly #deflater: Deflater;
  /** By family name. */
  readonly #known: Readonly<Record<Format, Map<string, Known>>> = { text: new Map(), openmetrics: new Map() };

  constructor(chunker: Chunker, deflater: Deflater) {
    this.#chunker = chunker;
    this.#deflater = deflater;
  }

  /** To be sent one after the other. */
  async render(input: LivePartInput): Promise<readonly Bytes[]> {
    const { format, deny, telemetry, scope, facts, slice } = input;
    const isWhole = scope.resources === undefined;
    const layout = new Layout(this.#chunker);
    let count = 0;
    for (const family of telemetry) {
      if (isDenied(family, deny)) continue;
      const known = isWhole ? this.#known[format].get(family.name) : undefined;
      if (known?.family === family) {
        layout.addKnown(known.fragment);
        count += known.fragment.samples;
      } else {
        const fragment = this.#fragment(renderFamily(family, scope, format));
        layout.addNew(fragment);
        count += fragment.samples;
        if (isWhole) this.#known[format].set(family.name, { family, fragment });
      }
      if (slice.isSpent()) await slice.rest();
    }
    if (isWhole) {
      // How many series there are does not depend on their values, so they can be counted before they are known.
      const own = renderPageFamilies(facts, input);
      const series = facts.series + count + own.count;
      layout.addNew(this.#fragment(renderPageFamilies({ ...facts, series }, input)));
    }
    layout.addNew(this.#fragment({ text: PAGE_END[format], count: 0 }));
    return layout.finish();
  }

  #fragment(rendered: RenderedSamples): Fragment {
    return Fragment.fromText(rendered, this.#deflater);
  }
}

/**
 * Decides which fragments go together, in the order in which they are added: a large known fragment stays by itself, small
 * known neighbours become one chunk that is kept; behind a new fragment they go with that.
 */
class Layout {
  readonly #chunker: Chunker;
  readonly #parts: Bytes[] = [];
  #known: Fragment[] = [];
  #passing: Fragment[] = [];

  constructor(chunker: Chunker) {
    this.#chunker = chunker;
  }

  /** One that the exposition before had too. */
  addKnown(fragment: Fragment): void {
    if (fragment.plain.length < SMALL_BYTES) {
      (this.#passing.length > 0 ? this.#passing : this.#known).push(fragment);
    } else {
      this.#flush();
      this.#parts.push(fragment);
    }
  }

  addNew(fragment: Fragment): void {
    this.#passing.push(fragment);
  }

  finish(): readonly Bytes[] {
    this.#flush();
    return this.#parts;
  }

  #flush(): void {
    if (this.#known.length > 0) this.#parts.push(this.#chunker.lastingChunk(this.#known));
    if (this.#passing.length > 0) this.#parts.push(this.#chunker.passingChunk(this.#passing));
    this.#known = [];
    this.#passing = [];
  }
}

function renderPageFamilies(
  facts: PageFacts,
  { deny, format }: Pick<LivePartInput, 'deny' | 'format'>,
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
