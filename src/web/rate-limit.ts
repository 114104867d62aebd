import type { Clock } from '../clock.ts';
import type { RateLimit } from './settings.ts';

/**
 * A token bucket: whether one more request is within the limit, which may be another one at every call. A changed limit
 * starts with a full bucket.
 */
export function createRateLimiter(clock: Clock): (limit: RateLimit | undefined) => boolean {
  let inForce: RateLimit = { intervalMs: 0, burst: 0 };
  let tokens = 0;
  let filledAt = 0;
  return (limit) => {
    if (limit === undefined) return true;
    const now = clock.monotonic();
    if (limit.intervalMs === inForce.intervalMs && limit.burst === inForce.burst) {
      tokens = Math.min(limit.burst, tokens + (now - filledAt) / limit.intervalMs);
    } else {
      tokens = limit.burst;
      inForce = limit;
    }
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
