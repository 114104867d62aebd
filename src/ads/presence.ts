// How the rows of an answer look, for people who wonder why a metric is missing: counts and names, never decoded values.

import { redactStart } from '../redact/redact.ts';
import { toPrintable, truncate } from '../text/printable.ts';
import { ANSWER_SHAPE, shapeUnder, type ResponseShape, type ValueKind } from './answer-shape.ts';
import { DECODE_FIELDS, isAbsent, isObject, type DecodeField } from './fields.ts';
import { decodeTask, findSecrets, type DecodeOptions } from './task-row.ts';
import { parseTimestamp } from './units.ts';

/** What is read, and `uid`, which is documented but tells nothing that the configuration does not. */
type PresenceField = DecodeField | 'uid';

const PRESENCE_FIELDS = DECODE_FIELDS.flatMap((field): readonly PresenceField[] =>
  field === 'user_id' ? ['uid', field] : [field],
);

/** In how many rows a field was what. */
export interface FieldPresence {
  readonly field: PresenceField;
  /** Neither missing nor null. */
  readonly present: number;
  /** Present, but an empty text, `-` or the time 0, which tell nothing. */
  readonly empty: number;
  readonly unreadable: number;
  /** The first unreadable value as JSON, without credentials, or what kind of value it is. */
  readonly sample: string | undefined;
}

export interface Presence {
  readonly rows: number;
  /** Undefined where no key tells. */
  readonly keyStyle: 'snake_case' | 'camelCase' | 'both snake_case and camelCase' | undefined;
  /** In the documented order. */
  readonly fields: readonly FieldPresence[];
  /** Paths of keys that are not documented, such as `data_sync_task.owner`; each once. */
  readonly unknownKeys: readonly string[];
}

export interface PresenceOptions extends DecodeOptions {
  /** What the call was signed with: an answer may echo it. */
  readonly secrets: readonly string[];
}

/** Looks at the body of an answer that decodes. */
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
      if (field === 'uid' || !failures.has(field)) continue;
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

const TIMES: readonly PresenceField[] = ['start', 'end', 'create'];

function isEmpty(value: unknown, field: PresenceField): boolean {
  if (isAbsent(value)) return false;
  if (TIMES.includes(field)) return parseTimestamp(value) === undefined;
  return typeof value === 'string' && ['', '-'].includes(value.trim());
}

/** Fields whose texts have a form: what does not fit is worth showing. All others may hold anything. */
const FORMAL_FIELDS: ReadonlySet<DecodeField> = new Set([
  ...(['type', 'state', 'size_unit', 'size', 'start', 'end', 'percent', 'rate'] as const),
  ...(['time_cost', 'create', 'total_num', 'complete_num', 'exist_num'] as const),
]);

const SAMPLE_CODE_POINTS = 40;
const KEY_CODE_POINTS = 80;

function describeValue(value: unknown, field: DecodeField, secrets: readonly string[]): string {
  if (isAbsent(value)) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (!FORMAL_FIELDS.has(field)) return value === '' ? 'an empty text' : `a ${toWord(value)}`;
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

  visit(response, ANSWER_SHAPE, '');
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
