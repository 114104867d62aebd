// Everything that an answer may hold, as it is documented: which keys are known, and what kind of value is under them.

/** Values that tell who and where: each kind has placeholders of its own. */
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

const TASK: ResponseShape = {
  task_id: 'id',
  task_name: 'name',
  uid: 'id',
  user_id: 'id',
  tenant_id: 'id',
  type: 'enum',
  state: 'enum',
  src_info: LOCATION,
  dst_info: LOCATION,
  size_unit: 'enum',
  size: 'quantity',
  start: 'quantity',
  end: 'quantity',
  percent: 'quantity',
  rate: 'quantity',
  time_cost: 'quantity',
  create: 'quantity',
  src_third_info: { type: 'enum', host: 'host', ak: 'secret', sk: 'secret', path: 'path' },
  err_msg: 'message',
  total_num: 'quantity',
  complete_num: 'quantity',
  exist_num: 'quantity',
};

const STATUS: ResponseShape = {
  code: 'enum',
  reason: 'enum',
  message: 'message',
  details: { reason: 'enum' },
};

/** A page of a listing, or a google.rpc.Status. */
export const RESPONSE_SHAPE: ResponseShape = {
  data_sync_task: TASK,
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
