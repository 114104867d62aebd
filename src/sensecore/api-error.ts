// The error of a call to a SenseCore API.

import type { PollFailureReason } from '../model/poll.ts';

/**
 * A failed call. `reason` is the metric label; the message is a sentence that never holds a secret (no header, and of the body a
 * redacted excerpt only).
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly reason: PollFailureReason;
  /** HTTP status of the response; undefined without a complete response. */
  readonly status: number | undefined;
  /** The delay that the response asked for, if any. */
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

/** The result of a call, or the error it failed with. Any other error than ApiError is a bug: it must not end the process. */
export async function settle<T>(call: Promise<T>): Promise<T | ApiError> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new ApiError('invalid_response', `internal error: ${message}`, { cause: error });
  }
}
