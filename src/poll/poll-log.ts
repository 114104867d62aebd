// Log lines about polls: once when a resource starts to fail, a reminder every hour, once when it recovers.

import type { ApiError } from '../sensecore/api-error.ts';
import type { Clock } from '../clock.ts';
import type { ListingKind } from '../model/poll.ts';
import type { TaskState } from '../model/task.ts';
import { classifyFailure } from '../model/failure-reason.ts';
import type { TaskEvent } from '../model/tracker.ts';

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
  /** Both listings hold the same tasks. Logged once. */
  historyFlagIdle(): void;
  /** The total counts rows that no page has, and is advisory. Logged once. */
  rowsMissing(listing: ListingKind, rows: number): void;
  /** One line per task that entered a state: ids and texts that no label may hold. */
  events(events: readonly TaskEvent[]): void;
}

/** The log of one resource. */
export function createPollLog(options: { resource: string; logger: PollLogger; clock: Clock }): PollLog {
  const { clock, logger, resource } = options;
  const lastWarningAt = new Map<ListingKind, number>();
  let warnedOfFlag = false;
  let reportedMissing = false;
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
        logger.warn(fields, 'poll still failing');
      } else {
        logger.debug(fields, 'poll failed again');
      }
    },
    stale(staleAfterMs) {
      logger.warn(
        { resource, stale_after_seconds: staleAfterMs / 1000 },
        'resource is stale; task series removed',
      );
    },
    historyFlagIdle() {
      if (warnedOfFlag) return;
      warnedOfFlag = true;
      logger.warn(
        { resource },
        'the history listing holds the same tasks as the active one: api.request_fields.history is probably the wrong name',
      );
    },
    rowsMissing(listing, rows) {
      if (reportedMissing) return;
      reportedMissing = true;
      logger.info(
        { resource, listing, missing_rows: rows },
        'listing has fewer rows than its total; accepted because of api.total: advisory',
      );
    },
    events(events) {
      for (const event of events) logger.info(describeEvent(resource, event), EVENT_MESSAGES[event.to]);
    },
  };
}

const EVENT_MESSAGES: Readonly<Record<TaskState, string>> = {
  SCANNING: 'task scanning',
  DOING: 'task doing',
  PAUSED: 'task paused',
  COMPLETED: 'task completed',
  FAILED: 'task failed',
  CANCELLED: 'task cancelled',
  UNKNOWN: 'task in an unknown state',
};

function describeEvent(resource: string, { task, from, to, durationSeconds }: TaskEvent): object {
  const failure =
    to === 'FAILED' ? { reason: classifyFailure(task.errorMessage), error: task.errorMessage } : {};
  return {
    resource,
    task_id: task.id,
    task_name: task.name,
    task_type: task.type,
    from,
    duration_seconds: durationSeconds,
    ...failure,
  };
}
