// Truth to JSON, in any wire style.

import { TASK_STATES, TASK_TYPES } from '../model/task.ts';
import type { SimulatedLocation, SimulatedThirdParty } from './task-template.ts';
import type { SimulatedTask } from './simulated-task.ts';
import type { WireStyle } from './wire-style.ts';

declare global {
  interface JSON {
    /** A number with the digits given, which `stringify` writes as they are. */
    rawJSON(text: string): unknown;
  }
}

type Json = Record<string, unknown>;

/** One page of a listing, before it is encoded. */
export interface ListingPage {
  readonly tasks: readonly SimulatedTask[];
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
}

/** The body of a response: `{"data_sync_task": […], "page": {…}}` in a wire style. */
export function encodePage(listing: ListingPage, style: WireStyle): string {
  const body: Json = { data_sync_task: listing.tasks.map((task) => taskFields(task, style)) };
  if (style.page !== 'absent') {
    body['page'] = {
      page: listing.page,
      page_size: listing.pageSize,
      ...(style.page === 'without-total' ? {} : { total: listing.total }),
    };
  }
  return JSON.stringify(style.keys === 'camel' || style.omitDefaults ? restyle(body, style) : body);
}

function taskFields(task: SimulatedTask, style: WireStyle): Json {
  return {
    task_id: task.id,
    task_name: task.name,
    uid: task.resourceUid,
    user_id: task.userId,
    tenant_id: task.tenantId,
    type: ENUMS[style.enums](task.type, TASK_TYPES),
    state: ENUMS[style.enums](task.state, TASK_STATES),
    src_info: locations(task.sources, style.locations === 'swapped' ? 'object' : 'list', style),
    dst_info: locations([task.destination], style.locations === 'swapped' ? 'list' : 'object', style),
    size_unit: task.sizeUnit,
    size: integer(task.size, style),
    start: TIMESTAMPS[style.timestamps](task.startedAtMs, style),
    end: TIMESTAMPS[style.timestamps](task.endedAtMs, style),
    percent: PERCENTS[style.percent](task.percent),
    rate: rate(task.rateBytesPerSecond, style),
    time_cost: timeCost(task.durationMs, style),
    create: TIMESTAMPS[style.timestamps](task.createdAtMs, style),
    src_third_info: thirdParty(task.thirdParty),
    err_msg: task.errorMessage,
    total_num: integer(task.totalFiles, style),
    complete_num: integer(task.completedFiles, style),
    exist_num: integer(task.existingFiles, style),
  };
}

const INTEGERS: Readonly<Record<WireStyle['integers'], (value: number | bigint) => unknown>> = {
  number: (value) => (typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value),
  string: (value) => String(value),
  float: (value) => JSON.rawJSON(`${value}.0`),
};

function integer(value: number | bigint, style: WireStyle): unknown {
  return INTEGERS[style.integers](value);
}

const ENUMS: Readonly<
  Record<WireStyle['enums'], (name: string, names: readonly string[]) => string | number>
> = {
  name: (name) => name,
  lowercase: (name) => name.toLowerCase(),
  integer: (name, names) => names.indexOf(name),
};

/** An unset time is undefined here, and zero or null on the wire. */
const TIMESTAMPS: Readonly<
  Record<WireStyle['timestamps'], (atMs: number | undefined, style: WireStyle) => unknown>
> = {
  seconds: (atMs = 0, style) => integer(Math.floor(atMs / 1000), style),
  milliseconds: (atMs = 0, style) => integer(atMs, style),
  microseconds: (atMs = 0, style) => integer(atMs * 1e3, style),
  // Beyond 2^53.
  nanoseconds: (atMs = 0, style) => integer(BigInt(atMs) * 1_000_000n, style),
  rfc3339: (atMs) => (atMs === undefined ? null : new Date(atMs).toISOString()),
};

const PERCENTS: Readonly<Record<WireStyle['percent'], (value: number) => string | number>> = {
  number: (value) => value,
  string: (value) => String(value),
  'percent-sign': (value) => `${value}%`,
};

const RATES: Readonly<Record<WireStyle['rate'], (bytesPerSecond: number) => string | number>> = {
  'MB/s': scaledRate,
  'MiB/s': (bytesPerSecond) => `${(bytesPerSecond / 1024 ** 2).toFixed(2)} MiB/s`,
  Mbps: (bytesPerSecond) => `${((bytesPerSecond * 8) / 1e6).toFixed(2)}Mbps`,
  bytes: (bytesPerSecond) => Math.round(bytesPerSecond),
};

function rate(bytesPerSecond: number | undefined, style: WireStyle): string | number {
  if (bytesPerSecond === undefined) return style.rate === 'MiB/s' ? '-' : '';
  return RATES[style.rate](bytesPerSecond);
}

function scaledRate(bytesPerSecond: number): string {
  if (bytesPerSecond >= 1024 ** 3) return `${(bytesPerSecond / 1024 ** 3).toFixed(2)}GB/s`;
  if (bytesPerSecond >= 1024 ** 2) return `${(bytesPerSecond / 1024 ** 2).toFixed(1)}MB/s`;
  return `${(bytesPerSecond / 1024).toFixed(1)}KB/s`;
}

const TIME_COSTS: Readonly<Record<WireStyle['timeCost'], (seconds: number) => string>> = {
  go: goDuration,
  clock: (total) =>
    clockParts(total)
      .map((part) => String(part).padStart(2, '0'))
      .join(':'),
  chinese: chineseDuration,
  seconds: String,
};

function timeCost(durationMs: number | undefined, style: WireStyle): string {
  return durationMs === undefined ? '' : TIME_COSTS[style.timeCost](Math.floor(durationMs / 1000));
}

function clockParts(total: number): readonly [hours: number, minutes: number, seconds: number] {
  return [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
}

function goDuration(total: number): string {
  const [hours, minutes, seconds] = clockParts(total);
  return `${hours > 0 ? `${hours}h` : ''}${total >= 60 ? `${minutes}m` : ''}${seconds}s`;
}

function chineseDuration(total: number): string {
  const [hours, minutes, seconds] = clockParts(total);
  const parts = [
    [Math.floor(hours / 24), '天'],
    [hours % 24, '小时'],
    [minutes, '分'],
  ] as const;
  return `${parts.map(([value, unit]) => (value > 0 ? `${value}${unit}` : '')).join('')}${seconds}秒`;
}

function locations(
  values: readonly SimulatedLocation[],
  shape: 'list' | 'object',
  style: WireStyle,
): readonly SimulatedLocation[] | SimulatedLocation | null {
  if (style.locations === 'null') return null;
  return shape === 'list' ? values : (values[0] ?? null);
}

function thirdParty(value: SimulatedThirdParty | undefined): Json | null {
  if (value === undefined) return null;
  const { type, host, accessKey, secretKey, path } = value;
  return { type, host, ak: accessKey, sk: secretKey, path };
}

/** Renames the keys of an object, at any depth, and leaves out what protobuf's JSON leaves out. */
function restyle(object: Json, style: WireStyle): Json {
  const styled: Json = {};
  for (const [key, value] of Object.entries(object)) {
    if (style.omitDefaults && isDefault(key, value)) continue;
    styled[style.keys === 'camel' ? toCamelCase(key) : key] = restyleValue(value, style);
  }
  return styled;
}

function restyleValue(value: unknown, style: WireStyle): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => restyleValue(item, style));
  return isPlainObject(value) ? restyle(value, style) : value;
}

function isPlainObject(value: unknown): value is Json {
  // The values of JSON.rawJSON are objects without a prototype, and must stay what they are.
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Texts that stand for a zero, by key: the first value of an enumeration, and an int64 in quotes. */
const ZERO_TEXTS: Readonly<Record<string, string>> = {
  state: TASK_STATES[0],
  type: TASK_TYPES[0],
  size: '0',
  start: '0',
  end: '0',
  percent: '0',
  total_num: '0',
  complete_num: '0',
  exist_num: '0',
};

function isDefault(key: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === 0 || value === '' || (value !== undefined && value === ZERO_TEXTS[key]);
}

function toCamelCase(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
