import { writeSamples, type RenderedSamples } from './exposition.ts';
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

/** A piece of a page that stays, or that is sent many times. */
export function toLastingPiece(plain: Uint8Array): Piece {
  let deflated: Promise<GzipPart> | undefined;
  return { plain, deflated: () => (deflated ??= deflatePart(plain, 'lasting')) };
}

export function createFragment({ text, count }: RenderedSamples): Fragment {
  return toFragment(Buffer.from(text), count);
}

/** Where samples are written to until it is known how many bytes they are. */
let desk = Buffer.allocUnsafeSlow(256 * 1024);

/** The samples of one family, the same in every format. */
export function renderFragment<Input>(family: Family<Input>, inputs: readonly Input[]): Fragment {
  let length = 0;
  const count = writeSamples(family, inputs, (lines) => {
    // A UTF-16 unit is at most three bytes.
    const needed = length + 3 * lines.length;
    if (needed > desk.length) {
      const larger = Buffer.allocUnsafeSlow(2 * needed);
      desk.copy(larger, 0, 0, length);
      desk = larger;
    }
    length += desk.write(lines, length);
  });
  return toFragment(new Uint8Array(desk.subarray(0, length)), count);
}

function toFragment(plain: Uint8Array, samples: number): Fragment {
  let deflated: Promise<GzipPart> | undefined;
  const fragment: Fragment = {
    plain,
    samples,
    chunk: undefined,
    deflated: () => (deflated ??= deflatePart(fragment.plain, 'lasting')),
  };
  return fragment;
}
