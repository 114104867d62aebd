import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Day, INTERVAL_MS, type Look, simulateDay } from './day.ts';
import { renderDay } from './tables.ts';

const IDLE_INTERVAL_MS = 10 * INTERVAL_MS;
/** What an answer of the simulated API takes, and a bit. */
const TOLERANCE_MS = 200;

describe('a day of syncs, polled every minute or every ten while nothing runs', () => {
  let steady: Day;
  let adaptive: Day;
  beforeAll(async () => {
    steady = await simulateDay(INTERVAL_MS);
    adaptive = await simulateDay(IDLE_INTERVAL_MS);
  }, 60_000);

  test('it takes a small part of the API calls, and where tasks run all day not one less', () => {
    expect(adaptive.calls).toBeLessThan(steady.calls / 3);
    const [busiest] = [...adaptive.callsOfKind].filter(([kind]) => kind.includes('migration'));
    expect(busiest?.[1]).toEqual(steady.callsOfKind.get(busiest?.[0] ?? ''));
  });

  test('a resource without tasks stretches to the idle interval and no further', () => {
    const gaps = adaptive.looks.flatMap(gapsBetween);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(IDLE_INTERVAL_MS + TOLERANCE_MS);
    expect(Math.max(...gaps)).toBeGreaterThan(IDLE_INTERVAL_MS - TOLERANCE_MS);
  });

  test('the poll that sees an active task brings the interval back, and the next poll comes within it', () => {
    let snaps = 0;
    for (const looks of adaptive.looks) {
      for (const [index, look] of looks.entries()) {
        if (!look.hasActiveTask) continue;
        expect(look.toldIntervalMs).toBe(INTERVAL_MS);
        const next = looks[index + 1];
        if (next !== undefined) expect(next.atMs - look.atMs).toBeLessThanOrEqual(INTERVAL_MS + TOLERANCE_MS);
        if ((looks[index - 1]?.toldIntervalMs ?? INTERVAL_MS) > INTERVAL_MS) snaps += 1;
      }
    }
    expect(snaps).toBeGreaterThan(50);
  });

  test('poll_interval_seconds is the time to the next poll, after every poll but the first', () => {
    for (const { looks } of [steady, adaptive]) {
      for (const ofResource of looks) {
        // The first poll comes with the start, before the resource's first turn.
        const told = ofResource.slice(1, -1).map(({ toldIntervalMs }) => toldIntervalMs);
        const real = gapsBetween(ofResource).slice(1);
        for (const [index, gap] of real.entries()) {
          expect(Math.abs(gap - (told[index] ?? 0))).toBeLessThan(TOLERANCE_MS);
        }
      }
    }
  });

  test('a run is noticed within the interval, or within the idle interval', () => {
    expect(Math.max(...steady.noticedAfterMs)).toBeLessThanOrEqual(INTERVAL_MS + TOLERANCE_MS);
    expect(Math.max(...adaptive.noticedAfterMs)).toBeLessThanOrEqual(IDLE_INTERVAL_MS + TOLERANCE_MS);
  });

  test('docs/scaling.md tells these figures', () => {
    expect(readFileSync('docs/scaling.md', 'utf8')).toContain(renderDay(steady, adaptive));
  });
});

function gapsBetween(looks: readonly Look[]): readonly number[] {
  return looks.slice(1).map(({ atMs }, index) => atMs - (looks[index]?.atMs ?? 0));
}
