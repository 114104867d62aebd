import { crc32Combine } from './crc32-combine.ts';
import { renderSamples, type Format, type RenderedSamples } from './exposition.ts';
import type { Family } from './family.ts';
import { deflatePart, type GzipPart } from './gzip-member.ts';
import type { TimeSlice } from './time-slice.ts';

/** Below this a zlib call costs more than it saves; such fragments are deflated together. */
const SMALL_BYTES = 1024;

/** How many fragments are deflated at once: as many as the thread pool has threads. */
const CONCURRENCY = 4;

/** A piece of a page that is made once and put into many pages: the samples of one family, or a header. Immutable. */
export interface Fragment {
  readonly plain: Uint8Array;
  /** Number of sample lines. */
  readonly samples: number;
  /** Deflates on the first call; later calls share the result. */
  readonly deflated: () => Promise<GzipPart>;
}

export function createFragment({ text, count }: RenderedSamples): Fragment {
  const plain = Buffer.from(text);
  let deflated: Promise<GzipPart> | undefined;
  return {
    plain,
    samples: count,
    deflated: () => (deflated ??= deflatePart(plain)),
  };
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

/** The plain bytes of all fragments in one piece. */
export async function joinPlain(fragments: readonly Fragment[], slice: TimeSlice): Promise<Uint8Array> {
  return concat(
    fragments.map((fragment) => fragment.plain),
    slice,
  );
}

/** All fragments as one part of a gzip member. Deflates only what was not deflated for an earlier page, and the small. */
export async function joinDeflated(fragments: readonly Fragment[], slice: TimeSlice): Promise<GzipPart> {
  const parts: GzipPart[] = [];
  const runs = toRuns(fragments);
  for (let start = 0; start < runs.length; start += CONCURRENCY) {
    parts.push(...(await Promise.all(runs.slice(start, start + CONCURRENCY).map(deflateRun))));
  }
  let crc32 = 0;
  let plainLength = 0;
  for (const part of parts) {
    crc32 = crc32Combine(crc32, part.crc32, part.plainLength);
    plainLength += part.plainLength;
    if (slice.isSpent()) await slice.rest();
  }
  const deflated = await concat(
    parts.map((part) => part.deflated),
    slice,
  );
  return { deflated, crc32, plainLength };
}

/** Neighbours that are small make one run; a large fragment is a run of its own. */
function toRuns(fragments: readonly Fragment[]): readonly (readonly Fragment[])[] {
  const runs: Fragment[][] = [];
  let small: Fragment[] | undefined;
  for (const fragment of fragments) {
    if (fragment.plain.length >= SMALL_BYTES) {
      runs.push([fragment]);
      small = undefined;
    } else if (small === undefined) {
      small = [fragment];
      runs.push(small);
    } else {
      small.push(fragment);
    }
  }
  return runs;
}

function deflateRun(run: readonly Fragment[]): Promise<GzipPart> {
  const [first] = run;
  if (first !== undefined && run.length === 1) return first.deflated();
  return deflatePart(Buffer.concat(run.map((fragment) => fragment.plain)));
}

async function concat(chunks: readonly Uint8Array[], slice: TimeSlice): Promise<Uint8Array> {
  const whole = Buffer.allocUnsafeSlow(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
    if (slice.isSpent()) await slice.rest();
  }
  return whole;
}
