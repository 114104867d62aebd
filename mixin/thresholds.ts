/**
 * What the alerts compare with, and the dashboards draw: one number for both. Times are seconds, ratios 0 to 1. The chart
 * can override each by the alert that uses it.
 */
export const THRESHOLDS = {
  /** A task failed so recently that it pages; also how long the alert stays. */
  taskFailedWithinSeconds: 30 * 60,
  /** A task in DOING without any progress. */
  taskStalledSeconds: 30 * 60,
  /** A task still in SCANNING: it lists its files and transfers nothing yet. */
  taskScanningSeconds: 60 * 60,
  /** A task that somebody paused, and perhaps forgot. */
  taskPausedSeconds: 24 * 3600,
  /** Failed among the tasks that completed or failed within `failureRatioWindow`. */
  failureRatio: 0.25,
  /** How long a task takes in all, from its start to its estimated end. */
  taskTotalDurationSeconds: 3 * 86_400,
  /** Age of the last good poll, in multiples of the resource's own poll interval. */
  notReadIntervals: 4,
  /** Failed among the history listings within `historyWindow`. */
  historyFailureRatio: 0.9,
  /** Failed polls of a resource that cannot be read, for want of a key that works. */
  authFailures: 0,
  /** Share of requests that the API answers with 429, within `throttledWindow`. */
  refusedRatio: 0.1,
  /** Seconds that a request waits for its turn, on average over `throttledWindow`. */
  throttledSecondsPerRequest: 15,
  /** Difference to the clock of the API, in either direction. */
  clockSkewSeconds: 60,
  /** Field values that could not be read, within `decodeFailureWindow`. */
  decodeFailures: 0,
  /** Tasks that have no series of their own because of metrics.max_tasks_per_resource. */
  tasksOverLimit: 0,
  /** An exporter that was scraped within this time is missed when it is gone. */
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

/** From this difference to its clock on, in seconds, the API refuses requests. */
export const CLOCK_SKEW_REFUSED_SECONDS = 300;

/** Fewer finished tasks than this within `failureRatioWindow` make no ratio that means anything. */
export const MIN_FINISHED_TASKS = 4;
