import type { PollFailureReason } from '../model/poll.ts';
import type { ApiError } from './errors.ts';

const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;
/** A server that asks for more is asked again after this long. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Reasons that, without a complete answer, stand for something that broke on the way. */
const TRANSIENT_REASONS: readonly PollFailureReason[] = ['network', 'timeout', 'invalid_response'];

/** Whether another attempt may go better: 408, 429, 5xx, and what broke on the way. Never 400, 401, 403, 404. */
export function isRetryable(error: ApiError): boolean {
  if (error.status === undefined) return TRANSIENT_REASONS.includes(error.reason);
  return error.status === 408 || error.status === 429 || error.status >= 500;
}

/** Exponential back-off with full jitter: anything from 0 to a ceiling that doubles with every attempt. `attempt` is from 0. */
export function retryDelayMs(attempt: number, random: () => number): number {
  return random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt);
}

/** As `Date.toUTCString` writes it, and the two older forms that RFC 9110 has readers accept. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d/;

/**
 * The delay a `Retry-After` asks for, in either form (seconds, or an HTTP date); undefined when it says nothing usable. `nowMs` is
 * by the clock of the server, whose date it is.
 */
export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const isDate = HTTP_DATE.test(text);
  const delayMs = isDate ? Date.parse(text) - nowMs : /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : NaN;
  if (Number.isNaN(delayMs)) return undefined;
  return Math.min(MAX_RETRY_AFTER_MS, Math.max(0, delayMs));
}
