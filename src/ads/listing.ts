// Reads all pages of one listing. Rows move between pages while tasks start and finish, totals may lie, servers may
// cap pages: the rules here make sure that a listing is whole, or fails.

import pLimit from 'p-limit';
import type { Task } from '../model/task.ts';
import { ApiError } from '../sensecore/api-error.ts';
import type { DecodeField, ListPage } from './wire.ts';

/**
 * A listing ends after this many pages in a row without a new row. One is not enough: when a whole page of new tasks is created
 * between two requests, the next page repeats the last one.
 */
const BARREN_PAGES = 2;

/** Whether a listing with fewer rows than its total fails, or is whole all the same. */
export type TotalPolicy = 'exact' | 'advisory';

export interface ListingOptions {
  /** Reads one page; pages count from 1. */
  readonly fetchPage: (page: number) => Promise<ListPage>;
  readonly maxPages: number;
  /** Pages requested at once at most, once the first has reported the total. */
  readonly concurrency: number;
  readonly total: TotalPolicy;
}

/** The result of a complete reading. */
export interface ListedTasks {
  /** By id; of a task that was read more than once the row read last. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** Fields that could not be read, and how often. */
  readonly failures: ReadonlyMap<DecodeField, number>;
  /** Rows that the total counts and no page has; above 0 only where the total is advisory. */
  readonly missingRows: number;
}

/** One reading of all pages, in the making. */
interface Reading {
  readonly tasks: Map<string, Task>;
  readonly failures: Map<DecodeField, number>;
  /** Rows without a usable id: skipped, and counted as decode failures, but part of the total. Not those of repeated pages. */
  unidentified: number;
  /** The total of the first page: the number of tasks when the reading began. 0 without one. */
  firstTotal: number;
  /** The largest total reported: new tasks move rows between pages, and only this many unique rows are certainly all. */
  total: number;
  /** Pages in a row without a new id. */
  barren: number;
  /** The page furthest on, and how many rows it had. */
  last: { readonly number: number; readonly rows: number };
}

/** Throws ApiError. */
export async function readListing(options: ListingOptions): Promise<ListedTasks> {
  const first = await readPages(options);
  // An advisory total may count rows that are never listed, and every listing would be read twice.
  if (countRows(first) >= first.total || options.total === 'advisory') return toListed(first);
  // A task that left the list while it was read moves an unread row to a page already read: a second reading finds it.
  const second = await readPages(options);
  // Where tasks are made all the while, it holds what was there when it began, which no insertion can hide.
  if (countRows(second) >= second.firstTotal) return toListed(second);
  throw new ApiError(
    'invalid_response',
    `the responses report a total of ${second.firstTotal} tasks, but all pages together hold ${countRows(second)}`,
    { status: 200 },
  );
}

function toListed(reading: Reading): ListedTasks {
  const { failures, tasks } = reading;
  return { tasks, failures, missingRows: Math.max(0, reading.firstTotal - countRows(reading)) };
}

async function readPages(options: ListingOptions): Promise<Reading> {
  const { maxPages } = options;
  const reading: Reading = {
    tasks: new Map(),
    failures: new Map(),
    unidentified: 0,
    firstTotal: 0,
    total: 0,
    barren: 0,
    last: { number: 0, rows: 0 },
  };
  const first = await readPage(options, reading, 1);
  reading.firstTotal = reading.total;
  const pageSize = toPageSize(first);
  // A total of as many rows as a full page 1 may be the count of that page.
  if (isAtEnd(reading) && maxPages > 1 && first.rowCount > 0 && first.rowCount >= pageSize)
    await readPage(options, reading, 2);
  if (isAtEnd(reading)) return reading;
  const pageCount = Math.ceil(reading.total / pageSize);
  // The last page that may be read shows whether the total is right.
  if (pageCount > maxPages && first.rowCount >= pageSize && (await hasNewTasks(options, reading, maxPages))) {
    throw tooManyPages(maxPages);
  }
  await readRemainingPages(options, reading, Math.min(pageCount, maxPages));
  for (let number = reading.last.number + 1; number <= maxPages && !isAtEnd(reading); number += 1) {
    await readPage(options, reading, number);
  }
  // Where other pages follow page 1, its number of rows is the page size, whatever size is reported.
  const fullPage = maxPages === 1 ? pageSize : Math.min(pageSize, first.rowCount);
  const mayBeLast = reading.barren > 0 || reading.last.rows < fullPage;
  if (isAtEnd(reading) || mayBeLast) return reading;
  throw tooManyPages(maxPages);
}

/** The page size in force: as reported, or, without a usable value, the number of rows of the first page. */
function toPageSize(page: ListPage): number {
  return page.pageSize !== undefined && page.pageSize >= 1 ? page.pageSize : page.rowCount;
}

async function readPage(options: ListingOptions, reading: Reading, number: number): Promise<ListPage> {
  const page = await options.fetchPage(number);
  addPage(reading, number, page);
  return page;
}

/** Whether a page far ahead holds what was not read yet: a total may lie, and then the pages before it are read one by one. */
async function hasNewTasks(options: ListingOptions, reading: Reading, number: number): Promise<boolean> {
  if (number === 1) return true;
  const { tasks } = await options.fetchPage(number);
  return tasks.some(({ id }) => !reading.tasks.has(id));
}

/** Reads pages 2 to `last`, several at a time, until the list ends. */
async function readRemainingPages(options: ListingOptions, reading: Reading, last: number): Promise<void> {
  const limit = pLimit(options.concurrency);
  let failed = false;
  const readNext = async (number: number): Promise<void> => {
    if (failed || reading.barren >= BARREN_PAGES) return;
    try {
      await readPage(options, reading, number);
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  await limit.map(
    Array.from({ length: Math.max(0, last - 1) }, (_, index) => index + 2),
    readNext,
  );
}

function addPage(reading: Reading, number: number, page: ListPage): void {
  for (const [field, count] of page.failures)
    reading.failures.set(field, (reading.failures.get(field) ?? 0) + count);
  const before = reading.tasks.size;
  // Pages are added as their responses arrive: that is the order, whatever the time of day.
  for (const task of page.tasks) reading.tasks.set(task.id, task);
  const isBarren = reading.tasks.size === before;
  // A page of known tasks is a repetition, and so are its rows without an id; a page of nothing else is none.
  if (!isBarren || page.tasks.length === 0) reading.unidentified += page.rowCount - page.tasks.length;
  // A total smaller than the rows already seen is wrong, and then says nothing.
  if (page.total !== undefined && page.total >= countRows(reading)) {
    reading.total = Math.max(reading.total, page.total);
  }
  if (page.rowCount === 0) reading.barren = BARREN_PAGES;
  else if (isBarren) reading.barren += 1;
  else reading.barren = 0;
  if (number > reading.last.number) reading.last = { number, rows: page.rowCount };
}

/** Whether nothing is left to request. */
function isAtEnd(reading: Reading): boolean {
  return reading.barren >= BARREN_PAGES || (reading.total > 0 && countRows(reading) === reading.total);
}

function countRows(reading: Reading): number {
  return reading.tasks.size + reading.unidentified;
}

function tooManyPages(maxPages: number): ApiError {
  return new ApiError('too_large', `the listing has more than ${maxPages} pages (api.max_pages)`, {
    status: 200,
  });
}
