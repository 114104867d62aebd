// The columns that fit into a line, and their widths.

import { displayWidth, paint, truncateToWidth, type Paint, type TerminalStyle } from './terminal.ts';

/** One column of one row: one harmless line. */
export interface Cell {
  readonly text: string;
  readonly paint?: Paint | undefined;
}

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Where a line is too short, the column with the highest rank goes first; that with the lowest one always stays. */
  readonly rank: number;
  /** Columns that its texts are cut to rather than to let another column go; undefined = they are never cut. */
  readonly minWidth?: number;
  readonly cells: readonly Cell[];
}

const GAP = 2;

/** A column that is shown, and its width. */
interface PlacedColumn {
  readonly column: Column;
  readonly width: number;
}

/** The lines of a table, header first, none longer than the style allows and none with blanks at its end. */
export function layOut(columns: readonly Column[], style: TerminalStyle): readonly string[] {
  const placed = placeColumns(columns, style.columns ?? Infinity);
  const header = placed.map((place) => drawCell({ text: place.column.header, paint: 'bold' }, place, style));
  const count = columns[0]?.cells.length ?? 0;
  const rows = Array.from({ length: count }, (_, row) =>
    placed.map((place) => drawCell(place.column.cells[row] ?? { text: '' }, place, style)),
  );
  return [header, ...rows].map((texts) => texts.join(' '.repeat(GAP)).trimEnd());
}

/** Texts with a blank between them, in as few lines as the style allows. */
export function wrapCells(cells: readonly Cell[], style: TerminalStyle): readonly string[] {
  const lines: string[] = [];
  let used = 0;
  for (const { text, paint: colour } of cells) {
    const width = displayWidth(text);
    const painted = paint(text, colour, style);
    const last = lines.at(-1);
    if (last !== undefined && used + 1 + width <= (style.columns ?? Infinity)) {
      lines.splice(-1, 1, `${last} ${painted}`);
      used += 1 + width;
    } else {
      lines.push(painted);
      used = width;
    }
  }
  return lines;
}

function drawCell(
  { text, paint: colour }: Cell,
  { column, width }: PlacedColumn,
  style: TerminalStyle,
): string {
  const cut = truncateToWidth(text, width, style);
  const painted = paint(cut, colour, style);
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return column.align === 'left' ? painted + blanks : blanks + painted;
}

function placeColumns(columns: readonly Column[], lineWidth: number): readonly PlacedColumn[] {
  const measured = columns.map((column) => {
    const widest = column.cells.reduce(
      (width, { text }) => Math.max(width, displayWidth(text)),
      displayWidth(column.header),
    );
    return { column, widest, width: Math.min(widest, column.minWidth ?? widest) };
  });
  const shown = dropUntilFits(measured, lineWidth);
  let spare = Math.max(0, lineWidth - totalWidth(shown));
  const widths = new Map<Column, number>();
  for (const { column, widest, width } of shown.toSorted((a, b) => a.column.rank - b.column.rank)) {
    const extra = Math.min(spare, widest - width);
    spare -= extra;
    widths.set(column, Math.min(width + extra, lineWidth));
  }
  return shown.map(({ column, width }) => ({ column, width: widths.get(column) ?? width }));
}

function dropUntilFits<Measured extends PlacedColumn>(
  measured: readonly Measured[],
  lineWidth: number,
): readonly Measured[] {
  let shown = measured;
  while (shown.length > 1 && totalWidth(shown) > lineWidth) {
    const highest = Math.max(...shown.map(({ column }) => column.rank));
    shown = shown.filter(({ column }) => column.rank !== highest);
  }
  return shown;
}

function totalWidth(columns: readonly PlacedColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width, (columns.length - 1) * GAP);
}
