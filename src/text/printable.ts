// Makes texts fit to be shown: bounded in length, without characters that do harm where they are printed.

/** Caps a text at `max` (at least 1) code points. A text that was cut ends in `…`, which counts; no surrogate pair is split. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  // A code point has at most two code units, so this slice holds more than `max` of them if the text does.
  const codePoints = Array.from(text.slice(0, 2 * max + 2));
  return codePoints.length <= max ? text : `${codePoints.slice(0, max - 1).join('')}…`;
}

// oxlint-disable-next-line no-control-regex -- finding control characters is its purpose
const UNPRINTABLE = /[\0-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029]/;
const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, 'g');
// oxlint-disable-next-line no-control-regex -- as above
const MAY_BE_UNPRINTABLE = /[\0-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uD800-\uDFFF]/;

/**
 * Makes a text safe to encode and print: lone surrogates, control characters except tab and newline, and the other characters
 * that programs take for the end of a line (U+2028 and U+2029) become U+FFFD. A newline is escaped wherever lines matter.
 */
export function toPrintable(text: string): string {
  if (!MAY_BE_UNPRINTABLE.test(text)) return text;
  return text.toWellFormed().replace(ALL_UNPRINTABLE, '\uFFFD');
}

/** Whether `toPrintable` leaves a text as it is. */
export function isPrintable(text: string): boolean {
  return text.isWellFormed() && !UNPRINTABLE.test(text);
}

const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;

/** Whether a text has a character that is neither blank nor invisible. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text);
}
