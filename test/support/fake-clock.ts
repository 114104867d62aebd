import type { Clock } from '../../src/clock.ts';

/** A clock that stands still until it is told to move. */
export interface FakeClock extends Clock {
  /** Moves on, firing timers in order at their time and letting promises settle after each. */
  advance(ms: number): Promise<void>;
}

export function createFakeClock(startMs = Date.parse('2026-11-22T00:00:00Z')): FakeClock {
  let elapsedMs = 0;
  let nextId = 0;
  const timers = new Map<number, { readonly at: number; readonly fire: () => void }>();

  function takeDue(untilMs: number): { readonly at: number; readonly fire: () => void } | undefined {
    const due = [...timers].filter(([, timer]) => timer.at <= untilMs);
    due.sort(([idA, a], [idB, b]) => a.at - b.at || idA - idB);
    const [first] = due;
    if (first === undefined) return undefined;
    timers.delete(first[0]);
    return first[1];
  }

  return {
    now: () => startMs + elapsedMs,
    monotonic: () => elapsedMs,
    after(delayMs, fire) {
      const id = nextId++;
      timers.set(id, { at: elapsedMs + delayMs, fire });
      return () => timers.delete(id);
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await settled();
      for (let timer = takeDue(untilMs); timer !== undefined; timer = takeDue(untilMs)) {
        elapsedMs = Math.max(elapsedMs, timer.at);
        timer.fire();
        await settled();
      }
      elapsedMs = untilMs;
    },
  };
}

/** Lets every promise that can settle without I/O settle. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
