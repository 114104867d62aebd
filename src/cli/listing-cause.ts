// Why a listing is no good although each of its pages is: what to change.

import type { Diagnosis } from '../ads/diagnose.ts';
import type { ApiError } from '../sensecore/api-error.ts';
import type { CallContext } from './connection-cause.ts';

const NARROW = 'narrow the resource with task_name or task_types';

/** Whole sentences. */
export function listingCause(
  { error, listing }: Pick<Diagnosis, 'listing'> & { readonly error: ApiError },
  { api, poll }: CallContext,
): string {
  switch (error.reason) {
    case 'too_large':
      return `The list is longer than api.max_pages (${api.maxPages}) pages of api.page_size (${api.pageSize}) tasks. Raise one of them, or ${NARROW}.`;
    case 'timeout':
      return listing === 'active'
        ? `All pages together take longer than poll.timeout (${poll.timeoutMs} ms). Raise it, or api.page_size (${api.pageSize}) or api.concurrency (${api.concurrency}), or ${NARROW}.`
        : `All pages together take longer than poll.history_timeout (${poll.historyTimeoutMs} ms). Raise it, or set poll.history_interval: 0s to do without history.`;
    default:
      return 'The API counts more tasks than it lists: pages leave rows out, repeat them, or the total counts what is not listed. Polls fail for it in the same way. Try again, as tasks may have come and gone meanwhile; if it lasts, report it with the file that --record writes.';
  }
}
