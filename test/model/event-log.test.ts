import { expect, test } from 'vitest';
import { EventLog, MAX_EVENTS, type RecordedEvent } from '../../src/model/event-log.ts';

const EVENT: Omit<RecordedEvent, 'id'> = {
  at: 1,
  seenAt: 2,
  resource: 'nightly',
  taskId: 'a',
  taskName: 'corpus',
  taskType: 'AOSSTOFS',
  from: 'DOING',
  to: 'COMPLETED',
  durationSeconds: 3,
  failureReason: undefined,
  error: undefined,
};

test('events are numbered as they were added, and listed newest first', () => {
  const log = new EventLog();
  const before = log.list();
  log.add([EVENT, { ...EVENT, taskId: 'b' }]);
  const added = log.add([{ ...EVENT, taskId: 'c' }]);
  expect(added.map(({ id }) => id)).toEqual([3]);
  expect(log.list().map(({ id, taskId }) => `${id} ${taskId}`)).toEqual(['3 c', '2 b', '1 a']);
  expect(before).toEqual([]);
  expect(log.list()).toBe(log.list());
});

test('the numbers go on from what was stored', () => {
  const log = new EventLog([5, 7, 6].map((id) => ({ ...EVENT, id })));
  log.add([EVENT]);
  expect(log.list().map(({ id }) => id)).toEqual([8, 7, 6, 5]);
});

test('only the latest are kept', () => {
  const log = new EventLog();
  for (let n = 0; n < 3; n += 1) log.add(Array.from({ length: MAX_EVENTS / 2 }, () => EVENT));
  const ids = log.list().map(({ id }) => id);
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([MAX_EVENTS, 1.5 * MAX_EVENTS, MAX_EVENTS / 2 + 1]);
});
