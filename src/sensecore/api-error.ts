import type { PollFailureReason } from '../model/poll.ts';

/**
 * A call to ADS that failed. `reason` is the metric label; the message says what happened in a sentence that never
 * holds a secret (no header, no body beyond a redacted excerpt).
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly reason: PollFailureReason;
  /** HTTP status of the answer; undefined when no complete answer arrived. */
  readonly status: number | undefined;
  /** How long the answer asked to wait, if it did. */
  readonly retryAfterMs: number | undefined;

  constructor(
    reason: PollFailureReason,
    message: string,
    options: {
      readonly status?: number | undefined;
      readonly cause?: unknown;
      readonly retryAfterMs?: number | undefined;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}
