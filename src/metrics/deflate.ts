// Raw deflate (RFC 1951), on the threads of the pool.

import { constants, createDeflateRaw } from 'node:zlib';

/**
 * How much is worth doing: `lasting` for what is sent many times, `passing` for what is sent once. Measured on metric text, in
 * ms per MB and in size: level 1 takes 3 and makes 8 %, level 6 takes 9 and makes 6.5 %, level 9 no less.
 */
const LEVELS = { lasting: 6, passing: 1 } as const;
export type Effort = keyof typeof LEVELS;

/** Contexts beyond these are given back: each takes a quarter of a megabyte. */
const MAX_IDLE = 4;

type Deflate = (plain: Uint8Array) => Promise<Uint8Array>;

/** To be used again: setting one up takes longer than deflating a small piece. */
const idle: Readonly<Record<Effort, Deflate[]>> = { lasting: [], passing: [] };

/** Blocks that end at a byte boundary, are not final and refer to nothing before them: pieces can be put in any order. */
export async function deflate(plain: Uint8Array, effort: Effort): Promise<Uint8Array> {
  const context = idle[effort].pop() ?? createContext(effort);
  const deflated = await context(plain);
  if (idle[effort].length < MAX_IDLE) idle[effort].push(context);
  return deflated;
}

/** For one piece after the other; of no use any more after an error. */
function createContext(effort: Effort): Deflate {
  const stream = createDeflateRaw({ level: LEVELS[effort], flush: constants.Z_FULL_FLUSH });
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
