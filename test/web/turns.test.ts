import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from '../../src/web/turns.ts';

test('does so much in each turn of the event loop, first come, first served', async () => {
  const inTurn = createTurns(2);
  const done: number[] = [];
  for (let n = 1; n <= 5; n += 1) inTurn(() => done.push(n));
  expect(done).toEqual([1, 2]);
  await setImmediate();
  expect(done).toEqual([1, 2, 3, 4]);
  inTurn(() => done.push(6));
  await setImmediate();
  expect(done).toEqual([1, 2, 3, 4, 5, 6]);
  await setImmediate();
  inTurn(() => done.push(7));
  expect(done).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('what is done may ask for more of it', async () => {
  const inTurn = createTurns(2);
  let done = 0;
  const again = (): void => {
    done += 1;
    inTurn(again);
  };
  inTurn(again);
  for (let turn = 1; turn <= 3; turn += 1) {
    expect(done).toBe(2 * turn);
    await setImmediate();
  }
});
