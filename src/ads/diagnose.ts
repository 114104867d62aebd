// One listing as a poll reads it, with everything that was seen on the way kept: for `doctor`.

import type { Clock } from '../clock.ts';
import { secretValues, type Credential } from '../sensecore/credential.ts';
import type { ListingKind } from '../model/poll.ts';
import { redact } from '../redact/redact.ts';
import type { Resource } from '../model/resource.ts';
import { sendOnce } from './attempt.ts';
import { toBody, toUrl, type RequestShape } from './client.ts';
import { ApiError } from '../sensecore/api-error.ts';
import { createLimiter, type Limiter } from '../sensecore/limiter.ts';
import { readListing, type ListedTasks } from './listing.ts';
import { measurePresence, type Presence } from './presence.ts';
import type { HttpResponse, Transport } from '../sensecore/transport.ts';
import type { DecodeOptions, ListPage } from './wire.ts';

export interface DiagnoseOptions {
  readonly transport: Transport;
  readonly request: RequestShape;
  readonly requestsPerSecond: number;
  /** Of all responses together, but page 1 and one that failed. */
  readonly maxKeptBytes: number;
  readonly decode: Omit<DecodeOptions, 'readAtMs' | 'secrets' | 'errorSecrets'>;
  readonly clock: Clock;
  /** Further secrets that an answer may echo, such as those of a proxy. Default: none. */
  readonly secrets?: readonly string[];
}

export interface DiagnosedCall {
  readonly resource: Resource;
  readonly baseUrl: string;
  readonly listing: ListingKind;
  /** Time for the whole listing. */
  readonly timeoutMs: number;
  readonly credential: Credential;
  readonly signal: AbortSignal;
}

/** A response as it arrived, of any status. Holds whatever the server sent: redact it. */
export interface PageResponse {
  /** The page that was asked for, from 1. */
  readonly number: number;
  readonly response: HttpResponse;
}

/** What a listing brought. Seconds, skew, `page` and `presence` are those of page 1. */
export interface Diagnosis {
  readonly listing: ListingKind;
  /** Without credentials, like the message of `error`. */
  readonly url: string;
  readonly seconds: number;
  /** Server time minus ours; undefined where the answer has no date. */
  readonly clockSkewSeconds: number | undefined;
  /** How many pages were answered. */
  readonly pagesRead: number;
  /**
   * By page, page 1 first; a page that was asked for twice has the later response. Page 1 and the page that failed are always
   * there, the others as long as they do not take too much memory.
   */
  readonly responses: readonly PageResponse[];
  /** Undefined where page 1 was not answered with a page. */
  readonly page: ListPage | undefined;
  readonly presence: Presence | undefined;
  /** All pages together; undefined where that is not the whole listing, and then `error` says why. */
  readonly tasks: ListedTasks['tasks'] | undefined;
  readonly error: ApiError | undefined;
  /** What `error` is about: a page, answered or not; undefined where it is about all of them together. */
  readonly failedPage: { readonly number: number; readonly response: HttpResponse | undefined } | undefined;
}

/**
 * Reads a listing by the rules of a poll, so that what is whole here is whole there: one call, or more where page 1 is not
 * the whole. No call is repeated when it fails. Throws nothing but the signal's reason.
 */
export async function diagnose(options: DiagnoseOptions, call: DiagnosedCall): Promise<Diagnosis> {
  const { clock, decode, request } = options;
  const deadline = new AbortController();
  const cancelDeadline = clock.after(call.timeoutMs, () =>
    deadline.abort(new ApiError('timeout', `the listing did not end within ${call.timeoutMs} ms`)),
  );
  const pages = new DiagnosedPages(options, call, AbortSignal.any([call.signal, deadline.signal]));
  let listed: ListedTasks | undefined;
  let error: ApiError | undefined;
  try {
    const { concurrency, maxPages } = request;
    listed = await readListing({ fetchPage: (number) => pages.fetch(number), maxPages, concurrency });
  } catch (thrown) {
    if (call.signal.aborted || !(thrown instanceof ApiError)) throw thrown;
    error = thrown;
  } finally {
    cancelDeadline();
    // Ends what is still under way.
    deadline.abort();
  }
  const { first } = pages;
  const secrets = [...secretValues(call.credential), ...(options.secrets ?? [])];
  return {
    listing: call.listing,
    url: redact(pages.url, secrets),
    seconds: pages.seconds ?? 0,
    clockSkewSeconds: pages.clockSkewSeconds,
    pagesRead: pages.answered.size,
    responses: Array.from(pages.responses, ([number, response]) => ({ number, response })).sort(
      (a, b) => a.number - b.number,
    ),
    page: first?.page,
    presence: first && measurePresence(first.body, { ...decode, readAtMs: clock.now(), secrets }),
    tasks: listed?.tasks,
    error,
    failedPage: error === undefined ? undefined : pages.failed,
  };
}

/** The calls of one listing, and what they brought. */
class DiagnosedPages {
  readonly url: string;
  readonly answered = new Set<number>();
  readonly responses = new Map<number, HttpResponse>();
  first: { readonly page: ListPage; readonly body: Uint8Array } | undefined;
  seconds: number | undefined;
  clockSkewSeconds: number | undefined;
  failed: Diagnosis['failedPage'];
  readonly #options: DiagnoseOptions;
  readonly #call: DiagnosedCall;
  readonly #signal: AbortSignal;
  readonly #limiter: Limiter;
  #keptBytes = 0;

  constructor(options: DiagnoseOptions, call: DiagnosedCall, signal: AbortSignal) {
    const { clock, request, requestsPerSecond } = options;
    const { concurrency } = request;
    this.#options = options;
    this.#call = call;
    this.#signal = signal;
    this.#limiter = createLimiter({
      host: new URL(call.baseUrl).host,
      concurrency,
      requestsPerSecond,
      clock,
      onThrottled: () => undefined,
    });
    this.url = toUrl(call.baseUrl, request.path, call.resource);
  }

  async fetch(number: number): Promise<ListPage> {
    let response: HttpResponse | undefined;
    const { transport } = this.#options;
    const post: Transport['post'] = async (sent) => (response = await transport.post(sent));
    try {
      const turn = { key: '', signal: this.#signal, maxPauseMs: this.#call.timeoutMs };
      const page = await this.#limiter.run(turn, () => this.#send(number, { ...transport, post }));
      if (response !== undefined) this.first ??= { page, body: response.body };
      return page;
    } catch (error) {
      if (error instanceof ApiError && !this.#signal.aborted) this.failed ??= { number, response };
      throw error;
    } finally {
      if (response !== undefined) this.#keep(number, response);
    }
  }

  #keep(number: number, response: HttpResponse): void {
    this.answered.add(number);
    this.#keptBytes += response.body.length - (this.responses.get(number)?.body.length ?? 0);
    const isNeeded = number === 1 || number === this.failed?.number;
    if (isNeeded || this.#keptBytes <= this.#options.maxKeptBytes) {
      this.responses.set(number, response);
    } else {
      this.#keptBytes -= response.body.length;
      this.responses.delete(number);
    }
  }

  #send(number: number, transport: Transport): Promise<ListPage> {
    const { clock, decode, request } = this.#options;
    const { credential, listing, resource } = this.#call;
    const body = toBody({ resource, history: listing === 'history' }, request.fields, {
      page: number,
      page_size: request.pageSize,
    });
    const observer = {
      requestDone: ({ durationSeconds }: { readonly durationSeconds: number }) =>
        void (this.seconds ??= durationSeconds),
      clockSkew: (_: string, skew: number) => void (this.clockSkewSeconds ??= skew),
    };
    const secrets = [...secretValues(credential), ...(this.#options.secrets ?? [])];
    return sendOnce(
      {
        credentialName: '',
        transport,
        limiter: this.#limiter,
        decode,
        secrets: () => secrets,
        largePages: (decodeLarge) => decodeLarge(),
        clock,
        observer,
      },
      { url: this.url, body, credential, signal: this.#signal },
    );
  }
}
