// The four scenarios as numbers: how the templates of their tasks behave. Everything else is drawn from the seed.

/** What the simulator can play. */
export const SCENARIO_NAMES = ['steady', 'busy', 'failing', 'huge'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/** How the templates of a scenario behave. Shares are from 0 to 1, periods are virtual milliseconds. */
export interface ScenarioShape {
  readonly resources: number;
  readonly tasksPerResource: number;
  /** Listed tasks per template: the latest and the finished ones before it. */
  readonly livesPerTemplate: number;
  readonly minPeriodMs: number;
  readonly maxPeriodMs: number;
  /** Templates whose tasks take days and move petabytes. */
  readonly longTasks: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly paused: number;
  /** Of the failed tasks: those that are retried, and fail again. */
  readonly retried: number;
  /** Of the failed tasks: those that stall in DOING for a while before. */
  readonly stalled: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const LONG_PERIOD = { minMs: 72 * HOUR, maxMs: 480 * HOUR } as const;

export const SCENARIO_SHAPES: Readonly<Record<ScenarioName, ScenarioShape>> = {
  steady: {
    resources: 3,
    tasksPerResource: 40,
    livesPerTemplate: 3,
    minPeriodMs: 15 * MINUTE,
    maxPeriodMs: 8 * HOUR,
    longTasks: 0.25,
    failed: 0.1,
    cancelled: 0.08,
    paused: 0.2,
    retried: 0,
    stalled: 0.2,
  },
  busy: {
    resources: 3,
    tasksPerResource: 60,
    livesPerTemplate: 4,
    minPeriodMs: 20_000,
    maxPeriodMs: 2 * MINUTE,
    longTasks: 0,
    failed: 0.05,
    cancelled: 0.05,
    paused: 0.1,
    retried: 0,
    stalled: 0,
  },
  failing: {
    resources: 3,
    tasksPerResource: 40,
    livesPerTemplate: 3,
    minPeriodMs: 5 * MINUTE,
    maxPeriodMs: 2 * HOUR,
    longTasks: 0,
    failed: 0.7,
    cancelled: 0.1,
    paused: 0.4,
    retried: 0.6,
    stalled: 0.6,
  },
  huge: {
    resources: 1_000,
    tasksPerResource: 100,
    livesPerTemplate: 2,
    minPeriodMs: HOUR,
    maxPeriodMs: 48 * HOUR,
    longTasks: 0.1,
    failed: 0.1,
    cancelled: 0.05,
    paused: 0.1,
    retried: 0.1,
    stalled: 0.1,
  },
};
