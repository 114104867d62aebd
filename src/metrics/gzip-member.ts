// One gzip member (RFC 1952) out of parts that were deflated at different times. Each part is raw deflate (RFC 1951)
// that ends at a byte boundary and is not final, so parts can be put one after another in any order.

import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

import { crc32Combine } from './crc32-combine.ts';

const deflateRawAsync = promisify(deflateRaw);

/** Level 3 was measured on metric text: a size within 5 % of level 6, in half the time. */
const LEVEL = 3;

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
export async function deflatePart(plain: Uint8Array): Promise<GzipPart> {
  const deflated = await deflateRawAsync(plain, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH });
  return { deflated, crc32: crc32(plain), plainLength: plain.length };
}

/** The chunks of a gzip member that decompresses to the plain bytes of the parts, in order. */
export function gzipMember(parts: readonly GzipPart[]): Uint8Array[] {
  let crc = 0;
  let plainLength = 0;
  for (const part of parts) {
    crc = crc32Combine(crc, part.crc32, part.plainLength);
    plainLength += part.plainLength;
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(plainLength % 2 ** 32, 4);
  return [HEADER, ...parts.map((part) => part.deflated), FINAL_BLOCK, trailer];
}
