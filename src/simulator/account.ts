// The simulated resource management API: the resources of an account, those of other products among them.

import type { SimulatedResource } from './scenario.ts';

/** A row as the API sends it; tests may send anything. */
export type AccountRow = Readonly<Record<string, unknown>>;

export interface AccountOptions {
  /** Whether every page is the whole list. Default: pages by token, from `1` on. */
  readonly ignorePaging?: boolean;
  /** What is listed at each request, given what there is. Default: that. */
  readonly rows?: (rows: readonly AccountRow[]) => readonly AccountRow[];
}

/** Documented, and used by public clients. */
const POST_PATH = '/rmh/v1/resources:page';
const GET_PATH = '/rmh/v1/resources';

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 10_000;

export interface SimulatedAccount {
  /** The body of a response; undefined where the request is none for this API. */
  respond(method: string, url: string): object | undefined;
}

export function createAccount(
  resources: readonly SimulatedResource[],
  { ignorePaging = false, rows: change = (rows) => rows }: AccountOptions,
): SimulatedAccount {
  const all = [...resources.map(toRow), ...OTHER_ROWS];
  return {
    respond(method, url) {
      const [path, query = ''] = url.split('?', 2);
      if (!(method === 'POST' && path === POST_PATH) && !(method === 'GET' && path === GET_PATH))
        return undefined;
      const parameters = new URLSearchParams(query);
      const rows = change(all);
      if (ignorePaging) return { resources: rows, total_size: rows.length, next_page_token: '2' };
      const page = Math.max(1, Number(parameters.get('page_token') ?? 1) || 1);
      const wanted = Number(parameters.get('page_size') ?? DEFAULT_PAGE_SIZE) || DEFAULT_PAGE_SIZE;
      const pageSize = Math.min(MAX_PAGE_SIZE, wanted);
      const isLast = page * pageSize >= rows.length;
      return {
        resources: rows.slice((page - 1) * pageSize, page * pageSize),
        total_size: rows.length,
        next_page_token: isLast ? '' : String(page + 1),
      };
    },
  };
}

function toRow({ dataSync, resourceGroup, subscription, zone }: SimulatedResource): AccountRow {
  const rid = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/zones/${zone}/dataSync/${dataSync}`;
  return {
    id: rid,
    rid,
    name: dataSync,
    display_name: dataSync,
    type: 'storage.ads.v1.dataSync',
    state: 'ACTIVE',
    zone,
    properties: {},
    subscription_name: 'Simulation',
    resource_group_name: resourceGroup,
    deleted: false,
  };
}

const OTHER_ROWS: readonly AccountRow[] = [
  ['network.eip.v1.eip', 'eips', 'gateway'],
  ['storage.afs.v2.volume', 'volumes', 'home'],
].map(([type, collection, name]) => {
  const rid = `/subscriptions/01990000-0000-7000-8000-000000000000/resourceGroups/default/zones/cn-sh-01e/${collection}/${name}`;
  return {
    id: rid,
    rid,
    name,
    display_name: name,
    type,
    state: 'ACTIVE',
    zone: 'cn-sh-01e',
    properties: '{"size":"1TiB"}',
    subscription_name: 'Simulation',
    resource_group_name: 'default',
    deleted: false,
  };
});
