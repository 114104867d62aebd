// What a discovery is to find, and how it last ended.

import type { PollFailureReason } from './poll.ts';

/** Which resources of an account a discovery polls. */
export interface DiscoveryFilter {
  /** Ids or names; empty = all. Likewise the other lists. */
  readonly subscriptions: readonly string[];
  readonly resourceGroups: readonly string[];
  readonly zones: readonly string[];
  /** Of the data-sync name, anchored. */
  readonly name: RegExp;
  /** Prefix of the type, or a part of the path; undefined = either of what the resources of ADS are known by. */
  readonly resourceType: string | undefined;
}

export interface DiscoveryStatus {
  readonly name: string;
  /** Whether the last discovery was whole; undefined before it ended. */
  readonly up: boolean | undefined;
  readonly failureReason: PollFailureReason | undefined;
  /** A sentence without secrets; undefined unless the last discovery failed. */
  readonly error: string | undefined;
  /** End of the last whole discovery, Unix seconds. */
  readonly lastSuccessAt: number | undefined;
  /** Number of resources known. */
  readonly resources: number;
}
