// Which errors are retried, and when.

import type { PollFailureReason } from '../model/poll.ts';
import type { ApiError } from './api-error.ts';

const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;
/** A longer Retry-After is shortened to this. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Reasons that may pass by themselves: 408, 429, 5xx but 501, the google.rpc codes that stand for them, and the network. */
const TRANSIENT_REASONS: readonly PollFailureReason[] = [
  'network',
  'timeout',
  'rate_limited',
  'server_error',
];

/** Whether another attempt may succeed. A response that was cut off has no status. */
export function isRetryable({ reason, status }: ApiError): boolean {
  return TRANSIENT_REASONS.includes(reason) || (reason === 'invalid_response' && status === undefined);
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
