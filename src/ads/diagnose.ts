// Reads one listing as a poll does, and keeps the responses and what was measured on the way: for `doctor`.

import type { Clock } from '../clock.ts';
import { secretValues, type Credential } from '../sensecore/credential.ts';
import type { ListingKind } from '../model/poll.ts';
import { redact } from '../redact/redact.ts';
import type { Resource } from '../model/resource.ts';
import { ApiError } from '../sensecore/api-error.ts';
import type { Decode } from '../sensecore/attempt.ts';
import type { Limiters } from '../sensecore/limiter.ts';
import { openSession, type ApiObserver, type Session } from '../sensecore/session.ts';
import { createPageDecoder, toPageRequest, toUrl, type DecodeSettings, type RequestShape } from './client.ts';
import { readListing, type ListedTasks } from './listing.ts';
import { measurePresence, type Presence } from './presence.ts';
import type { HttpResponse, SentRequest, Transport } from '../sensecore/transport.ts';
import type { ListPage } from './wire.ts';

export interface DiagnoseOptions {
  readonly transport: Transport;
  readonly request: RequestShape;
  /** Of the credential. */
  readonly limiters: Limiters;
  /** Whose turn it is at the limiter: that of the resource. */
  readonly key: string;
  /** Of all responses together, but page 1 and one that failed. */
  readonly maxKeptBytes: number;
  readonly decode: DecodeSettings;
  readonly clock: Clock;
  /** Further secrets that a response may echo, such as those of a proxy. Default: none. */
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
  /** The requested page, from 1. */
  readonly number: number;
  readonly response: HttpResponse;
}

/** The result of one listing. Seconds, skew, `page` and `presence` are those of page 1. */
export interface Diagnosis {
  readonly listing: ListingKind;
  /** Without credentials, like the message of `error`. */
  readonly url: string;
  readonly seconds: number;
  /** Server time minus ours; undefined where the response has no date. */
  readonly clockSkewSeconds: number | undefined;
  /** The number of pages with a response. */
  readonly pagesRead: number;
  /**
   * By page, page 1 first; a page that was requested twice has the later response. Page 1 and the page that failed are always
   * there, the others as long as they do not take too much memory.
   */
  readonly responses: readonly PageResponse[];
  /** Undefined where the response to page 1 is no page. */
  readonly page: ListPage | undefined;
  readonly presence: Presence | undefined;
  /** All pages together; undefined where that is not the whole listing, and then `error` says why. */
  readonly tasks: ListedTasks['tasks'] | undefined;
  readonly error: ApiError | undefined;
  /** The page that `error` is about, with or without a response; undefined where it is about all pages together. */
  readonly failedPage: { readonly number: number; readonly response: HttpResponse | undefined } | undefined;
}

/**
 * Reads a listing by the rules of a poll, so that what is whole here is whole there: one call, or more where page 1 is not
 * the whole. No call is repeated when it fails. Throws nothing but the signal's reason.
 */
export async function diagnose(options: DiagnoseOptions, call: DiagnosedCall): Promise<Diagnosis> {
  const { concurrency, maxPages, total } = options.request;
  const secrets = [...secretValues(call.credential), ...(options.secrets ?? [])];
  const pages = new DiagnosedPages(options, call);
  using session = await openDiagnosedSession(options, call, secrets, pages);
  let listed: ListedTasks | undefined;
  let error: ApiError | undefined;
  try {
    const fetchPage = (number: number): Promise<ListPage> => pages.fetch(session, number);
    listed = await readListing({ fetchPage, maxPages, concurrency, total });
  } catch (thrown) {
    if (call.signal.aborted || !(thrown instanceof ApiError)) throw thrown;
    error = thrown;
  }
  const { first } = pages;
  const readAtMs = options.clock.now();
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
    presence: first && measurePresence(first.body, { ...options.decode, readAtMs, secrets }),
    tasks: listed?.tasks,
    error,
    failedPage: error === undefined ? undefined : pages.failed,
  };
}

function openDiagnosedSession(
  options: DiagnoseOptions,
  call: DiagnosedCall,
  secrets: readonly string[],
  pages: DiagnosedPages,
): Promise<Session> {
  const { clock, key, limiters, transport } = options;
  const { baseUrl, credential, signal, timeoutMs } = call;
  return openSession(
    {
      credentialName: '',
      resolveCredential: () => Promise.resolve(credential),
      transport: { send: (sent) => pages.record(sent, transport), close: () => undefined },
      secrets: () => secrets,
      errorSecrets: [],
      limiters,
      retries: 0,
      clock,
      random: () => 0,
      observer: pages,
    },
    { purpose: 'listing', key, url: baseUrl, timeoutMs, signal },
  );
}

/** The pages of one listing, as they arrive. */
class DiagnosedPages implements ApiObserver {
  readonly url: string;
  readonly answered = new Set<number>();
  readonly responses = new Map<number, HttpResponse>();
  first: { readonly page: ListPage; readonly body: Uint8Array } | undefined;
  seconds: number | undefined;
  clockSkewSeconds: number | undefined;
  failed: Diagnosis['failedPage'];
  readonly #options: DiagnoseOptions;
  readonly #call: DiagnosedCall;
  readonly #decode: Decode<ListPage>;
  /** Responses that are being decoded, by the body of their request. */
  readonly #arrived = new Map<string | undefined, HttpResponse>();
  #keptBytes = 0;

  constructor(options: DiagnoseOptions, call: DiagnosedCall) {
    this.#options = options;
    this.#call = call;
    this.#decode = createPageDecoder(options.decode);
    this.url = toUrl(call.baseUrl, options.request.path, call.resource);
  }

  requestDone({ durationSeconds }: { readonly durationSeconds: number }): void {
    this.seconds ??= durationSeconds;
  }

  clockSkew(_credential: string, seconds: number): void {
    this.clockSkewSeconds ??= seconds;
  }

  retried(): void {
    // No request is retried.
  }

  async record(request: SentRequest, transport: Transport): Promise<HttpResponse> {
    const response = await transport.send(request);
    this.#arrived.set(request.body, response);
    return response;
  }

  async fetch(session: Session, number: number): Promise<ListPage> {
    const { listing, resource } = this.#call;
    const history = listing === 'history';
    const request = toPageRequest(this.url, { resource, history }, this.#options.request, number);
    try {
      const page = await session.send(request, this.#decode);
      const body = this.#arrived.get(request.body)?.body;
      if (body !== undefined) this.first ??= { page, body };
      return page;
    } catch (error) {
      if (error instanceof ApiError && !session.signal.aborted)
        this.failed ??= { number, response: this.#arrived.get(request.body) };
      throw error;
    } finally {
      const response = this.#arrived.get(request.body);
      this.#arrived.delete(request.body);
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
}
