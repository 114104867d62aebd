// One gzip member (RFC 1952) out of parts that were deflated at different times. Each part is raw deflate (RFC 1951)
// that ends at a byte boundary and is not final, so parts can be put one after another in any order.

import { crc32 } from 'node:zlib';

import { crc32Combine } from './crc32-combine.ts';
import { deflate, type Effort } from './deflate.ts';
import type { TimeSlice } from './time-slice.ts';

/** Deflate, no name, no time, an unknown system: nothing that differs between two pages of the same content. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff);

/** An empty block with the final bit set. */
const FINAL_BLOCK = Uint8Array.of(0x03, 0x00);

/** A deflated piece of a page, and what the trailer of the member has to know of its plain bytes. */
export interface GzipPart {
  readonly deflated: Uint8Array;
  readonly crc32: number;
  readonly plainLength: number;
}

/** Deflates on a thread of the pool. */
export async function deflatePart(plain: Uint8Array, effort: Effort): Promise<GzipPart> {
  return { deflated: await deflate(plain, effort), crc32: crc32(plain), plainLength: plain.length };
}

/** Several parts as one. */
export async function joinParts(parts: readonly GzipPart[], slice: TimeSlice): Promise<GzipPart> {
  const deflated = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + part.deflated.length, 0));
  let check = CHECK_OF_NOTHING;
  let offset = 0;
  for (const part of parts) {
    deflated.set(part.deflated, offset);
    offset += part.deflated.length;
    check = checkTogether(check, part);
    if (slice.isSpent()) await slice.rest();
  }
  return { deflated, ...check };
}

/** The bytes of a gzip member that decompresses to the plain bytes of the parts, in order. */
export function gzipMember(parts: readonly GzipPart[]): Uint8Array[] {
  const { crc32: crc, plainLength } = parts.reduce(checkTogether, CHECK_OF_NOTHING);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(plainLength % 2 ** 32, 4);
  return [HEADER, ...parts.map((part) => part.deflated), FINAL_BLOCK, trailer];
}

type Check = Pick<GzipPart, 'crc32' | 'plainLength'>;

const CHECK_OF_NOTHING: Check = { crc32: 0, plainLength: 0 };

function checkTogether(first: Check, second: Check): Check {
  return {
    crc32: crc32Combine(first.crc32, second.crc32, second.plainLength),
    plainLength: first.plainLength + second.plainLength,
  };
}
