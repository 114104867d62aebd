// What the log says of polls: once when a resource starts to fail, a reminder every hour, once when it recovers.

import type { ApiError } from '../ads/errors.ts';
import type { Clock } from '../clock.ts';
import type { ListingKind } from '../model/poll.ts';
import type { TaskMap } from '../model/snapshot.ts';

const REMINDER_MS = 3_600_000;

/** The part of a logger that polls use. */
export interface PollLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface PollLog {
  succeeded(listing: ListingKind, poll: { readonly tasks: number; readonly durationSeconds: number }): void;
  failed(listing: ListingKind, error: ApiError): void;
  /** The resource was not read for `staleAfterMs`. */
  stale(staleAfterMs: number): void;
  /** Says once that the history flag seems to change nothing: both listings then carry the same tasks. */
  compareListings(active: TaskMap, history: TaskMap): void;
}

/** The log of one resource. */
export function createPollLog(options: { resource: string; logger: PollLogger; clock: Clock }): PollLog {
  const { clock, logger, resource } = options;
  const lastWarningAt = new Map<ListingKind, number>();
  let comparedAlike = false;
  return {
    succeeded(listing, poll) {
      const fields = { resource, listing, tasks: poll.tasks, duration_seconds: poll.durationSeconds };
      if (lastWarningAt.delete(listing)) logger.info(fields, 'resource recovered');
      else logger.debug(fields, 'poll succeeded');
    },
    failed(listing, error) {
      const fields = { resource, listing, reason: error.reason, status: error.status, error: error.message };
      const now = clock.monotonic();
      const warnedAt = lastWarningAt.get(listing);
      if (warnedAt === undefined) {
        lastWarningAt.set(listing, now);
        logger.warn(fields, 'poll failed');
      } else if (now - warnedAt >= REMINDER_MS) {
        lastWarningAt.set(listing, now);
        logger.warn(fields, 'poll still fails');
      } else {
        logger.debug(fields, 'poll failed again');
      }
    },
    stale(staleAfterMs) {
      logger.warn(
        { resource, stale_after_seconds: staleAfterMs / 1000 },
        'resource is stale: its tasks are no longer shown',
      );
    },
    compareListings(active, history) {
      if (comparedAlike || active.size === 0 || active.size !== history.size) return;
      for (const id of active.keys()) if (!history.has(id)) return;
      comparedAlike = true;
      logger.warn(
        { resource, tasks: active.size },
        'the history listing holds the same tasks as the active one: api.request_fields.history is probably the wrong name',
      );
    },
  };
}
