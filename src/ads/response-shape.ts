// Everything that a response may hold, as documented. The fields of a task are one table, which decoding, `doctor` and the
// redaction of recordings follow.

import { BOUNDS } from './bounds.ts';

/** Values that identify people, systems or data: each kind has placeholders of its own in a recording. */
export type PrivateKind = 'id' | 'name' | 'prefix' | 'region' | 'zone' | 'host' | 'path' | 'message';
/** `quantity`: numbers, sizes, rates, times and durations. `secret`: keys and tokens. */
export type ValueKind = PrivateKind | 'enum' | 'quantity' | 'secret';

/** The keys of an object by their documented names. A list has the shape of its entries. */
export interface ResponseShape {
  readonly [key: string]: ResponseShape | ValueKind;
}

const LOCATION: ResponseShape = {
  id: 'id',
  region: 'region',
  prefix: 'prefix',
  name: 'name',
  endpoint: 'host',
  zone: 'zone',
};

const THIRD_PARTY: ResponseShape = { type: 'enum', host: 'host', ak: 'secret', sk: 'secret', path: 'path' };

/** `text` and `object`: may hold anything. `unused`: never read. */
export type TaskRowFieldKind = 'id' | 'text' | 'object' | 'enum' | 'number' | 'time' | 'unused';

interface TaskRowFieldDefinition {
  readonly kind: TaskRowFieldKind;
  /** The largest number that is read. */
  readonly max?: number;
  /** A longer text is not read; in UTF-16 code units. */
  readonly maxLength?: number;
  /** A longer text is truncated. */
  readonly maxCodePoints?: number;
  readonly shape: ResponseShape | ValueKind;
}

const TEXT = { kind: 'text', maxLength: BOUNDS.nameLength, maxCodePoints: 128 } as const;
const OBJECT = { kind: 'object', maxLength: BOUNDS.nameLength, maxCodePoints: 128 } as const;
const COUNT = { kind: 'number', max: BOUNDS.files, shape: 'quantity' } as const;
const TIME = { kind: 'time', max: BOUNDS.timestampSeconds, shape: 'quantity' } as const;

/** The fields of a task by their documented names, in the documented order. */
export const TASK_ROW_FIELDS = {
  task_id: { kind: 'id', shape: 'id' },
  task_name: { ...TEXT, maxCodePoints: 256, shape: 'name' },
  // Identifies nothing that the configuration does not.
  uid: { kind: 'unused', shape: 'id' },
  user_id: { ...TEXT, shape: 'id' },
  tenant_id: { ...TEXT, shape: 'id' },
  type: { kind: 'enum', shape: 'enum' },
  state: { kind: 'enum', shape: 'enum' },
  src_info: { ...OBJECT, shape: LOCATION },
  dst_info: { ...OBJECT, shape: LOCATION },
  size_unit: { kind: 'number', max: BOUNDS.bytes, shape: 'enum' },
  size: { kind: 'number', max: BOUNDS.bytes, shape: 'quantity' },
  start: TIME,
  end: TIME,
  percent: { kind: 'number', max: 1, shape: 'quantity' },
  rate: { kind: 'number', max: BOUNDS.bytesPerSecond, shape: 'quantity' },
  time_cost: { kind: 'number', max: BOUNDS.durationSeconds, shape: 'quantity' },
  create: TIME,
  src_third_info: { ...OBJECT, shape: THIRD_PARTY },
  err_msg: { kind: 'text', maxLength: Infinity, maxCodePoints: 1024, shape: 'message' },
  total_num: COUNT,
  complete_num: COUNT,
  exist_num: COUNT,
} as const satisfies Readonly<Record<string, TaskRowFieldDefinition>>;

type Fields = typeof TASK_ROW_FIELDS;
/** A documented field of a task. */
export type TaskRowField = keyof Fields;

type FieldOfKind<Kind extends TaskRowFieldKind> = {
  [Name in TaskRowField]: Fields[Name]['kind'] extends Kind ? Name : never;
}[TaskRowField];

export type NumberField = FieldOfKind<'number' | 'time'>;
/** The fields that are or hold texts. */
export type TextField = FieldOfKind<'text' | 'object'>;
/** A field that is read. */
export type ReadField = Exclude<TaskRowField, FieldOfKind<'unused'>>;

/** The documented fields of a task, in the documented order. */
export const TASK_ROW_FIELD_NAMES: readonly TaskRowField[] =
  Object.keys(TASK_ROW_FIELDS).filter(isTaskRowField);

function isTaskRowField(name: string): name is TaskRowField {
  return Object.hasOwn(TASK_ROW_FIELDS, name);
}

export function isReadField(name: TaskRowField): name is ReadField {
  return TASK_ROW_FIELDS[name].kind !== 'unused';
}

const STATUS: ResponseShape = {
  code: 'enum',
  reason: 'enum',
  message: 'message',
  details: { reason: 'enum' },
};

/** A page of a listing, or a google.rpc.Status. */
export const RESPONSE_SHAPE: ResponseShape = {
  data_sync_task: Object.fromEntries(
    Object.entries(TASK_ROW_FIELDS).map(([name, { shape }]) => [name, shape]),
  ),
  page: { page: 'quantity', page_size: 'quantity', total: 'quantity' },
  ...STATUS,
  error: STATUS,
};

/** What is known of the value under a key in either style; undefined for an unknown key. */
export function shapeUnder(
  shape: ResponseShape | ValueKind | undefined,
  key: string,
): ResponseShape | ValueKind | undefined {
  if (typeof shape !== 'object') return undefined;
  const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}
