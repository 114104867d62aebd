import { distanceOf, ratioOf, type Row, type Unit } from './row.ts';

const COLUMNS = ['part', 'figure', 'size', 'ours', 'peer', 'theirs', 'ratio', 'goal', 'runs'] as const;

/** The rows as one Markdown table. */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map(toCells);
  return [COLUMNS, COLUMNS.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function toCells(row: Row): readonly string[] {
  const { part, figure, size, unit, ours, peer, theirs, runs } = row;
  return [
    part,
    figure,
    size,
    formatValue(ours, unit),
    peer,
    formatValue(theirs, unit),
    // Exponents are compared as they are.
    unit === 'exponent' ? '' : formatRatio(ratioOf(row)),
    formatGoal(row),
    runs.ours === runs.theirs ? String(runs.ours) : `${runs.ours}, ${runs.theirs}`,
  ];
}

function formatValue(value: number, unit: Unit): string {
  return unit === 'exponent' ? value.toFixed(2) : `${formatNumber(value)} ${unit}`;
}

function formatRatio(ratio: number): string {
  return ratio >= 0.1 ? `${formatNumber(ratio)}×` : `1/${formatNumber(1 / ratio)}`;
}

function formatNumber(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function formatGoal(row: Row): string {
  const distance = distanceOf(row);
  if (row.goal === undefined || distance === undefined) return '';
  const { of, atMost } = row.goal;
  const bound = of === 'value' ? formatValue(atMost, row.unit) : formatRatio(atMost);
  return `≤ ${bound}: ${distance <= 1 ? 'met' : '**missed**'}`;
}
