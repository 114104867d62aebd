// Problems of a resource, judged by its calls.

import type { Diagnosis } from '../../ads/diagnose.ts';
import type { ApiError } from '../../sensecore/api-error.ts';
import type { CallContext } from './connection-cause.ts';
import { likelyCause } from './likely-cause.ts';

/** A problem and what to do about it: sentences. */
export interface Finding {
  readonly what: string;
  readonly advice: string;
}

export interface Findings {
  /** The resource cannot be polled as configured. */
  readonly problems: readonly Finding[];
  /** It can, but something will be missing. */
  readonly notes: readonly Finding[];
}

/** Judges the calls of one resource, the active listing first. */
export function findFindings(diagnoses: readonly Diagnosis[], context: CallContext): Findings {
  const [active, history] = diagnoses;
  return {
    problems: [
      ...diagnoses.flatMap((diagnosis) => failureOf(diagnosis, context)),
      ...diagnoses.flatMap(lostRowsOf),
      ...sameListings(active, history, context),
    ],
    notes: [...diagnoses.flatMap(unreadableOf), ...skewOf(active)],
  };
}

function failureOf(diagnosis: Diagnosis, context: CallContext): readonly Finding[] {
  const { error, failedPage, listing } = diagnosis;
  if (error === undefined) return [];
  const where = failedPage === undefined || failedPage.number === 1 ? '' : `, page ${failedPage.number}`;
  const cause =
    failedPage === undefined
      ? listingCause({ listing, error }, context)
      : likelyCause({ ...diagnosis, response: failedPage.response, error }, context);
  return [
    {
      what: `the ${listing} listing failed (${error.reason}${where}): ${error.message}`,
      advice: `Likely cause: ${cause}`,
    },
  ];
}

const NARROW = 'narrow the resource with task_name or task_types';

/** Why a listing failed although each of its pages is fine, and what to change. */
function listingCause(
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
      return 'The API counts more tasks than it lists: pages omit or repeat rows, or the total counts tasks that are not listed. Polls fail in the same way. Try again, as tasks may have come and gone in between; if it persists, report it with the file that --record writes.';
  }
}

/** A row that is no object, or has no id, is skipped. */
function lostRowsOf({ listing, page }: Diagnosis): readonly Finding[] {
  if (page === undefined || page.tasks.length === page.rowCount) return [];
  return [
    {
      what: `${page.rowCount - page.tasks.length} of ${page.rowCount} rows of the ${listing} listing are skipped: they are not objects with a task id.`,
      advice: 'Please report it, with the file that --record writes.',
    },
  ];
}

function sameListings(
  active: Diagnosis | undefined,
  history: Diagnosis | undefined,
  { api }: CallContext,
): readonly Finding[] {
  const activeIds = idsOf(active);
  const historyIds = idsOf(history);
  const areSame = activeIds.size === historyIds.size && [...activeIds].every((id) => historyIds.has(id));
  if (activeIds.size === 0 || !areSame) return [];
  return [
    {
      what: 'the history listing holds the same tasks as the active one.',
      advice: `Likely cause: The API does not know the key "${api.requestFields.history}" and ignores it. Set api.request_fields.history to the name that it expects, or poll.history_interval: 0s to do without history.`,
    },
  ];
}

/** The ids of a listing's first page. */
function idsOf(diagnosis: Diagnosis | undefined): ReadonlySet<string> {
  return new Set(diagnosis?.page?.tasks.map(({ id }) => id));
}

function unreadableOf({ listing, presence }: Diagnosis): readonly Finding[] {
  const fields = presence?.fields.filter(({ unreadable }) => unreadable > 0).map(({ field }) => field) ?? [];
  if (fields.length === 0) return [];
  return [
    {
      what: `the ${listing} listing has fields that cannot be read: ${fields.join(', ')}.`,
      advice:
        'Their metrics are missing where they cannot be read. Please report it, with the file that --record writes.',
    },
  ];
}

const WORRYING_SKEW_SECONDS = 60;

function skewOf(active: Diagnosis | undefined): readonly Finding[] {
  const skew = active?.clockSkewSeconds;
  if (skew === undefined || active?.error !== undefined || Math.abs(skew) < WORRYING_SKEW_SECONDS) return [];
  return [
    {
      what: `the clock of this machine is ${Math.abs(Math.round(skew))} s ${skew > 0 ? 'behind' : 'ahead of'} the server's.`,
      advice: 'Set the clock (NTP): signatures are refused from 300 s on.',
    },
  ];
}
