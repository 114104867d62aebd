// Parses texts and numbers of the wire. Every parser returns undefined without a value (absent, null, '' or '-'), and NaN for an
// unreadable one, which is a decode failure.

import { BOUNDS } from './bounds.ts';

/** A number or decimal text that is finite and not negative. */
export function parseAmount(value: unknown): number | undefined {
  const number = parseNumber(value);
  if (number === undefined) return undefined;
  // Adding 0 turns -0 into 0.
  return number < 0 ? Number.NaN : number + 0;
}

/** An amount without its fraction. */
export function parseInteger(value: unknown): number | undefined {
  const amount = parseAmount(value);
  return amount === undefined ? undefined : Math.floor(amount);
}

/** `33`, `"33"` or `"33%"` as a ratio from 0 to 1; what lies outside of 0 to 100 is clamped. */
export function parsePercent(value: unknown): number | undefined {
  const number = parseNumber(
    typeof value === 'string' && !isTooLong(value) ? value.trim().replace(/(\d) ?[%％]$/, '$1') : value,
  );
  return number === undefined ? undefined : Math.min(100, Math.max(0, number)) / 100;
}

/** The documented units of `size_unit`, in the documented order: an integer on the wire is an index into it. */
const SIZE_UNITS = ['EB', 'PB', 'TB', 'GB', 'MB', 'KB', 'B'] as const;
const PREFIXES = ['', 'K', 'M', 'G', 'T', 'P', 'E'];
const SIZE_UNIT = /^(?:([KMGTPE])(I?))?B?$/;

/** The integer of an enum value, which is an index into its documented names; -1 for everything else. */
export function parsePosition(value: unknown): number {
  const number = parseNumber(value);
  return number !== undefined && Number.isInteger(number) && number >= 0 ? number : -1;
}

/** Bytes of one `size_unit`: a unit in any case or its position. `KiB` is 1024 bytes whatever the base. */
export function parseSizeUnit(value: unknown, base: 1000 | 1024): number | undefined {
  if (isUnset(value)) return undefined;
  const name = SIZE_UNITS[parsePosition(value)] ?? value;
  if (typeof name !== 'string' || isTooLong(name)) return Number.NaN;
  const unit = SIZE_UNIT.exec(name.trim().toUpperCase());
  return unit === null ? Number.NaN : toFactor(unit[1] ?? '', unit[2] === 'I' ? 1024 : base);
}

const RATE = /^(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)? *(?:([kmgtpe]?)(i?)(b|bits?|bytes?)?(?:\/s|\/sec|ps)?)$/i;

/** `rate` in bytes per second: `12.3MB/s`, `12 MiB/s`, `98Mbps`, `120.5 M/s`, a bare number. A lower-case `b` is a bit. */
export function parseRate(value: unknown, base: 1000 | 1024): number | undefined {
  if (typeof value !== 'string' || isUnset(value) || isTooLong(value)) return parseAmount(value);
  const rate = RATE.exec(value.trim());
  if (rate === null) return Number.NaN;
  const [, digits = '', exponent = '', prefix = '', binary = '', unit = ''] = rate;
  const isBits = unit === 'b' || /^bit/i.test(unit);
  const decimalBase = isBits ? 1000 : base;
  const factor = toFactor(prefix, binary === '' ? decimalBase : 1024);
  return toFinite((Number(digits + exponent) * factor) / (isBits ? 8 : 1));
}

const CLOCK_TIME = /^(\d+):([0-5]?\d):([0-5]?\d(?:\.\d+)?)$/;
const DURATION_PART =
  /(\d+(?:\.\d*)?|\.\d+) *(ns|us|µs|μs|ms|s|m|h|d|天|日|个?小时|时|分钟|分|毫秒|秒钟|秒) */y;

const SECONDS: Readonly<Record<string, number>> = {
  d: 86_400,
  天: 86_400,
  日: 86_400,
  h: 3600,
  小时: 3600,
  个小时: 3600,
  时: 3600,
  m: 60,
  分: 60,
  分钟: 60,
  s: 1,
  秒: 1,
  秒钟: 1,
  ms: 1e-3,
  毫秒: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ns: 1e-9,
};

/** `time_cost` in seconds: `1h2m3.5s`, `01:02:03`, `1天2小时3分4秒`, bare seconds. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value !== 'string' || isUnset(value) || isTooLong(value)) return parseAmount(value);
  const text = value.trim().toLowerCase();
  const clock = CLOCK_TIME.exec(text);
  if (clock !== null) return toFinite(Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]));
  const seconds = sumParts(text);
  return Number.isNaN(seconds) ? parseAmount(text) : seconds;
}

function sumParts(text: string): number {
  let seconds = 0;
  DURATION_PART.lastIndex = 0;
  while (DURATION_PART.lastIndex < text.length) {
    const part = DURATION_PART.exec(text);
    if (part === null) return Number.NaN;
    seconds += Number(part[1]) * (SECONDS[part[2] ?? ''] ?? Number.NaN);
  }
  return toFinite(seconds);
}

/** With the offset in any of ISO 8601's forms, or behind a space and before a name, as Go prints times. */
const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d:\d\d)(\.\d+)? ?(?:z|([+-]\d\d)(?::?(\d\d))?(?: [a-z]{1,5})?)$/i;

/**
 * `start`, `end` and `create` in Unix seconds: a number of seconds, milliseconds, microseconds or nanoseconds, distinguished
 * by its magnitude, or RFC 3339. Zero and what lies before 1970 is unset.
 */
export function parseTimestamp(value: unknown): number | undefined {
  const date = typeof value === 'string' && !isTooLong(value) ? RFC_3339.exec(value.trim()) : null;
  const seconds = date === null ? toSeconds(parseNumber(value)) : toUnixSeconds(date);
  return seconds !== undefined && seconds <= 0 ? undefined : seconds;
}

/** Seconds stay below 1e11 until the year 5138; a thousand times that is the next finer unit. */
function toSeconds(number: number | undefined): number | undefined {
  if (number === undefined || number < 1e11) return number;
  if (number < 1e14) return number / 1e3;
  if (number < 1e17) return number / 1e6;
  return number < 1e20 ? number / 1e9 : Number.NaN;
}

function toUnixSeconds(date: RegExpExecArray): number {
  const [, day = '', time = '', fraction = '', hours = '+00', minutes = '00'] = date;
  // Date takes the 30th of February for the 2nd of March.
  if (Number(day.slice(8)) > daysInMonth(day)) return Number.NaN;
  // Date knows no leap second, which is the one after the 59th.
  const isLeapSecond = time.endsWith(':60');
  const known = isLeapSecond ? `${time.slice(0, -2)}59` : time;
  // Date keeps milliseconds only, so the fraction stays out of it.
  const seconds = Date.parse(`${day}T${known}${hours}:${minutes}`) / 1000 + Number(`0${fraction}`);
  return isLeapSecond ? seconds + 1 : seconds;
}

/** `date` begins with year and month. */
function daysInMonth(date: string): number {
  return new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate();
}

/** A text too long for any number, unit or time counts as a value, and no parser reads it. */
function isUnset(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'string' || isTooLong(value)) return false;
  const text = value.trim();
  return text === '' || text === '-';
}

function isTooLong(value: unknown): boolean {
  return typeof value === 'string' && value.length > BOUNDS.formalLength;
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

function parseNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return toFinite(value);
  if (isUnset(value)) return undefined;
  if (typeof value !== 'string' || isTooLong(value)) return Number.NaN;
  const text = value.trim();
  return DECIMAL.test(text) ? toFinite(Number(text)) : Number.NaN;
}

function toFactor(prefix: string, base: number): number {
  return base ** PREFIXES.indexOf(prefix.toUpperCase());
}

function toFinite(number: number): number {
  return Number.isFinite(number) ? number : Number.NaN;
}
