// Which rows of the resource management API are data-sync resources to poll.

import type { DiscoveryFilter } from '../model/discovery.ts';
import { type ResourceIds, toResourceKey } from '../model/resource.ts';
import type { ResourceRow } from './decode.ts';

/** The type is a guess from those of other products; the collection is documented. */
const ADS_TYPE_PREFIX = 'storage.ads.';
const ADS_COLLECTION = '/dataSync/';

export interface FilteredRows {
  readonly resources: readonly ResourceIds[];
  /** Rows of the wanted type whose path holds no identifiers of ADS. */
  readonly unreadable: number;
}

/** Keeps the rows that match, each resource once. */
export function filterRows(rows: readonly ResourceRow[], filter: DiscoveryFilter): FilteredRows {
  const resources = new Map<string, ResourceIds>();
  let unreadable = 0;
  for (const row of rows) {
    if (row.isDeleted || !isOfType(row, filter.resourceType)) continue;
    if (row.ids === undefined) unreadable += 1;
    else if (matches(row, row.ids, filter)) resources.set(toResourceKey(row.ids), row.ids);
  }
  return { resources: [...resources.values()], unreadable };
}

function isOfType({ rid, type }: ResourceRow, wanted: string | undefined): boolean {
  if (wanted === undefined) return type.startsWith(ADS_TYPE_PREFIX) || rid.includes(ADS_COLLECTION);
  return type.startsWith(wanted) || (wanted.includes('/') && rid.includes(wanted));
}

function matches(row: ResourceRow, ids: ResourceIds, filter: DiscoveryFilter): boolean {
  return (
    isAmong(filter.subscriptions, ids.subscription, row.subscriptionName) &&
    isAmong(filter.resourceGroups, ids.resourceGroup, row.resourceGroupName) &&
    isAmong(filter.zones, ids.zone) &&
    filter.name.test(ids.dataSync)
  );
}

function isAmong(wanted: readonly string[], id: string, name?: string): boolean {
  return wanted.length === 0 || wanted.includes(id) || (name !== undefined && wanted.includes(name));
}
