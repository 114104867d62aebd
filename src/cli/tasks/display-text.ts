// Text of others on a terminal: harmless, and measured in columns.

import stringWidth from 'string-width';
import { toPrintable } from '../../text/printable.ts';

const LINE_BREAKS = /[\t\r\n\v\f\u0085\u2028\u2029]+/g;
/** What turns the direction of the text around it, and what some terminals show and others do not. */
const INVISIBLE = /[\p{Bidi_Control}\u00AD\u180E\u200B\u2060-\u2064\uFEFF\uFFF9-\uFFFB]/gu;

const segmenter = new Intl.Segmenter();

/** One line that cannot move the cursor, change colours, or turn the direction of what stands around it. */
export function toHarmless(text: string): string {
  return toPrintable(text.replace(LINE_BREAKS, ' ')).replace(INVISIBLE, '\uFFFD');
}

/** Columns that a text takes on a terminal: 2 for 中 and emoji, 0 for what joins the character before it. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

/** Cuts a text to so many columns. One that was cut ends in the ellipsis; what people see as one character stays whole. */
export function truncateToWidth(text: string, width: number, ellipsis: string): string {
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(ellipsis);
  if (room < 0) return ellipsis.slice(0, width);
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += displayWidth(segment);
    if (used > room) break;
    kept += segment;
  }
  return kept + ellipsis;
}
