// Numbers as people read them. An unknown value is a hyphen.

import { scaleSize } from '../../text/size.ts';

/** Stands for a value that ADS does not report. */
export const NOT_KNOWN = '-';

/** `1.5 TiB`, `153 GiB`, `12 B`. */
export function formatSize(bytes: number | null): string {
  if (bytes === null) return NOT_KNOWN;
  // What would be rounded up to 1024 is one of the next unit.
  const { unit, value } = scaleSize(bytes, 1023.5);
  const digits = unit !== 'B' && value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`;
}

/** `98.5 MiB/s`. */
export function formatRate(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? NOT_KNOWN : `${formatSize(bytesPerSecond)}/s`;
}

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `26,000`. */
export function formatCount(count: number | null): string {
  return count === null ? NOT_KNOWN : COUNT.format(count);
}

const TIME_UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** The two largest units: `2d 3h`, `1h 0m`, `12m 3s`, `45s`. What is left is cut off. */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return NOT_KNOWN;
  const largest = TIME_UNITS.findIndex(([, unitSeconds]) => seconds >= unitSeconds);
  if (largest === -1) return '0s';
  let rest = seconds;
  const parts = TIME_UNITS.slice(largest, largest + 2).map(([unit, unitSeconds]) => {
    const count = Math.floor(rest / unitSeconds);
    rest -= count * unitSeconds;
    return `${count}${unit}`;
  });
  return parts.join(' ');
}

/** `62%`, cut off and not rounded: only what is complete is 100%. */
export function formatPercent(ratio: number | null): string {
  return ratio === null ? NOT_KNOWN : `${Math.floor(ratio * 100 + 1e-9)}%`;
}

/** Characters between the brackets. */
const BAR_WIDTH = 10;
/** Filled from the left, by eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** `[██████▏   ]  62%`, without Unicode `[######    ]  62%`. */
export function formatProgressBar(ratio: number | null, unicode: boolean): string {
  if (ratio === null) return NOT_KNOWN;
  const eighths = Math.floor(ratio * BAR_WIDTH * 8 + 1e-9);
  const whole = Math.floor(eighths / 8);
  const bar = unicode ? '█'.repeat(whole) + (EIGHTHS[eighths % 8] ?? '') : '#'.repeat(whole);
  return `[${bar.padEnd(BAR_WIDTH)}] ${formatPercent(ratio).padStart(4)}`;
}

/** A moment of the wall clock. */
export interface Moment {
  /** Unix milliseconds. */
  readonly nowMs: number;
  /** Such as `Asia/Shanghai`; undefined = that of this machine. */
  readonly timeZone: string | undefined;
}

/** How long from now, and when by the clock: `2h 5m (14:05)`, `3d 4h (Thu 08:10)`, `12d 0h (2026-05-12)`. */
export function formatEta(at: string | null, { nowMs, timeZone }: Moment): string {
  if (at === null) return NOT_KNOWN;
  const atMs = Date.parse(at);
  const seconds = (atMs - nowMs) / 1000;
  if (seconds < 1) return 'now';
  return `${formatSeconds(seconds)} (${formatClock(atMs, { nowMs, timeZone })})`;
}

/** The time of today, the weekday too within a week, otherwise the date. */
export function formatClock(atMs: number, { nowMs, timeZone }: Moment): string {
  const date = partsOf(atMs, timeZone);
  if (date.day === partsOf(nowMs, timeZone).day) return date.time;
  return Math.abs(atMs - nowMs) < 6 * 86_400_000 ? `${date.weekday} ${date.time}` : date.day;
}

/** The time of the day with its seconds: `14:05:09`. */
export function formatTime(atMs: number, timeZone: string | undefined): string {
  const { second, time } = partsOf(atMs, timeZone);
  return `${time}:${second}`;
}

function partsOf(
  atMs: number,
  timeZone: string | undefined,
): { readonly day: string; readonly weekday: string; readonly time: string; readonly second: string } {
  const format = dateFormat(timeZone);
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return {
    day: `${parts['year']}-${parts['month']}-${parts['day']}`,
    weekday: parts['weekday'] ?? '',
    time: `${parts['hour']}:${parts['minute']}`,
    second: parts['second'] ?? '',
  };
}

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

/** Making one takes longer than using it for a thousand tasks. */
function dateFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}
