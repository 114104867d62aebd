// What a poll can end in: the closed words that are labels, log fields and docs sections at once.

/** The two listings of a resource. */
export const LISTINGS = ['active', 'history'] as const;
export type ListingKind = (typeof LISTINGS)[number];

/** Why a poll failed; the `reason` label of `poll_failures_total`. */
export const POLL_FAILURE_REASONS = [
  'auth',
  'not_found',
  'rate_limited',
  'server_error',
  'network',
  'timeout',
  'invalid_response',
  'too_large',
  'config',
] as const;
export type PollFailureReason = (typeof POLL_FAILURE_REASONS)[number];

/** When a resource was polled, and will be. Times are Unix seconds. */
export interface PollTimes {
  /** The last poll that ended, well or not; undefined before the first one. Its duration has all its requests in it. */
  readonly lastPoll: { readonly endedAt: number; readonly seconds: number } | undefined;
  readonly nextAt: number;
}
