// What can be seen of a JSON body before it is parsed: what would take too long to parse, and what would be rounded.

import { BOUNDS } from './bounds.ts';

export interface BodyScan {
  /** What there is too much of to be parsed, in words. */
  readonly excess: string | undefined;
  /** Where integers begin and end, by turns, that may be too long for a number of JavaScript. */
  readonly longIntegers: readonly number[];
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Integers of fewer digits are exact. */
const LONG_DIGITS = 16;

/** Looks at everything outside of strings once, so that nothing has to walk a deep or crowded body to find out. */
export function scanBody(body: Uint8Array): BodyScan {
  const longIntegers: number[] = [];
  const { length } = body;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < length; at++) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) {
      // Inline: a function called for each string doubles the time of the scan.
      for (at++; at < length && body[at] !== QUOTE; at++) if (body[at] === BACKSLASH) at++;
    } else if (byte === COMMA) values++;
    else if (byte >= ZERO && byte <= NINE) {
      const end = findDigitsEnd(body, at);
      if (end - at >= LONG_DIGITS) addInteger(longIntegers, body, { start: at, end });
      at = end - 1;
    } else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) {
      depth++;
      // Its first value, if there is one: the others follow commas.
      if (!isEmpty(body, at)) values++;
      if (depth > BOUNDS.nesting) return tooMuch(`${BOUNDS.nesting} levels of nesting`);
    } else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) depth--;
  }
  return values > BOUNDS.values ? tooMuch(`${BOUNDS.values} values`) : { excess: undefined, longIntegers };
}

/** The body with the integers in quotes: as texts they keep their digits. */
export function quoteIntegers(body: Uint8Array, places: readonly number[]): Uint8Array {
  if (places.length === 0) return body;
  const quoted = new Uint8Array(body.length + places.length);
  let from = 0;
  for (const [index, place] of places.entries()) {
    quoted.set(body.subarray(from, place), from + index);
    quoted[place + index] = QUOTE;
    from = place;
  }
  quoted.set(body.subarray(from), from + places.length);
  return quoted;
}

function tooMuch(what: string): BodyScan {
  return { excess: `more than ${what}`, longIntegers: [] };
}

/** Whether what is opened at `start` is closed at once. */
function isEmpty(body: Uint8Array, start: number): boolean {
  let at = start + 1;
  while (isBlank(body[at] ?? 0)) at++;
  return body[at] === CLOSING_BRACE || body[at] === CLOSING_BRACKET;
}

function findDigitsEnd(body: Uint8Array, start: number): number {
  let at = start + 1;
  for (let byte = body[at] ?? 0; byte >= ZERO && byte <= NINE; byte = body[at] ?? 0) at++;
  return at;
}

/** Adds digits that are all of a number but its sign: neither part of a fraction, nor with one or an exponent. */
function addInteger(
  places: number[],
  body: Uint8Array,
  digits: { readonly start: number; readonly end: number },
): void {
  const { end } = digits;
  const start = body[digits.start - 1] === MINUS ? digits.start - 1 : digits.start;
  const isWhole = mayPrecede(body[start - 1] ?? 0) && mayFollow(body[end] ?? 0);
  // What begins with a zero is no JSON.
  if (isWhole && body[digits.start] !== ZERO) places.push(start, end);
}

function mayPrecede(byte: number): boolean {
  return byte === COLON || byte === COMMA || byte === OPENING_BRACKET || isBlank(byte);
}

function mayFollow(byte: number): boolean {
  return byte === COMMA || byte === CLOSING_BRACE || byte === CLOSING_BRACKET || isBlank(byte);
}

/** What JSON takes for white space. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
