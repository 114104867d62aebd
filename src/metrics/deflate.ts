// Raw deflate (RFC 1951), on the threads of the pool.

import { constants, createDeflateRaw } from 'node:zlib';

/** Level 3 was measured on metric text: a size within 5 % of level 6, in half the time. */
const LEVEL = 3;

/** Contexts beyond these are given back: each takes a quarter of a megabyte. */
const MAX_IDLE = 4;

type Deflate = (plain: Uint8Array) => Promise<Uint8Array>;

/** To be used again: setting one up takes longer than deflating a small piece. */
const idle: Deflate[] = [];

/** Blocks that end at a byte boundary, are not final and refer to nothing before them: pieces can be put in any order. */
export async function deflate(plain: Uint8Array): Promise<Uint8Array> {
  const context = idle.pop() ?? createContext();
  const deflated = await context(plain);
  if (idle.length < MAX_IDLE) idle.push(context);
  return deflated;
}

/** For one piece after the other; of no use any more after an error. */
function createContext(): Deflate {
  const stream = createDeflateRaw({ level: LEVEL, flush: constants.Z_FULL_FLUSH });
  let parts: Uint8Array[] = [];
  stream.on('data', (part: Uint8Array) => parts.push(part));
  // The callback of the write has told it.
  stream.on('error', () => undefined);
  return (plain) =>
    new Promise((resolve, reject) => {
      stream.write(plain, (error) => {
        if (error) return reject(error);
        resolve(join(parts));
        parts = [];
      });
    });
}

/** Not in Node.js's pools: a small piece of a pool keeps all of it alive. */
function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
