// What must hold for every answer, not for one.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '../../src/sensecore/api-error.ts';
import { DECODE_FIELDS, decodePage, type DecodeOptions, type ListPage } from '../../src/ads/wire.ts';
import { TASK_STATES, TASK_TYPES } from '../../src/model/task.ts';
import { secretKey, toCamelCaseKeys, wireTask } from '../support/arbitraries.ts';

const options: fc.Arbitrary<DecodeOptions> = fc.record({
  sizeBase: fc.constantFrom(1000, 1024),
  omittedFields: fc.constantFrom('default', 'unset'),
  readAtMs: fc.constant(1_700_000_000_000),
});

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** What is wrong with a decoded page; empty where nothing is. */
function findFaults({ tasks, rowCount, failures }: ListPage): unknown[] {
  const faults: unknown[] = [...failures.keys()].filter((field) => !DECODE_FIELDS.includes(field));
  if (tasks.length > rowCount) faults.push('more tasks than rows');
  for (const task of tasks) {
    const isKnown = TASK_STATES.includes(task.state) && TASK_TYPES.includes(task.type);
    if (!isKnown || task.id === '' || (task.progressRatio ?? 0) > 1) faults.push(task);
    faults.push(...Object.values(task).filter((value) => !isSound(value)));
  }
  return faults;
}

function isSound(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0;
  return typeof value === 'string' ? value.isWellFormed() : true;
}

/** A failed answer stands for an empty page, as long as it failed as it may. */
function decodeAnything(body: Uint8Array, decodeOptions: DecodeOptions): ListPage {
  try {
    return decodePage(body, decodeOptions);
  } catch (error) {
    if (!(error instanceof ApiError) || !['invalid_response', 'too_large'].includes(error.reason))
      throw error;
    return { tasks: [], rowCount: 0, pageSize: undefined, total: undefined, failures: new Map() };
  }
}

test('any bytes are a sound page or an ApiError', () => {
  fc.assert(
    fc.property(fc.uint8Array(), options, (body, decodeOptions) => {
      expect(findFaults(decodeAnything(body, decodeOptions))).toEqual([]);
    }),
  );
});

test('any JSON is a sound page or an ApiError', () => {
  fc.assert(
    fc.property(fc.json(), options, (json, decodeOptions) => {
      const body = new TextEncoder().encode(json);
      expect(findFaults(decodeAnything(body, decodeOptions))).toEqual([]);
    }),
  );
});

test('any JSON in place of any field is a sound page', () => {
  const broken = fc
    .tuple(wireTask, fc.dictionary(fc.constantFrom('src_third_info', ...DECODE_FIELDS), fc.jsonValue()))
    .map(([row, garbage]) => ({ ...row, ...garbage }));
  fc.assert(
    fc.property(fc.array(fc.oneof(broken, fc.jsonValue())), options, (rows, decodeOptions) => {
      const response = decodePage(encode({ data_sync_task: rows }), decodeOptions);
      expect(response.rowCount).toBe(rows.length);
      expect(findFaults(response)).toEqual([]);
    }),
  );
});

test('both key styles decode alike', () => {
  fc.assert(
    fc.property(fc.array(wireTask), options, (rows, decodeOptions) => {
      const page = { page_size: 10, total: rows.length };
      const snake = encode({ data_sync_task: rows, page });
      const camel = encode({ dataSyncTask: rows.map(toCamelCaseKeys), page: toCamelCaseKeys(page) });
      expect(decodePage(camel, decodeOptions)).toEqual(decodePage(snake, decodeOptions));
    }),
  );
});

test("the third party's keys never leave the decoder, wherever the row repeats them", () => {
  // Not task_id: it is what tells tasks apart, and stays as it is.
  const fields = ['task_name', 'user_id', 'tenant_id', 'err_msg', 'state', 'type', 'rate', 'time_cost'];
  const keyNames = [
    ['ak', 'sk'],
    ['accessKey', 'secretKey'],
    ['access_key_id', 'secret_access_key'],
  ] as const;
  const plants = fc.record({
    row: wireTask,
    keys: fc.tuple(secretKey, secretKey),
    names: fc.constantFrom(...keyNames),
    before: fc.string(),
    after: fc.string(),
    field: fc.constantFrom(...fields),
  });
  fc.assert(
    fc.property(plants, options, ({ row, keys, names, before, after, field }, decodeOptions) => {
      const [ak, sk] = keys;
      const planted = `${before}${ak}${after} ${sk}`;
      const places = { id: planted, name: planted, prefix: planted, zone: planted, region: planted };
      const third = { type: planted, host: planted, path: planted, [names[0]]: ak, [names[1]]: sk };
      const hostile = {
        ...row,
        [field]: planted,
        src_info: [places],
        dst_info: places,
        src_third_info: third,
      };
      const { tasks } = decodePage(encode({ data_sync_task: [hostile] }), decodeOptions);
      expect(tasks).toHaveLength(1);
      const texts = JSON.stringify(tasks);
      for (const secret of keys) expect(texts).not.toContain(JSON.stringify(secret).slice(1, -1));
    }),
  );
});
