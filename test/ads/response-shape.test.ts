import { expect, test } from 'vitest';
import { RESPONSE_SHAPE, TASK_ROW_FIELDS } from '../../src/ads/response-shape.ts';
import { decodeTask } from '../../src/ads/task-row.ts';
import type { DecodeField } from '../../src/ads/wire.ts';

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
