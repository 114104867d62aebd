import { STALLED_AFTER_SECONDS } from '../src/model/need.ts';

/**
 * Thresholds of alerts, which dashboards draw too. Times are in seconds, ratios from 0 to 1. The chart can override the
 * threshold of each alert.
 */
export const THRESHOLDS = {
  /** Age of a failure up to which the alert fires. */
  taskFailedWithinSeconds: 30 * 60,
  /** Time since the last completed task, in multiples of `expected_every`. */
  expectedIntervals: 1,
  /** A task in DOING without any progress; the status page calls it stalled from the same time on. */
  taskStalledSeconds: STALLED_AFTER_SECONDS,
  /** A task still in SCANNING: it lists its files and transfers nothing yet. */
  taskScanningSeconds: 60 * 60,
  /** A task in PAUSED. */
  taskPausedSeconds: 24 * 3600,
  /** Failed among the tasks that completed or failed within `failureRatioWindow`. */
  failureRatio: 0.25,
  /** How long a task takes in all, from its start to its estimated end. */
  taskTotalDurationSeconds: 3 * 86_400,
  /** Age of the last good poll, in multiples of the resource's own poll interval. */
  notReadIntervals: 4,
  /** Failed among the history listings within `historyWindow`. */
  historyFailureRatio: 0.9,
  /** Failed polls of a resource whose credential is refused. */
  authFailures: 0,
  /** Share of requests that the API rejects with 429, within `throttledWindow`. */
  refusedRatio: 0.1,
  /** Delay per request in seconds, averaged over `throttledWindow`. */
  throttledSecondsPerRequest: 15,
  /** Difference to the clock of the API, in either direction. */
  clockSkewSeconds: 60,
  /** Field values that could not be read, within `decodeFailureWindow`. */
  decodeFailures: 0,
  /** Tasks that have no series of their own because of metrics.max_tasks_per_resource. */
  tasksOverLimit: 0,
  /** An exporter that was scraped within this time and is not any more counts as missing. */
  exporterSeenWithinSeconds: 86_400,
} as const;

/** The ranges that counters are looked at over, as PromQL writes them. */
export const WINDOWS = {
  failureRatioWindow: '6h',
  historyWindow: '1h',
  authFailureWindow: '30m',
  throttledWindow: '15m',
  decodeFailureWindow: '15m',
} as const;

/** Clock skew in seconds from which the API refuses requests. */
export const CLOCK_SKEW_REFUSED_SECONDS = 300;

/** Minimum of finished tasks within `failureRatioWindow` for a ratio. */
export const MIN_FINISHED_TASKS = 4;
