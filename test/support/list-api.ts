import type { ListPage } from '../../src/ads/wire.ts';
import { readListing } from '../../src/ads/listing.ts';
import { buildTask } from './status.ts';

/** An API that holds ids and may change them before each page it answers. */
export function createListApi(
  initial: readonly string[],
  options: {
    readonly pageSize: number;
    readonly total?: (length: number) => number | undefined;
    readonly tellsPageSize?: boolean;
    readonly beforePage?: (ids: string[], request: number) => void;
  },
): { fetchPage: (page: number) => Promise<ListPage>; requested: number[] } {
  const ids = [...initial];
  const requested: number[] = [];
  return {
    requested,
    async fetchPage(page) {
      options.beforePage?.(ids, requested.length);
      requested.push(page);
      const rows = ids.slice((page - 1) * options.pageSize, page * options.pageSize);
      const readAtMs = requested.length;
      return {
        tasks: rows.map((id) => buildTask({ id, readAtMs })),
        rowCount: rows.length,
        pageSize: options.tellsPageSize === false ? undefined : options.pageSize,
        total: options.total === undefined ? ids.length : options.total(ids.length),
        failures: new Map(),
      };
    },
  };
}

/** `task-0`, `task-1`, … */
export const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `task-${index}`);

/** The ids that a listing finds, sorted. */
export async function list(
  api: { fetchPage: (page: number) => Promise<ListPage> },
  maxPages = 1000,
): Promise<string[]> {
  const { tasks } = await readListing({ fetchPage: api.fetchPage, maxPages, concurrency: 3, total: 'exact' });
  return [...tasks.keys()].sort();
}
