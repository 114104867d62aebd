// Lists all tasks of one resource: signs, limits, retries, pages, and gives up in time.

import pLimit from 'p-limit';
import { sleep } from '../clock.ts';
import { secretValues, type Credential } from '../sensecore/credential.ts';
import type { Resource } from '../model/resource.ts';
import type { Task } from '../model/task.ts';
import { ApiError } from '../sensecore/api-error.ts';
import { TooLongPauseError, type Limiters } from '../sensecore/limiter.ts';
import { readListing } from './listing.ts';
import { isRetryable, retryDelayMs } from '../sensecore/retry.ts';
import { measureAttempts } from './attempt-times.ts';
import { sendOnce, type AttemptObserver, type AttemptOptions } from './attempt.ts';
import type { DecodeField, ListPage } from './wire.ts';

export interface ClientOptions extends Omit<AttemptOptions, 'limiter' | 'largePages'> {
  /** Shared by all clients of the credential. */
  readonly limiters: Limiters;
  /** Read at the start of every listing, so that a rotated key is used without a restart. May throw. */
  readonly resolveCredential: () => Promise<Credential>;
  /** Attempts after the first. */
  readonly retries: number;
  readonly request: RequestShape;
  readonly random: () => number;
  readonly observer: ApiObserver;
}

/** The parts of a request that nobody could check against the service: all of them configurable. */
export interface RequestShape {
  /** Path template with `{subscription}`, `{resource_group}`, `{zone}`, `{data_sync}`. */
  readonly path: string;
  readonly fields: { readonly history: string; readonly taskName: string; readonly taskType: string };
  readonly pageSize: number;
  readonly maxPages: number;
  readonly concurrency: number;
}

/** Told of everything that happens between us and the API. */
export interface ApiObserver extends AttemptObserver {
  retried(credential: string): void;
}

export interface ListRequest {
  readonly resource: Resource;
  readonly baseUrl: string;
  readonly history: boolean;
  /** Time for the whole listing, from its first request on; waiting for that request's turn does not count. */
  readonly timeoutMs: number;
  /** Aborts the listing; it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** One complete listing of a resource, filtered as the resource asks. */
export interface Listing {
  readonly tasks: ReadonlyMap<string, Task>;
  /** When the first request was sent, Unix milliseconds. */
  readonly startedAtMs: number;
  /** Mean time of one request, waiting for its turn not included. */
  readonly latencySeconds: number;
  /** Fields that could not be read, and how often. */
  readonly failures: ReadonlyMap<DecodeField, number>;
}

export interface AdsClient {
  /** Throws ApiError. A listing that fails part-way has no result. */
  listTasks(request: ListRequest): Promise<Listing>;
}

export function createAdsClient(options: ClientOptions): AdsClient {
  const largePages = pLimit(1);
  return {
    async listTasks(request) {
      const credential = await readCredential(options);
      const attempts = startListing({ ...options, largePages }, request, credential);
      try {
        const { fields, pageSize, maxPages, concurrency } = options.request;
        const url = toUrl(request.baseUrl, options.request.path, request.resource);
        const fetchPage = (page: number): Promise<ListPage> =>
          attempts.fetch(url, toBody(request, fields, { page, page_size: pageSize }));
        const { tasks, failures } = await readListing({ fetchPage, maxPages, concurrency });
        return {
          tasks: applyFilters(tasks, request.resource),
          startedAtMs: attempts.startedAtMs(),
          latencySeconds: attempts.latencySeconds(),
          failures,
        };
      } finally {
        attempts.stop();
      }
    },
  };
}

async function readCredential(options: ClientOptions): Promise<Credential> {
  try {
    return await options.resolveCredential();
  } catch (error) {
    throw new ApiError('config', error instanceof Error ? error.message : 'the credential cannot be read', {
      cause: error,
    });
  }
}

interface Attempts {
  /** One page: as many attempts as it takes. */
  fetch(url: string, body: string): Promise<ListPage>;
  startedAtMs(): number;
  latencySeconds(): number;
  /** Ends what is still under way. */
  stop(): void;
}

/** The attempts of one listing: they share its credential, its deadline and its abort signal. */
function startListing(
  options: ClientOptions & Pick<AttemptOptions, 'largePages'>,
  listing: ListRequest,
  credential: Credential,
): Attempts {
  const { clock } = options;
  const limiter = options.limiters.of(listing.baseUrl);
  const controller = new AbortController();
  const signal = AbortSignal.any([listing.signal, controller.signal]);
  const key = `${listing.resource.name} ${listing.history ? 'history' : 'active'}`;
  /** What the pages now being retried have failed with, by request body, in the order of their last failures. */
  const retrying = new Map<string, ApiError>();
  const times = measureAttempts(options.observer);
  let current = credential;
  let reread: Promise<void> | undefined;
  let startedAtMs = 0;
  let cancelDeadline: (() => void) | undefined;

  function startDeadline(): void {
    if (cancelDeadline !== undefined) return;
    startedAtMs = clock.now();
    cancelDeadline = clock.after(listing.timeoutMs, () => {
      controller.abort(toTimeoutError(listing.timeoutMs, [...retrying.values()].at(-1)));
    });
  }

  async function attempt(url: string, body: string): Promise<ListPage> {
    startDeadline();
    return sendOnce(
      { ...options, limiter, observer: times.observer },
      { url, body, credential: current, signal },
    );
  }

  /** Whether there is another credential by now: once it is refused it is read again, once per listing. */
  async function isRotated(used: Credential): Promise<boolean> {
    reread ??= rereadCredential();
    await reread;
    return current !== used;
  }

  async function rereadCredential(): Promise<void> {
    try {
      const fresh = await readCredential(options);
      if (secretValues(fresh).join('\n') !== secretValues(current).join('\n')) current = fresh;
    } catch {
      // This listing fails for its refusal; the next poll reports what cannot be read.
    }
  }

  async function fetch(url: string, body: string): Promise<ListPage> {
    const turn = { key, signal, maxPauseMs: listing.timeoutMs };
    for (let retries = 0; ; retries += 1) {
      const used = current;
      const isRetry = retries > 0;
      try {
        const response = await limiter.run(turn, () => {
          if (isRetry) options.observer.retried(options.credentialName);
          return attempt(url, body);
        });
        retrying.delete(body);
        return response;
      } catch (error) {
        if (signal.aborted || !(error instanceof ApiError)) throw error;
        // A retry whose turn was given up failed for its first cause.
        if (error instanceof TooLongPauseError) throw retrying.get(body) ?? error;
        if (error.reason === 'auth' && (await isRotated(used))) continue;
        if (!isRetryable(error) || retries >= options.retries) throw error;
        // Put at the end: the last of them is what failed last.
        retrying.delete(body);
        retrying.set(body, error);
      }
      await sleep(clock, retryDelayMs(retries, options.random), signal);
    }
  }

  return {
    fetch,
    startedAtMs: () => startedAtMs,
    latencySeconds: () => times.meanSeconds(),
    stop() {
      cancelDeadline?.();
      controller.abort(new Error('the listing has ended'));
    },
  };
}

/** A listing that runs out of time while retrying failed for what it retried. */
function toTimeoutError(timeoutMs: number, retried: ApiError | undefined): ApiError {
  const message = `the listing did not end within ${timeoutMs} ms`;
  if (retried === undefined) return new ApiError('timeout', message);
  return new ApiError(retried.reason, `${message}; the last attempt failed: ${retried.message}`, {
    cause: retried,
    retryAfterMs: retried.retryAfterMs,
  });
}

/** The address of the operation for a resource: the template filled in. */
export function toUrl(baseUrl: string, path: string, resource: Resource): string {
  const values: Readonly<Record<string, string>> = {
    subscription: resource.subscription,
    resource_group: resource.resourceGroup,
    zone: resource.zone,
    data_sync: resource.dataSync,
  };
  const filled = path.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    return value === undefined ? placeholder : encodeURIComponent(value);
  });
  return baseUrl.replace(/\/+$/, '') + filled;
}

/** Each optional key is sent only when it is used: a gateway may refuse a key that it does not know. */
export function toBody(
  request: Pick<ListRequest, 'resource' | 'history'>,
  fields: RequestShape['fields'],
  page: { readonly page: number; readonly page_size: number },
): string {
  const { taskName, taskTypes } = request.resource;
  const body: Record<string, unknown> = { page };
  if (request.history) body[fields.history] = true;
  if (taskName !== '') body[fields.taskName] = taskName;
  if (taskTypes.length === 1) body[fields.taskType] = taskTypes[0];
  return JSON.stringify(body);
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
