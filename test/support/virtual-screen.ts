import { displayWidth } from '../../src/cli/tasks/terminal.ts';

/** What a person sees on a terminal. */
export interface VirtualScreen {
  /** The lines, without the blanks at their ends, and without the empty ones at the end. */
  readonly lines: readonly string[];
  /** Whether the program is on a screen of its own. */
  readonly isAlternate: boolean;
  readonly isCursorVisible: boolean;
}

// oxlint-disable-next-line no-control-regex -- control sequences begin with one
const TOKEN = /\u001B\[(\??)([\d;]*)([A-Za-z])|[\0-\u001F\u007F-\u009F]/g;
// oxlint-disable-next-line no-control-regex -- as above
const UNFINISHED = /\u001B(?:\[[?\d;]*)?$/;

/** What all this output leaves on a terminal without bounds. Throws on a control sequence that it does not know. */
export function readScreen(output: string): VirtualScreen {
  let rows: string[][] = [];
  let row = 0;
  let column = 0;
  let isAlternate = false;
  let isCursorVisible = true;

  function print(text: string): void {
    for (const { segment } of new Intl.Segmenter().segment(text)) {
      const cells = (rows[row] ??= []);
      const width = displayWidth(segment);
      for (let index = cells.length; index < column; index += 1) cells[index] = ' ';
      cells[column] = segment;
      for (let index = 1; index < width; index += 1) cells[column + index] = '';
      column += width;
    }
  }

  const sequences: Readonly<Record<string, () => void>> = {
    '?1049h': () => {
      isAlternate = true;
      rows = [];
    },
    '?1049l': () => (isAlternate = false),
    '?25l': () => (isCursorVisible = false),
    '?25h': () => (isCursorVisible = true),
    '?2026h': () => undefined,
    '?2026l': () => undefined,
    H: () => ([row, column] = [0, 0]),
    K: () => rows[row]?.splice(column),
    J: () => {
      rows[row]?.splice(column);
      rows.splice(row + 1);
    },
    '\n': () => ([row, column] = [row + 1, 0]),
    '\r': () => (column = 0),
  };

  const finished = output.replace(UNFINISHED, '');
  let printed = 0;
  for (const match of finished.matchAll(TOKEN)) {
    print(finished.slice(printed, match.index));
    printed = match.index + match[0].length;
    const [whole, privately, parameters, letter] = match;
    if (letter === 'm') continue;
    const act = sequences[letter === undefined ? whole : `${privately}${parameters}${letter}`];
    if (act === undefined) throw new Error(`unknown control sequence ${JSON.stringify(whole)}`);
    act();
  }
  print(finished.slice(printed));
  const lines = Array.from(rows, (cells) => (cells ?? []).join('').trimEnd());
  return { lines: lines.join('\n').trimEnd().split('\n'), isAlternate, isCursorVisible };
}
