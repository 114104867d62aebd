// Counts in how many rows each field is present, empty or unreadable, for users who miss a metric: counts and names, never decoded
// values.

import { redactStart } from '../redact/redact.ts';
import { toPrintable, truncate } from '../text/printable.ts';
import {
  isReadField,
  RESPONSE_SHAPE,
  shapeUnder,
  TASK_ROW_FIELD_NAMES,
  TASK_ROW_FIELDS,
  type ResponseShape,
  type TaskRowField,
  type TaskRowFieldKind,
  type ValueKind,
} from './response-shape.ts';
import type { DecodeField } from './fields.ts';
import { isAbsent, isObject } from '../sensecore/json.ts';
import { decodeTask, findSecrets, type DecodeOptions } from './task-row.ts';
import { parseTimestamp } from './units.ts';

/** A documented field, or `data_sync_task`, which is the row itself. */
type PresenceField = 'data_sync_task' | TaskRowField;

const PRESENCE_FIELDS: readonly PresenceField[] = ['data_sync_task', ...TASK_ROW_FIELD_NAMES];

/** The number of rows in which a field was present, empty or unreadable. */
export interface FieldPresence {
  readonly field: PresenceField;
  /** Neither missing nor null. */
  readonly present: number;
  /** Present, but an empty text, `-` or the time 0: no value. */
  readonly empty: number;
  readonly unreadable: number;
  /** The first unreadable value as JSON, without credentials, or what kind of value it is. */
  readonly sample: string | undefined;
}

export interface Presence {
  readonly rows: number;
  /** Undefined where no key shows it. */
  readonly keyStyle: 'snake_case' | 'camelCase' | 'both snake_case and camelCase' | undefined;
  /** In the documented order. */
  readonly fields: readonly FieldPresence[];
  /** Paths of keys that are not documented, such as `data_sync_task.owner`; each once. */
  readonly unknownKeys: readonly string[];
}

export interface PresenceOptions extends DecodeOptions {
  /** The credential of the call: a response may echo it. */
  readonly secrets: readonly string[];
}

/** Measures the body of a response that decodes. */
export function measurePresence(body: Uint8Array, options: PresenceOptions): Presence {
  const response: unknown = JSON.parse(new TextDecoder().decode(body));
  const rows = rowsOf(response);
  const keys = collectKeys(response, options.secrets);
  return {
    rows: rows.length,
    keyStyle: keys.style,
    fields: measureFields(rows, options),
    unknownKeys: keys.unknown,
  };
}

type Row = Readonly<Record<string, unknown>>;

function isRow(value: unknown): value is Row {
  return isObject(value);
}

function rowsOf(response: unknown): readonly unknown[] {
  const list = isRow(response) ? readField(response, 'data_sync_task') : undefined;
  return Array.isArray(list) ? list : [];
}

/** The value under a documented name in either key style. */
function readField(row: Row, field: string): unknown {
  return row[field] ?? row[field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())];
}

function measureFields(rows: readonly unknown[], options: PresenceOptions): readonly FieldPresence[] {
  const counts = new Map(
    PRESENCE_FIELDS.map((field) => [
      field,
      { present: 0, empty: 0, unreadable: 0, sample: undefined as string | undefined },
    ]),
  );
  for (const row of rows) {
    const failures = new Map<DecodeField, number>();
    decodeTask(row, options, failures);
    for (const [field, count] of counts) {
      const value = valueOf(row, field);
      if (!isAbsent(value)) count.present += 1;
      if (isEmpty(value, field)) count.empty += 1;
      const isRead = field === 'data_sync_task' || isReadField(field);
      if (!isRead || !failures.has(field)) continue;
      count.unreadable += 1;
      count.sample ??= describeValue(value, field, secretsOf(row, options));
    }
  }
  return Array.from(counts, ([field, count]) => ({ field, ...count }));
}

/** The field `data_sync_task` is the row itself. */
function valueOf(row: unknown, field: PresenceField): unknown {
  if (field === 'data_sync_task') return row;
  return isRow(row) ? readField(row, field) : undefined;
}

function secretsOf(row: unknown, { secrets }: PresenceOptions): readonly string[] {
  return [...secrets, ...findSecrets(valueOf(row, 'src_third_info'))];
}

function isEmpty(value: unknown, field: PresenceField): boolean {
  if (isAbsent(value)) return false;
  if (kindOf(field) === 'time') return parseTimestamp(value) === undefined;
  return typeof value === 'string' && ['', '-'].includes(value.trim());
}

function kindOf(field: PresenceField): TaskRowFieldKind {
  return field === 'data_sync_task' ? 'object' : TASK_ROW_FIELDS[field].kind;
}

/** The texts of these have a form: one that does not fit is worth showing. All others may hold anything. */
const FORMAL_KINDS: readonly TaskRowFieldKind[] = ['enum', 'number', 'time'];

const SAMPLE_CODE_POINTS = 40;
const KEY_CODE_POINTS = 80;

function describeValue(value: unknown, field: DecodeField, secrets: readonly string[]): string {
  if (isAbsent(value)) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (!FORMAL_KINDS.includes(kindOf(field))) return value === '' ? 'an empty text' : `a ${toWord(value)}`;
  return truncate(
    toPrintable(
      JSON.stringify(typeof value === 'string' ? redactStart(value, SAMPLE_CODE_POINTS, secrets) : value),
    ),
    SAMPLE_CODE_POINTS,
  );
}

function toWord(value: unknown): string {
  return typeof value === 'string' ? 'text' : typeof value;
}

interface Keys {
  readonly style: Presence['keyStyle'];
  readonly unknown: readonly string[];
}

function collectKeys(response: unknown, secrets: readonly string[]): Keys {
  const seen = { snake: false, camel: false };
  const unknown = new Set<string>();

  function visit(value: unknown, shape: ResponseShape | ValueKind | undefined, path: string): void {
    if (Array.isArray(value)) {
      for (const entry of value) visit(entry, shape, path);
      return;
    }
    if (!isObject(value)) return;
    for (const [key, child] of Object.entries(value)) {
      const childShape = shapeUnder(shape, key);
      const childPath = path === '' ? key : `${path}.${key}`;
      if (childShape === undefined)
        unknown.add(truncate(toPrintable(redactStart(childPath, KEY_CODE_POINTS, secrets)), KEY_CODE_POINTS));
      else {
        seen.snake ||= key.includes('_');
        seen.camel ||= /[A-Z]/.test(key);
        visit(child, childShape, childPath);
      }
    }
  }

  visit(response, RESPONSE_SHAPE, '');
  return { style: toStyle(seen), unknown: [...unknown] };
}

function toStyle({
  snake,
  camel,
}: {
  readonly snake: boolean;
  readonly camel: boolean;
}): Presence['keyStyle'] {
  if (snake && camel) return 'both snake_case and camelCase';
  if (snake) return 'snake_case';
  return camel ? 'camelCase' : undefined;
}
