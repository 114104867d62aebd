// Lists all tasks of one resource: fills in the URL and the body, reads the pages, filters.

import pLimit from 'p-limit';
import { regionOf, type Resource } from '../model/resource.ts';
import type { Task } from '../model/task.ts';
import type { Decode } from '../sensecore/attempt.ts';
import type { HttpRequest } from '../sensecore/transport.ts';
import { openSession, type SessionDeps } from '../sensecore/session.ts';
import { readListing, type TotalPolicy } from './listing.ts';
import {
  decodePage,
  decodePageInTurns,
  type DecodeField,
  type DecodeOptions,
  type ListPage,
} from './wire.ts';

/** The parts of a request that nobody could check against the service: all of them configurable. */
export interface RequestShape {
  /** Path template with `{subscription}`, `{resource_group}`, `{zone}`, `{data_sync}`, `{region}`. */
  readonly path: string;
  readonly fields: { readonly history: string; readonly taskName: string; readonly taskType: string };
  /** Number of the first page: 0 or 1. */
  readonly firstPage: number;
  readonly pageSize: number;
  readonly maxPages: number;
  readonly total: TotalPolicy;
  readonly concurrency: number;
}

/** What a response is decoded by, besides the secrets that are known. */
export type DecodeSettings = Pick<DecodeOptions, 'sizeBase' | 'omittedFields'>;

export interface ListRequest {
  readonly resource: Resource;
  readonly baseUrl: string;
  readonly history: boolean;
  /** Time for the whole listing, from its first request on; waiting for that request's turn does not count. */
  readonly timeoutMs: number;
  /** Aborts the listing; it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** One complete listing of a resource, with the filters of the resource applied. */
export interface Listing {
  readonly tasks: ReadonlyMap<string, Task>;
  /** When the first request was sent, Unix milliseconds. */
  readonly startedAtMs: number;
  /** Mean time of one request, waiting for its turn not included. */
  readonly latencySeconds: number;
  /** Fields that could not be read, and how often. */
  readonly failures: ReadonlyMap<DecodeField, number>;
  /** Rows that the total counts and no page has; above 0 only where the total is advisory. */
  readonly missingRows: number;
}

export interface AdsClient {
  /** Throws ApiError. A listing that fails part-way has no result. */
  listTasks(request: ListRequest): Promise<Listing>;
}

export function createAdsClient(deps: SessionDeps, shape: RequestShape, settings: DecodeSettings): AdsClient {
  const decode = createPageDecoder(settings);
  return {
    async listTasks(request) {
      const { baseUrl, history, resource, signal, timeoutMs } = request;
      const key = `${resource.name} ${history ? 'history' : 'active'}`;
      using session = await openSession(deps, { purpose: 'listing', key, url: baseUrl, timeoutMs, signal });
      const url = toUrl(baseUrl, shape.path, resource);
      const { concurrency, maxPages, total } = shape;
      const fetchPage = (number: number): Promise<ListPage> =>
        session.send(toPageRequest(url, request, shape, number), decode);
      const listed = await readListing({ fetchPage, maxPages, concurrency, total });
      return {
        tasks: applyFilters(listed.tasks, resource),
        startedAtMs: session.startedAtMs(),
        latencySeconds: session.latencySeconds(),
        failures: listed.failures,
        missingRows: listed.missingRows,
      };
    },
  };
}

/** Ten times what a page of 100 rows has. A larger one is decoded in turns. */
const LARGE_BYTES = 1024 * 1024;

/** Decodes large pages one after the other: several at once would take too much memory. */
export function createPageDecoder(settings: DecodeSettings): Decode<ListPage> {
  const oneByOne = pLimit(1);
  return (body, { errorSecrets, receivedAtMs, secrets, signal }) => {
    const options = { ...settings, secrets, errorSecrets, readAtMs: receivedAtMs };
    if (body.length < LARGE_BYTES) return decodePage(body, options);
    return oneByOne(() => decodePageInTurns(body, options, signal));
  };
}

/** The URL of the operation for a resource: the template filled in. */
export function toUrl(baseUrl: string, path: string, resource: Resource): string {
  const values: Readonly<Record<string, string>> = {
    subscription: resource.subscription,
    resource_group: resource.resourceGroup,
    zone: resource.zone,
    region: regionOf(resource.zone),
    data_sync: resource.dataSync,
  };
  const filled = path.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    return value === undefined ? placeholder : encodeURIComponent(value);
  });
  return baseUrl.replace(/\/+$/, '') + filled;
}

/** The request for a page, counted from 1. Each optional key is sent only when it is used: a gateway may refuse a key that it does not know. */
export function toPageRequest(
  url: string,
  { history, resource }: Pick<ListRequest, 'resource' | 'history'>,
  { fields, firstPage, pageSize }: RequestShape,
  number: number,
): HttpRequest {
  const { taskName, taskTypes } = resource;
  const body: Record<string, unknown> = { page: { page: number - 1 + firstPage, page_size: pageSize } };
  if (history) body[fields.history] = true;
  if (taskName !== '') body[fields.taskName] = taskName;
  if (taskTypes.length === 1) body[fields.taskType] = taskTypes[0];
  return { method: 'POST', url, body: JSON.stringify(body) };
}

/** Applied here whatever the API does with the filters it was sent. */
function applyFilters(tasks: ReadonlyMap<string, Task>, resource: Resource): ReadonlyMap<string, Task> {
  const name = resource.taskName.toLowerCase();
  const types = resource.taskTypes;
  if (name === '' && types.length === 0) return tasks;
  const kept = new Map<string, Task>();
  for (const [id, task] of tasks) {
    const matches =
      task.name.toLowerCase().includes(name) && (types.length === 0 || types.includes(task.type));
    if (matches) kept.set(id, task);
  }
  return kept;
}
