import type { ListingKind } from '../../src/model/poll.ts';

/** Where in the reading of a resource a fault strikes. */
export interface Moment {
  /** Ends a sentence that begins with what the API does. */
  readonly name: string;
  readonly listing: ListingKind;
  readonly page: 'first' | 'middle';
  /** Whether there was a good poll before. */
  readonly hasGoodData: boolean;
}

export const MOMENTS: readonly Moment[] = [
  {
    name: 'on the first page of the first poll',
    listing: 'active',
    page: 'first',
    hasGoodData: false,
  },
  { name: 'on the first page', listing: 'active', page: 'first', hasGoodData: true },
  { name: 'on a middle page', listing: 'active', page: 'middle', hasGoodData: true },
  {
    name: 'on the first page of the first history listing',
    listing: 'history',
    page: 'first',
    hasGoodData: false,
  },
  { name: 'on the first page of the history', listing: 'history', page: 'first', hasGoodData: true },
  { name: 'on a middle page of the history', listing: 'history', page: 'middle', hasGoodData: true },
];

/** The number of the page, of listings that have at least three. */
export function pageNumberOf({ page }: Moment): number {
  return page === 'first' ? 1 : 2;
}
