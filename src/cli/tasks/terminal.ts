// What stdout can show, and text made fit for it: harmless, painted, and measured in columns.

import stringWidth from 'string-width';
import { toPrintable } from '../../text/printable.ts';
import type { CommandContext } from '../context.ts';

export interface TerminalStyle {
  /** Columns of a line at most; undefined where lines may have any length: a file, a pipe. */
  readonly columns: number | undefined;
  readonly colour: boolean;
  /** Whether more than ASCII arrives; names of tasks are shown as they are, whatever this is. */
  readonly unicode: boolean;
}

/** Whether stdout takes control sequences: a terminal, and not a dumb one. */
export function takesControlSequences({ env, terminal }: Pick<CommandContext, 'env' | 'terminal'>): boolean {
  return terminal !== undefined && env['TERM'] !== 'dumb';
}

/** The style of stdout as of now. Only a terminal has colours, whatever FORCE_COLOR is. */
export function findStyle(context: Pick<CommandContext, 'env' | 'terminal'>): TerminalStyle {
  const { env, terminal } = context;
  return {
    columns: terminal?.size().columns,
    colour: takesControlSequences(context) && (env['NO_COLOR'] ?? '') === '',
    unicode: isUnicodeLocale(env),
  };
}

/** The first of these that is set decides, as in POSIX. */
function isUnicodeLocale(env: CommandContext['env']): boolean {
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => env[name] ?? '').find((value) => value !== '');
  return /utf-?8/i.test(locale ?? '');
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

export type Paint = keyof typeof CODES;

/** The text in that paint, or as it is where there are no colours. */
export function paint(text: string, colour: Paint | undefined, style: Pick<TerminalStyle, 'colour'>): string {
  return colour === undefined || !style.colour ? text : `\u001B[${CODES[colour]}m${text}\u001B[0m`;
}

const LINE_BREAKS = /[\t\r\n\v\f\u0085\u2028\u2029]+/g;
/** What turns the direction of the text around it, and what some terminals show and others do not. */
const INVISIBLE = /[\p{Bidi_Control}\u00AD\u180E\u200B\u2060-\u2064\uFEFF\uFFF9-\uFFFB]/gu;

/** One line that cannot move the cursor, change colours, or turn the direction of the text around it. */
export function toHarmless(text: string): string {
  return toPrintable(text.replace(LINE_BREAKS, ' ')).replace(INVISIBLE, '\uFFFD');
}

/** Columns that a text takes on a terminal: 2 for 中 and emoji, 0 for what joins the character before it. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

const segmenter = new Intl.Segmenter();

/** Cuts a text to a number of columns. A text that was cut ends in the style's ellipsis; graphemes stay whole. */
export function truncateToWidth(text: string, width: number, style: Pick<TerminalStyle, 'unicode'>): string {
  if (displayWidth(text) <= width) return text;
  const ellipsis = style.unicode ? '…' : '...';
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
