// Lists all resources of an account: the pages of the resource management API.

import { ApiError } from '../sensecore/api-error.ts';
import { openSession, type Session, type SessionDeps } from '../sensecore/session.ts';
import { decodeResourcePage, type ResourcePage, type ResourceRow } from './decode.ts';

export interface ListResourcesRequest {
  readonly baseUrl: string;
  readonly signal: AbortSignal;
}

export interface ResourceListing {
  readonly rows: readonly ResourceRow[];
  /** Rows that the total counts and no page has; above 0 the listing is short. */
  readonly missingRows: number;
}

/** For the whole listing. */
const TIMEOUT_MS = 300_000;
const PAGE_SIZE = 1000;
const MAX_PAGES = 1000;
/** Clients of the API begin with it. */
const FIRST_TOKEN = '1';
/** What a gateway returns where it has only the older operation, `GET /rmh/v1/resources`. */
const NO_OPERATION: readonly (number | undefined)[] = [404, 405, 501];

/** Throws ApiError. A listing that fails part-way has no result. */
export async function listResources(
  deps: SessionDeps,
  { baseUrl, signal }: ListResourcesRequest,
): Promise<ResourceListing> {
  using session = await openSession(deps, {
    purpose: 'discovery',
    key: 'discovery',
    url: baseUrl,
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  const listing = new PagedListing();
  let fetchPage = postPage;
  for (let token = FIRST_TOKEN; ;) {
    const page = await fetchPage(session, baseUrl, token).catch((error: unknown) => {
      const mayGet = fetchPage === postPage && listing.pages === 0;
      if (!mayGet || !(error instanceof ApiError) || !NO_OPERATION.includes(error.status)) throw error;
      fetchPage = getPage;
      return getPage(session, baseUrl, token);
    });
    const next = listing.add(page);
    if (next === undefined) return listing.result();
    if (listing.pages >= MAX_PAGES)
      throw new ApiError('too_large', `the discovery has more than ${MAX_PAGES} pages`, { status: 200 });
    token = next;
  }
}

function postPage(session: Session, baseUrl: string, token: string): Promise<ResourcePage> {
  const url = `${baseUrl}/rmh/v1/resources:page?${toQuery(token)}`;
  return send(session, { method: 'POST', url, body: '{}' });
}

function getPage(session: Session, baseUrl: string, token: string): Promise<ResourcePage> {
  return send(session, {
    method: 'GET',
    url: `${baseUrl}/rmh/v1/resources?${toQuery(token)}`,
    body: undefined,
  });
}

function toQuery(token: string): string {
  return new URLSearchParams({ page_size: String(PAGE_SIZE), page_token: token }).toString();
}

function send(session: Session, request: Parameters<Session['send']>[0]): Promise<ResourcePage> {
  return session.send(request, (body, { errorSecrets, secrets }) =>
    decodeResourcePage(body, [...secrets, ...errorSecrets]),
  );
}

/** The pages read so far. */
class PagedListing {
  pages = 0;
  readonly #rows = new Map<string, ResourceRow>();
  readonly #tokens = new Set([FIRST_TOKEN]);
  /** Rows that count towards the total: rows without a path, and repetitions within a page, are rows as well. */
  #counted = 0;
  #total = 0;

  /** Returns the token of the next page; undefined at the end, which a page without a new row is, too: paging may be ignored. */
  add({ nextToken, rows, total = 0 }: ResourcePage): string | undefined {
    this.pages += 1;
    this.#total = Math.max(this.#total, total);
    const fresh = rows.filter(({ rid }) => !this.#rows.has(rid));
    this.#counted += fresh.length;
    const before = this.#rows.size;
    for (const row of fresh) if (row.rid !== '') this.#rows.set(row.rid, row);
    const isBarren = this.#rows.size === before;
    if (isBarren || nextToken === undefined || this.#tokens.has(nextToken)) return undefined;
    this.#tokens.add(nextToken);
    return nextToken;
  }

  result(): ResourceListing {
    return { rows: [...this.#rows.values()], missingRows: Math.max(0, this.#total - this.#counted) };
  }
}
