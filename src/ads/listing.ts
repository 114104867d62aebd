// Reading all pages of one listing. Rows move between pages while tasks start and finish, totals may lie, servers may
// cap pages: the rules here make sure that a listing is whole, or fails.

import pLimit from 'p-limit';
import type { Task } from '../model/task.ts';
import { ApiError } from './errors.ts';
import type { PageAnswer } from './wire.ts';

/**
 * So many pages in a row without a new row end a listing. One is not enough: as many new tasks as fit on a page, made
 * between two requests, make the next page a repetition of the last.
 */
const BARREN_PAGES = 2;

export interface ListingOptions {
  /** Reads one page; pages count from 1. */
  readonly fetchPage: (page: number) => Promise<PageAnswer>;
  readonly maxPages: number;
  /** Pages asked for at once at most, once the first has told how many there are. */
  readonly concurrency: number;
}

/** One reading of all pages, in the making. */
interface Reading {
  readonly tasks: Map<string, Task>;
  /** Rows without a usable id: skipped, and counted as decode failures, but part of the total. Not those of barren pages. */
  unidentified: number;
  /** What the first page told: how many tasks there were when the reading began. 0 when it told nothing. */
  firstTotal: number;
  /** The largest number told: tasks made meanwhile push rows around, and only so many unique rows are surely all. */
  total: number;
  /** Pages in a row without a new id. */
  barren: number;
}

/** All tasks, by id; of a task that was read more than once the row read last. Throws ApiError. */
export async function readListing(options: ListingOptions): Promise<ReadonlyMap<string, Task>> {
  const first = await readPages(options);
  if (isComplete(first)) return first.tasks;
  // A task that left the list while it was read moves an unread row to a page already read: a second reading finds it.
  const second = await readPages(options);
  if (isComplete(second)) return second.tasks;
  // The list keeps changing. Both readings together are whole if they hold as many as there were between them.
  const united = new Map([...first.tasks, ...second.tasks]);
  if (united.size + second.unidentified >= second.firstTotal) return united;
  throw new ApiError(
    'invalid_response',
    `the answers tell a total of ${second.firstTotal} tasks, but all pages together hold ${countRows(second)}`,
    { status: 200 },
  );
}

async function readPages(options: ListingOptions): Promise<Reading> {
  const reading: Reading = { tasks: new Map(), unidentified: 0, firstTotal: 0, total: 0, barren: 0 };
  const page = await options.fetchPage(1);
  addPage(reading, page);
  reading.firstTotal = reading.total;
  if (page.rowCount === 0 || (reading.total > 0 && countRows(reading) === reading.total)) return reading;

  const pageSize = toPageSize(page);
  const pages = Math.max(1, Math.ceil(reading.total / pageSize));
  if (pages > options.maxPages && page.rowCount >= pageSize) throw tooManyPages(options.maxPages);
  const lastTold = Math.min(pages, options.maxPages);
  const mayHoldMore = await readToldPages(options, reading, lastTold);
  return mayHoldMore ? readOn(options, reading, { from: lastTold + 1, pageSize }) : reading;
}

/** The size in force: as told, or, where nothing usable is told, as many rows as the first page has. */
function toPageSize(page: PageAnswer): number {
  return page.pageSize !== undefined && page.pageSize >= 1 ? page.pageSize : page.rowCount;
}

/** Reads pages 2 to `lastTold`, several at a time. Returns whether there may be more behind them. */
async function readToldPages(options: ListingOptions, reading: Reading, lastTold: number): Promise<boolean> {
  const limit = pLimit(options.concurrency);
  let ended = false;
  const readPage = async (page: number): Promise<void> => {
    if (ended) return;
    try {
      addPage(reading, await options.fetchPage(page));
      ended ||= reading.barren >= BARREN_PAGES;
    } catch (error) {
      ended = true;
      throw error;
    }
  };
  await limit.map(
    Array.from({ length: lastTold - 1 }, (_, index) => index + 2),
    readPage,
  );
  return !ended && countRows(reading) !== reading.total;
}

/** Reads one page after the other, until the list ends or the total is reached. */
async function readOn(
  options: ListingOptions,
  reading: Reading,
  next: { readonly from: number; readonly pageSize: number },
): Promise<Reading> {
  for (let number = next.from; number <= options.maxPages; number += 1) {
    const page = await options.fetchPage(number);
    addPage(reading, page);
    if (reading.barren >= BARREN_PAGES || countRows(reading) === reading.total) return reading;
    // A short page at the cap is the end of the list; before the cap the next page tells.
    if (number === options.maxPages && page.rowCount < next.pageSize) return reading;
  }
  throw tooManyPages(options.maxPages);
}

function addPage(reading: Reading, page: PageAnswer): void {
  const before = reading.tasks.size;
  for (const task of page.tasks) {
    const known = reading.tasks.get(task.id);
    if (known === undefined || known.readAtMs <= task.readAtMs) reading.tasks.set(task.id, task);
  }
  const isBarren = reading.tasks.size === before;
  if (!isBarren) reading.unidentified += page.rowCount - page.tasks.length;
  // A total smaller than the rows already seen is wrong, and then says nothing.
  if (page.total !== undefined && page.total >= countRows(reading)) {
    reading.total = Math.max(reading.total, page.total);
  }
  if (page.rowCount === 0) reading.barren = BARREN_PAGES;
  else if (isBarren) reading.barren += 1;
  else reading.barren = 0;
}

function countRows(reading: Reading): number {
  return reading.tasks.size + reading.unidentified;
}

function isComplete(reading: Reading): boolean {
  return countRows(reading) >= reading.total;
}

function tooManyPages(maxPages: number): ApiError {
  return new ApiError('too_large', `the listing has more than ${maxPages} pages (api.max_pages)`, {
    status: 200,
  });
}
