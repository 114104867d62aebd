import { formatPercent, NOT_KNOWN } from './format-values.ts';

/** Characters between the brackets. */
const BAR_WIDTH = 10;
/** Filled from the left, by eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** `[██████▏   ]  62%`, without Unicode `[######    ]  62%`; a hyphen where the progress is not known. */
export function drawProgress(ratio: number | null, unicode: boolean): string {
  if (ratio === null) return NOT_KNOWN;
  const eighths = Math.floor(ratio * BAR_WIDTH * 8 + 1e-9);
  const whole = Math.floor(eighths / 8);
  const bar = unicode ? '█'.repeat(whole) + (EIGHTHS[eighths % 8] ?? '') : '#'.repeat(whole);
  return `[${bar.padEnd(BAR_WIDTH)}] ${formatPercent(ratio).padStart(4)}`;
}
