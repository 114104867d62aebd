import type { PollConfig } from './config.ts';

/**
 * How long after its last good poll a resource that is polled every `intervalMs` loses its task series: as configured, but
 * no sooner than two polls can have failed.
 */
export function toStaleAfterMs({ staleAfterMs, timeoutMs }: PollConfig, intervalMs: number): number {
  return Math.max(staleAfterMs, 2 * intervalMs + timeoutMs);
}
