// Which fragments of the live part go together, so that what did not change since the page before is deflated only once.

import { toLastingPiece, type Fragment, type Piece } from './fragment.ts';
import { deflatePart } from './gzip-member.ts';

/** Below this a piece of its own costs more than it saves: a smaller fragment goes with its neighbours. */
const SMALL_BYTES = 8 * 1024;

/** Takes fragments in page order. */
export interface Layout {
  /** One that was on the page before. */
  readonly addKnown: (fragment: Fragment) => void;
  readonly addNew: (fragment: Fragment) => void;
  /** To be sent one after the other. */
  readonly pieces: () => readonly Piece[];
}

/** A large known fragment is a piece, small known neighbours become one that is kept; behind a new one they go with that. */
export function createLayout(): Layout {
  const pieces: Piece[] = [];
  let known: Fragment[] = [];
  let passing: Fragment[] = [];

  function flush(): void {
    if (known.length > 0) pieces.push(uniteKnown(known));
    if (passing.length > 0) pieces.push(toPassingPiece(passing));
    known = [];
    passing = [];
  }

  return {
    addKnown: (fragment) => {
      if (fragment.plain.length < SMALL_BYTES) {
        (passing.length > 0 ? passing : known).push(fragment);
      } else {
        flush();
        pieces.push(fragment);
      }
    },
    addNew: (fragment) => void passing.push(fragment),
    pieces: () => {
      flush();
      return pieces;
    },
  };
}

/** The latest piece that begins with a fragment, and what else is in it. */
const united = new WeakMap<Fragment, { readonly fragments: readonly Fragment[]; readonly piece: Piece }>();

/** The same piece again for the same neighbours. */
function uniteKnown(fragments: readonly Fragment[]): Piece {
  const [first] = fragments;
  const before = first && united.get(first);
  if (
    before?.fragments.length === fragments.length &&
    before.fragments.every((fragment, index) => fragment === fragments[index])
  ) {
    return before.piece;
  }
  const piece = toLastingPiece(concat(fragments));
  if (first !== undefined) united.set(first, { fragments, piece });
  return piece;
}

/** Neighbours in one piece that is sent once. */
function toPassingPiece(fragments: readonly Fragment[]): Piece {
  const plain = concat(fragments);
  return { plain, deflated: () => deflatePart(plain, 'passing') };
}

function concat(fragments: readonly Fragment[]): Uint8Array {
  return Buffer.concat(fragments.map((fragment) => fragment.plain));
}
