import { expect, test } from 'vitest';
import { TASK_FIELDS } from '../../src/model/task-fields.ts';
import { taskSchema } from '../../src/web/api/schemas.ts';
import { SORT_VALUES } from '../../src/web/api/task-row.ts';

const VALUES = { text: 'a text', time: '2026-01-01T00:00:00Z', number: 0.5 };

test.each(Object.values(TASK_FIELDS))(
  'the API has $apiName, which is null without a value, and sorts by it',
  ({ apiName, kind }) => {
    const schema = taskSchema.shape[apiName];
    expect(schema.parse(null)).toBe(null);
    const value = VALUES[kind === 'text' || kind === 'time' ? kind : 'number'];
    expect(schema.parse(value)).toBe(value);
    expect(SORT_VALUES[apiName]).toBeTypeOf('function');
  },
);
