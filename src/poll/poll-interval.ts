// The interval at which a resource is polled: as configured, longer while it is idle, and longer while the API limits rates
// without saying for how long.

import type { ApiError } from '../sensecore/api-error.ts';

export interface PollIntervalOptions {
  readonly intervalMs: number;
  /** Without an active task the interval doubles with every poll, up to this. */
  readonly idleIntervalMs: number;
}

/** Milliseconds to the next poll, after each way in which a poll can end. */
export interface PollInterval {
  succeeded(hasActiveTask: boolean): number;
  failed(error: Pick<ApiError, 'reason' | 'retryAfterMs'>): number;
}

const MAX_FACTOR = 8;

export function createPollInterval({ intervalMs, idleIntervalMs }: PollIntervalOptions): PollInterval {
  let sinceSuccessMs = intervalMs;
  let limitedPolls = 0;
  return {
    succeeded(hasActiveTask) {
      limitedPolls = 0;
      const mayStretch = !hasActiveTask && idleIntervalMs > intervalMs;
      sinceSuccessMs = mayStretch ? Math.min(idleIntervalMs, 2 * sinceSuccessMs) : intervalMs;
      return sinceSuccessMs;
    },
    failed({ reason, retryAfterMs }) {
      // A pause that was asked for holds requests back by itself.
      if (reason === 'rate_limited' && retryAfterMs === undefined) limitedPolls += 1;
      // One limited poll may be an accident: rates are limited for long once the next one is as well.
      return sinceSuccessMs * Math.min(MAX_FACTOR, 2 ** Math.max(0, limitedPolls - 1));
    },
  };
}
