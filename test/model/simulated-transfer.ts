// A transfer whose speed changes, watched by polls, in virtual time: what the estimate of its end is measured on.

import { EMPTY_MEMORY, type ResourceMemory } from '../../src/model/memory.ts';
import { track } from '../../src/model/tracker.ts';
import { between, type Random } from '../../src/simulator/random.ts';
import { buildTask } from '../support/status.ts';

const START = 1_790_000_000;

/** Speed relative to the mean one, by seconds since the start. `seconds` is how long it takes at that mean. */
export type SpeedShape = (random: Random, seconds: number) => (at: number) => number;

export const CONSTANT_SPEED: SpeedShape = () => () => 1;

/** Ways in which a speed may vary by half of itself. */
export const VARYING_SPEEDS = {
  'drawn anew every minute': (random) => {
    const speeds: number[] = [];
    return (at) => {
      const minute = Math.floor(at / 60);
      while (speeds.length <= minute) speeds.push(between(random, 0.5, 1.5));
      return speeds[minute] ?? 1;
    };
  },
  'a sine of an eighth of the transfer to all of it': (random, seconds) => {
    const period = seconds * between(random, 1 / 8, 1);
    const phase = between(random, 0, 2 * Math.PI);
    return (at) => 1 + 0.5 * Math.sin((2 * Math.PI * at) / period + phase);
  },
  'one step at some time': (random, seconds) => {
    const stepAt = between(random, 0, seconds);
    const [before, after] = [between(random, 0.5, 1.5), between(random, 0.5, 1.5)];
    return (at) => (at < stepAt ? before : after);
  },
  'one step from a half to one and a half, or back': (random, seconds) => {
    const stepAt = between(random, 0, seconds);
    const [before, after] = random() < 0.5 ? [0.5, 1.5] : [1.5, 0.5];
    return (at) => (at < stepAt ? before : after);
  },
} as const satisfies Readonly<Record<string, SpeedShape>>;

interface Transfer {
  /** The share done, `at` seconds after the start. */
  readonly progressAt: (at: number) => number;
  readonly endAt: number;
}

function simulateTransfer(speed: (at: number) => number, seconds: number): Transfer {
  const stepSeconds = seconds / 4000;
  const done = [0];
  for (let share = 0; share < 1; done.push(share)) share += speed(done.length * stepSeconds) / 4000;
  const shareAfter = (steps: number): number => done[Math.min(steps, done.length - 1)] ?? 1;
  const progressAt = (at: number): number => {
    const steps = at / stepSeconds;
    const from = shareAfter(Math.floor(steps));
    return from + (shareAfter(Math.ceil(steps)) - from) * (steps % 1);
  };
  const last = done.length - 1;
  const overshoot = (shareAfter(last) - 1) / (shareAfter(last) - shareAfter(last - 1));
  return { progressAt, endAt: (last - overshoot) * stepSeconds };
}

/**
 * The error of the estimate at the first poll after half of the work is done, as a share of the time that then remains.
 * Polls come every 30 to 60 seconds and show whole percents. Infinity if there is no estimate.
 */
export function halfwayError(shape: SpeedShape, random: Random, seconds: number): number {
  const { progressAt, endAt } = simulateTransfer(shape(random, seconds), seconds);
  const pollSeconds = between(random, 30, 60);
  let memory = EMPTY_MEMORY;
  let at = between(random, 0, pollSeconds);
  for (; progressAt(at) < 0.5; at += pollSeconds) memory = poll(memory, at, progressAt(at));
  const etaAt = poll(memory, at, progressAt(at)).tasks.get('task-1')?.etaAt;
  return etaAt === undefined ? Infinity : Math.abs(etaAt - START - endAt) / (endAt - at);
}

function poll(before: ResourceMemory, at: number, progress: number): ResourceMemory {
  const readAtMs = Math.round((START + at) * 1000);
  const task = buildTask({ state: 'DOING', progressRatio: Math.floor(progress * 100) / 100, readAtMs });
  const observation = { startedAtMs: readAtMs, tasks: [task], historyEnabled: false, nowMs: readAtMs };
  return track(before, { listing: 'active', ...observation }).memory;
}
