import type { Clock } from '../../src/clock.ts';

/** A clock of virtual time for simulations: hundreds of thousands of timers, and nothing waits. */
export interface VirtualClock extends Clock {
  /** Runs until this time, firing the timers of each moment together and letting promises settle between moments. */
  runUntil(ms: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  /** Undefined once cancelled. */
  fire: (() => void) | undefined;
}

export function createVirtualClock(startMs: number): VirtualClock {
  let elapsedMs = 0;
  let order = 0;
  const timers: Timer[] = [];
  return {
    now: () => startMs + elapsedMs,
    monotonic: () => elapsedMs,
    after(delayMs, fire) {
      const timer: Timer = { at: elapsedMs + delayMs, order: order++, fire };
      push(timers, timer);
      return () => {
        timer.fire = undefined;
      };
    },
    async runUntil(ms) {
      await settled();
      for (let next = timers[0]; next !== undefined && next.at <= ms; next = timers[0]) {
        elapsedMs = next.at;
        while (timers[0]?.at === elapsedMs) pop(timers)?.fire?.();
        await settled();
      }
      elapsedMs = ms;
    },
  };
}

/** Lets every promise settle that can do so without I/O. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

// A binary heap: with a timer for each of 10,000 resources, sorting them for every one that fires would take hours.

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Timer[], timer: Timer): void {
  let index = heap.push(timer) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (isBefore(heap[parent]!, timer)) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = timer;
}

function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return first;
  let index = 0;
  for (let child = 1; child < heap.length; child = 2 * index + 1) {
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (!isBefore(heap[child]!, last)) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
  return first;
}
