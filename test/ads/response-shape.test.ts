import { expect, test } from 'vitest';
import { DECODE_FIELDS } from '../../src/ads/fields.ts';
import { RESPONSE_SHAPE, TASK_ROW_FIELDS } from '../../src/ads/response-shape.ts';
import { decodeTask } from '../../src/ads/task-row.ts';
import type { DecodeField } from '../../src/ads/wire.ts';

test('the fields that can fail to decode are those that are read, in the documented order', () => {
  expect(DECODE_FIELDS).toEqual([
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
  ]);
});

test.each(Object.entries(TASK_ROW_FIELDS).filter(([, { kind }]) => kind !== 'unused'))(
  'an unreadable %s is counted: decoding reads the field',
  (field, { kind }) => {
    const failures = new Map<DecodeField, number>();
    const options = { sizeBase: 1024, omittedFields: 'default', readAtMs: 1_000_000 } as const;
    const unreadable = kind === 'object' ? 'text' : { nested: 'object' };
    decodeTask({ task_id: 'a', size: 1, size_unit: 'B', [field]: unreadable }, options, failures);
    expect(Object.fromEntries(failures)).toEqual({ [field]: 1 });
  },
);

test('every field of a task has a shape, which recordings are redacted by', () => {
  expect(Object.keys(RESPONSE_SHAPE['data_sync_task']!)).toEqual(Object.keys(TASK_ROW_FIELDS));
});
