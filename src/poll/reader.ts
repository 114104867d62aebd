// One listing of one resource, read and reported: to the counters and to the log.

import type { Listing } from '../ads/client.ts';
import { ApiError } from '../sensecore/api-error.ts';
import type { Clock } from '../clock.ts';
import type { ListingKind, PollFailureReason } from '../model/poll.ts';
import type { Resource } from '../model/resource.ts';
import type { PollLog } from './poll-log.ts';

export interface ReaderOptions {
  readonly resource: Resource;
  /** Rejects with ApiError, or with the signal's reason. */
  readonly list: (listing: ListingKind, signal: AbortSignal) => Promise<Listing>;
  readonly clock: Clock;
  readonly log: PollLog;
  readonly observer: PollObserver;
  readonly signal: AbortSignal;
}

/** Told of every poll. */
export interface PollObserver {
  /** A listing ended, well or not. */
  polled(poll: { resource: string; listing: ListingKind; durationSeconds: number }): void;
  pollFailed(poll: { resource: string; listing: ListingKind; reason: PollFailureReason }): void;
  decodeFailed(failure: { resource: string; field: string; count: number }): void;
}

/** The listing, or the error it failed with; undefined once the signal has aborted: then nothing counts any more. */
export type Read = (listing: ListingKind) => Promise<Listing | ApiError | undefined>;

export function createReader(options: ReaderOptions): Read {
  const { clock, log, observer, signal } = options;
  const resource = options.resource.name;
  return async (listing) => {
    const startedAt = clock.monotonic();
    const result = await settle(options.list(listing, signal));
    if (signal.aborted) return undefined;
    const durationSeconds = (clock.monotonic() - startedAt) / 1000;
    observer.polled({ resource, listing, durationSeconds });
    if (result instanceof ApiError) {
      observer.pollFailed({ resource, listing, reason: result.reason });
      log.failed(listing, result);
      return result;
    }
    for (const [field, count] of result.failures) observer.decodeFailed({ resource, field, count });
    log.succeeded(listing, { tasks: result.tasks.size, durationSeconds });
    return result;
  };
}

/** The listing, or the error it failed with. Whatever is no ApiError is an error of ours: it must not end the process. */
async function settle(listing: Promise<Listing>): Promise<Listing | ApiError> {
  try {
    return await listing;
  } catch (error) {
    if (error instanceof ApiError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new ApiError('invalid_response', `internal error: ${message}`, { cause: error });
  }
}
