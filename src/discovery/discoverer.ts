// What one discovery has found so far. A discovery that fails or comes back short removes nothing: a resource goes once three
// whole discoveries in a row lack it.

import type { Clock } from '../clock.ts';
import type { DiscoveryFilter, DiscoveryStatus } from '../model/discovery.ts';
import { type ResourceIds, toResourceKey } from '../model/resource.ts';
import { ApiError, settle } from '../sensecore/api-error.ts';
import type { ResourceListing } from './client.ts';
import { filterRows } from './filter.ts';

export interface DiscovererOptions {
  /** The `discovery` label. */
  readonly name: string;
  readonly filter: DiscoveryFilter;
  /** Rejects with ApiError, or with the signal's reason. */
  readonly list: (signal: AbortSignal) => Promise<ResourceListing>;
  /** What an earlier process found. */
  readonly known: readonly ResourceIds[];
  readonly clock: Clock;
  readonly log: DiscoveryLog;
}

/** Notified of every discovery. */
export interface DiscoveryLog {
  succeeded(discovery: { readonly resources: number; readonly durationSeconds: number }): void;
  failed(error: ApiError): void;
  changed(change: { readonly added: number; readonly removed: number }): void;
  /** Rows of data-sync resources whose path holds no identifiers. */
  unreadable(rows: number): void;
}

const REMOVED_AFTER = 3;

interface KnownResource {
  readonly ids: ResourceIds;
  /** Whole discoveries in a row that lack it. */
  lackedBy: number;
}

export class Discoverer implements Disposable {
  readonly #options: DiscovererOptions;
  readonly #shutdown = new AbortController();
  readonly #known = new Map<string, KnownResource>();
  #found: readonly ResourceIds[];
  #status: Omit<DiscoveryStatus, 'name' | 'resources'> = {
    up: undefined,
    failureReason: undefined,
    error: undefined,
    lastSuccessAt: undefined,
  };

  constructor(options: DiscovererOptions) {
    this.#options = options;
    for (const ids of options.known) this.#known.set(toResourceKey(ids), { ids, lackedBy: 0 });
    this.#found = this.#sorted();
  }

  /** The same array as long as nothing changed; sorted by identifiers. */
  found(): readonly ResourceIds[] {
    return this.#found;
  }

  status(): DiscoveryStatus {
    return { name: this.#options.name, ...this.#status, resources: this.#found.length };
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const { clock, filter, list, log } = this.#options;
    const startedAt = clock.monotonic();
    const listing = await settle(list(this.#shutdown.signal));
    if (this.#shutdown.signal.aborted) return;
    if (listing instanceof ApiError) {
      this.#fail(listing);
      return;
    }
    const { resources, unreadable } = filterRows(listing.rows, filter);
    if (unreadable > 0) log.unreadable(unreadable);
    this.#take(resources, listing.missingRows === 0);
    if (listing.missingRows > 0) {
      this.#fail(shortListing(listing));
      return;
    }
    this.#status = {
      up: true,
      failureReason: undefined,
      error: undefined,
      lastSuccessAt: clock.now() / 1000,
    };
    const durationSeconds = (clock.monotonic() - startedAt) / 1000;
    log.succeeded({ resources: this.#found.length, durationSeconds });
  }

  /** Aborts a discovery under way; it changes nothing then. */
  [Symbol.dispose](): void {
    this.#shutdown.abort(new Error('shutting down'));
  }

  #fail(error: ApiError): void {
    // The discoveries that lack a resource have to be in a row.
    for (const known of this.#known.values()) known.lackedBy = 0;
    this.#status = { ...this.#status, up: false, failureReason: error.reason, error: error.message };
    this.#options.log.failed(error);
  }

  #take(resources: readonly ResourceIds[], isWhole: boolean): void {
    const listed = new Map(resources.map((ids) => [toResourceKey(ids), ids]));
    let added = 0;
    let removed = 0;
    for (const [key, ids] of listed) {
      const known = this.#known.get(key);
      if (known !== undefined) known.lackedBy = 0;
      else this.#known.set(key, { ids, lackedBy: 0 });
      added += Number(known === undefined);
    }
    for (const [key, known] of this.#known) {
      if (!isWhole || listed.has(key)) continue;
      known.lackedBy += 1;
      if (known.lackedBy < REMOVED_AFTER) continue;
      this.#known.delete(key);
      removed += 1;
    }
    if (added + removed === 0) return;
    this.#found = this.#sorted();
    this.#options.log.changed({ added, removed });
  }

  #sorted(): readonly ResourceIds[] {
    const byKey = [...this.#known].sort(([a], [b]) => (a < b ? -1 : 1));
    return byKey.map(([, { ids }]) => ids);
  }
}

function shortListing({ missingRows, rows }: ResourceListing): ApiError {
  return new ApiError(
    'invalid_response',
    `the responses report a total of ${rows.length + missingRows} resources, but all pages together hold ${rows.length}; no resource is removed`,
    { status: 200 },
  );
}
