// Reads single fields of a task. An unreadable one is counted, and then has no value.

import { redactStart } from '../redact/redact.ts';
import { toPrintable, truncate } from '../text/printable.ts';
import { isAbsent } from '../sensecore/json.ts';
import { TASK_STATES, TASK_TYPES, type TaskState, type TaskType } from '../model/task.ts';
import { BOUNDS } from './bounds.ts';
import {
  isReadField,
  TASK_ROW_FIELD_NAMES,
  TASK_ROW_FIELDS,
  type NumberField,
  type ReadField,
  type TextField,
} from './response-shape.ts';
import { parseInteger, parsePosition } from './units.ts';

/**
 * The fields that can fail to decode, by their documented names: the closed list of values of the label `field`.
 * `data_sync_task` is a row that is no object.
 */
export const DECODE_FIELDS: readonly DecodeField[] = [
  'data_sync_task',
  ...TASK_ROW_FIELD_NAMES.filter(isReadField),
];
export type DecodeField = 'data_sync_task' | ReadField;

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** A parsed JSON object with these documented names, each of them in either key style. */
export type WireObject<Name extends string> = { readonly [Key in Name | CamelCase<Name>]?: unknown };

/** What the fields of one task are read with. */
export interface FieldReader {
  /** Counts per field; grows. */
  readonly failures: Map<DecodeField, number>;
  /** What an absent value of a field with a default means. */
  readonly omittedFields: 'default' | 'unset';
  /** Texts that must not come out of the task. */
  readonly secrets: readonly string[];
}

export function countFailure(failures: Map<DecodeField, number>, field: DecodeField): void {
  failures.set(field, (failures.get(field) ?? 0) + 1);
}

/** A number as the parsers of units.ts return it: NaN, and one beyond the bound of its field, count as failures. */
export function readNumber(
  reader: FieldReader,
  field: NumberField,
  parsed: number | undefined,
): number | undefined {
  if (parsed === undefined || parsed <= TASK_ROW_FIELDS[field].max) return parsed;
  countFailure(reader.failures, field);
  return undefined;
}

/** A number of files; 0 is its protobuf default. */
export function readCount(reader: FieldReader, field: NumberField, value: unknown): number | undefined {
  if (isAbsent(value)) return reader.omittedFields === 'default' ? 0 : undefined;
  return readNumber(reader, field, parseInteger(value));
}

/** A text as it is on the wire, not yet fit to be kept; a number reads as its digits. Only `err_msg` may be long. */
export function readRawText(reader: FieldReader, field: TextField, value: unknown): string {
  if (typeof value === 'string' && value.length <= TASK_ROW_FIELDS[field].maxLength) return value;
  if (isAbsent(value)) return '';
  if (typeof value === 'number') return String(value);
  countFailure(reader.failures, field);
  return '';
}

/** A text that may be kept: printable, without credentials, capped. */
export function cleanText(reader: FieldReader, raw: string, maxCodePoints: number): string {
  if (raw === '') return raw;
  return truncate(toPrintable(redactStart(raw, maxCodePoints, reader.secrets)), maxCodePoints);
}

export function readText(reader: FieldReader, field: TextField, value: unknown): string {
  return cleanText(reader, readRawText(reader, field, value), TASK_ROW_FIELDS[field].maxCodePoints);
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

/** Without UNKNOWN, which the API does not document. */
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
