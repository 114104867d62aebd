// Reading single fields of a task: every unreadable one is counted and becomes what "not told" is.

import { redactStart } from '../redact/redact.ts';
import { toPrintable, truncate } from '../text/printable.ts';
import { TASK_STATES, TASK_TYPES, type TaskState, type TaskType } from '../model/task.ts';
import { BOUNDS } from './bounds.ts';
import { parseInteger, parsePosition } from './units.ts';

/**
 * The fields that can fail to decode, by their documented names: the closed list of values of the label `field`.
 * `data_sync_task` is a row that is no object.
 */
export const DECODE_FIELDS = [
  'data_sync_task',
  'task_id',
  'task_name',
  'user_id',
  'tenant_id',
  'type',
  'state',
  'src_info',
  'dst_info',
  'size_unit',
  'size',
  'start',
  'end',
  'percent',
  'rate',
  'time_cost',
  'create',
  'src_third_info',
  'err_msg',
  'total_num',
  'complete_num',
  'exist_num',
] as const;
export type DecodeField = (typeof DECODE_FIELDS)[number];

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** A parsed JSON object with these documented names, each of them in either key style. */
export type WireObject<Name extends string> = { readonly [Key in Name | CamelCase<Name>]?: unknown };

/** What reading the fields of one task takes. */
export interface FieldReader {
  /** Counts per field; grows. */
  readonly failures: Map<DecodeField, number>;
  /** What an absent value of a field with a default means. */
  readonly omittedFields: 'default' | 'unset';
  /** Texts that must not come out of the task. */
  readonly secrets: readonly string[];
}

const MAX_NUMBERS = {
  total_num: BOUNDS.files,
  complete_num: BOUNDS.files,
  exist_num: BOUNDS.files,
  size: BOUNDS.bytes,
  size_unit: BOUNDS.bytes,
  rate: BOUNDS.bytesPerSecond,
  time_cost: BOUNDS.durationSeconds,
  start: BOUNDS.timestampSeconds,
  end: BOUNDS.timestampSeconds,
  create: BOUNDS.timestampSeconds,
  percent: 1,
} as const satisfies Partial<Record<DecodeField, number>>;

const LABEL_CODE_POINTS = 128;
const CODE_POINTS: Readonly<Partial<Record<DecodeField, number>>> = { task_name: 256, err_msg: 1024 };

/** Whether a parsed JSON value is an object. It may then be read as any WireObject, as that demands nothing. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that has a protobuf default is absent when it is missing or null; an empty text is something else. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

export function countFailure(failures: Map<DecodeField, number>, field: DecodeField): void {
  failures.set(field, (failures.get(field) ?? 0) + 1);
}

/** A number as the parsers of units.ts answer it, with NaN counted as a failure, and what is beyond the bound of its field. */
export function readNumber(
  reader: FieldReader,
  field: keyof typeof MAX_NUMBERS,
  parsed: number | undefined,
): number | undefined {
  if (parsed === undefined || parsed <= MAX_NUMBERS[field]) return parsed;
  countFailure(reader.failures, field);
  return undefined;
}

/** A number of files; 0 is its protobuf default. */
export function readCount(
  reader: FieldReader,
  field: keyof typeof MAX_NUMBERS,
  value: unknown,
): number | undefined {
  if (isAbsent(value)) return reader.omittedFields === 'default' ? 0 : undefined;
  return readNumber(reader, field, parseInteger(value));
}

/** A text as it is on the wire, not yet fit to be kept; a number reads as its digits. Only `err_msg` may be long. */
export function readRawText(reader: FieldReader, field: DecodeField, value: unknown): string {
  if (typeof value === 'string' && (value.length <= BOUNDS.nameLength || field === 'err_msg')) return value;
  if (isAbsent(value)) return '';
  if (typeof value === 'number') return String(value);
  countFailure(reader.failures, field);
  return '';
}

/** A text that may be kept: printable, without credentials, capped. */
export function cleanText(reader: FieldReader, raw: string, maxCodePoints = LABEL_CODE_POINTS): string {
  if (raw === '') return raw;
  return truncate(toPrintable(redactStart(raw, maxCodePoints, reader.secrets)), maxCodePoints);
}

export function readText(reader: FieldReader, field: DecodeField, value: unknown): string {
  return cleanText(reader, readRawText(reader, field, value), CODE_POINTS[field]);
}

/** The first name is the protobuf default. */
export function readState(reader: FieldReader, value: unknown): TaskState {
  if (isAbsent(value)) return reader.omittedFields === 'default' ? TASK_STATES[0] : 'UNKNOWN';
  return findName(STATES, value) ?? toUnknown(reader, 'state');
}

export function readType(reader: FieldReader, value: unknown): TaskType {
  if (isAbsent(value)) return reader.omittedFields === 'default' ? TASK_TYPES[0] : 'UNKNOWN';
  return findName(TYPES, value) ?? toUnknown(reader, 'type');
}

function toUnknown(reader: FieldReader, field: DecodeField): 'UNKNOWN' {
  countFailure(reader.failures, field);
  return 'UNKNOWN';
}

const STATES = toLookup(TASK_STATES);
const TYPES = toLookup(TASK_TYPES);

/** UNKNOWN is our own name: on the wire it is as undocumented as any other. */
function toLookup<Name extends string>(names: readonly Name[]): ReadonlyMap<unknown, Name> {
  const documented = names.filter((name) => name !== 'UNKNOWN');
  return new Map<unknown, Name>([
    ...documented.entries(),
    ...documented.map((name) => [name, name] as const),
  ]);
}

/** `TASK_STATE_DOING`: how protobuf names the values of an enum by convention. */
const ENUM_PREFIX = /^(?:[A-Z]+_)*(?:STATE|STATUS|TYPE)_/;

function findName<Name extends string>(names: ReadonlyMap<unknown, Name>, value: unknown): Name | undefined {
  const found = names.get(value);
  if (found !== undefined || typeof value !== 'string' || value.length > BOUNDS.formalLength) return found;
  return names.get(value.trim().toUpperCase().replace(ENUM_PREFIX, '')) ?? names.get(parsePosition(value));
}
