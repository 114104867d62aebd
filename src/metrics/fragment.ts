import { renderSamples, type Format, type RenderedSamples } from './exposition.ts';
import type { Family } from './family.ts';
import { deflatePart, type GzipPart } from './gzip-member.ts';

/** Bytes of a page, as they are and deflated. */
export interface Piece {
  /** Not to be written to. */
  readonly plain: Uint8Array;
  /** Deflates on the first call; later calls share the result. */
  readonly deflated: () => Promise<GzipPart>;
}

/** A piece that is made once and put into many pages: the samples of one family, or a header. */
export interface Fragment extends Piece {
  /** Number of sample lines. */
  readonly samples: number;
  /** The same bytes for ever, but where they are kept may change, so that they are kept only once. */
  plain: Uint8Array;
  /** What it was put into last; its bytes are kept there. */
  chunk: Chunk | undefined;
}

/** Neighbouring fragments and their bytes in one piece. Immutable. */
export interface Chunk extends Piece {
  readonly fragments: readonly Fragment[];
}

export function createFragment({ text, count }: RenderedSamples): Fragment {
  let deflated: Promise<GzipPart> | undefined;
  const fragment: Fragment = {
    plain: Buffer.from(text),
    samples: count,
    chunk: undefined,
    deflated: () => (deflated ??= deflatePart(fragment.plain, 'lasting')),
  };
  return fragment;
}

/** One family in each format. Only histograms differ; all others are rendered, kept and deflated once for both. */
export function renderFragments<Input>(
  family: Family<Input>,
  inputs: readonly Input[],
): Readonly<Record<Format, Fragment>> {
  const text = createFragment(renderSamples(family, inputs, 'text'));
  if (family.type !== 'histogram') return { text, openmetrics: text };
  return { text, openmetrics: createFragment(renderSamples(family, inputs, 'openmetrics')) };
}
