// The watch of the attacks sees what it is there to see.

import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startAttacked } from './exporter.ts';
import { expectUnharmed, watchVitals } from './vitals.ts';

const PAUSE_MS = 1500;

test('a process that stands still shows as a slow probe', async () => {
  await using attacked = await startAttacked();
  await using watch = await watchVitals(attacked.exporter, attacked);
  attacked.exporter.child.kill('SIGSTOP');
  await delay(PAUSE_MS);
  attacked.exporter.child.kill('SIGCONT');
  await expect(expectUnharmed(watch)).rejects.toThrow('slowest probe');
});
