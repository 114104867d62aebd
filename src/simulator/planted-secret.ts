// The third party's keys that the simulator plants in its answers, so that a leak test can look for them anywhere.

import { textOf } from './random.ts';
import type { Random } from './random.ts';

/** Finds any key the simulator planted in `src_third_info` or in an error message: none may ever leave the decoder. */
export const PLANTED_SECRET = /(?:LTAI|Key)PLANTED[A-Za-z0-9]*/;

const UPPER_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LETTERS_AND_DIGITS = `${UPPER_AND_DIGITS}abcdefghijklmnopqrstuvwxyz`;

/** A made-up third-party access key and secret key; both match {@link PLANTED_SECRET} and nothing else does. */
export function plantSecret(random: Random): { readonly accessKey: string; readonly secretKey: string } {
  return {
    accessKey: `LTAIPLANTED${textOf(random, UPPER_AND_DIGITS, 13)}`,
    secretKey: `KeyPLANTED${textOf(random, LETTERS_AND_DIGITS, 30)}`,
  };
}
