import { expect, test } from 'vitest';
import { runSoak } from './soak.ts';

// Longer by SOAK_MINUTES, or by hand: npx node test/soak/soak.ts --minutes=240
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? '1.3');
/**
 * A minute is not enough for the heap to reach the size it keeps: of three runs one grew by less than 15 %, two by 20 %, the
 * longest (2.4 minutes) with 53,892 scrapes after the warm-up. Not measured: 8 KiB held of each of them would be 440 MB.
 */
const MAX_GROWTH = MINUTES < 10 ? 1.4 : 1.1;
/** Measuring and the moments around it. */
const OVERHEAD_MS = 60_000;

test.skipIf(process.platform !== 'linux')(
  'a program under random faults, clients and reloads holds no more memory and no more handles than it did',
  async () => {
    const { afterWarmUp, atEnd, ...counts } = await runSoak({ minutes: MINUTES, seed: 1 });
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(10);
    expect(atEnd.rssKib / afterWarmUp.rssKib).toBeLessThan(MAX_GROWTH);
    // Idle connections to the API come and go.
    expect(atEnd.handles - afterWarmUp.handles).toBeLessThanOrEqual(5);
  },
  MINUTES * 60_000 + OVERHEAD_MS,
);
