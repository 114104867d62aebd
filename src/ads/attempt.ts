// One attempt at one page: signed, sent, read, decoded, and reported.

import type { Clock } from '../clock.ts';
import type { Credential } from '../sensecore/credential.ts';
import { redact } from '../redact/redact.ts';
import { clockSkewSeconds } from '../sensecore/clock-skew.ts';
import { toApiError } from './error-answer.ts';
import { ApiError } from '../sensecore/api-error.ts';
import type { Limiter } from '../sensecore/limiter.ts';
import { isRetryable, parseRetryAfterMs } from '../sensecore/retry.ts';
import { signaturesIn, signHeaders } from '../sensecore/sign.ts';
import type { HttpResponse, Transport } from '../sensecore/transport.ts';
import { decodePage, decodePageInTurns, type DecodeOptions, type ListPage } from './wire.ts';

export interface AttemptOptions {
  /** Name of the credential, for the observer. */
  readonly credentialName: string;
  readonly transport: Transport;
  /** Of the credential and the origin of the URL; paused when an answer asks for it. */
  readonly limiter: Limiter;
  readonly decode: Omit<DecodeOptions, 'readAtMs' | 'secrets' | 'errorSecrets'>;
  /** Every secret that is known: an answer to one credential may echo another. */
  readonly secrets: () => readonly string[];
  /** What is taken out of errors only, such as the user of a proxy, who may be named like a task. Default: nothing more. */
  readonly errorSecrets?: readonly string[];
  /** Runs what it is given one after the other: several large pages decoded at once would be too much for the memory. */
  readonly largePages: <T>(decode: () => Promise<T>) => Promise<T>;
  readonly clock: Clock;
  readonly observer: AttemptObserver;
}

export interface AttemptObserver {
  /** One attempt ended. `code` is the HTTP status; where no complete answer arrived, the reason, or `aborted` by us. */
  requestDone(request: { credential: string; code: string; durationSeconds: number }): void;
  clockSkew(credential: string, seconds: number): void;
}

export interface Attempt {
  readonly url: string;
  readonly body: string;
  readonly credential: Credential;
  readonly signal: AbortSignal;
}

/** Throws ApiError with the status of the answer where there was one, or the signal's reason. */
export async function sendOnce(options: AttemptOptions, attempt: Attempt): Promise<ListPage> {
  const { clock, credentialName, observer } = options;
  const sentAtMs = clock.now();
  const sentAt = clock.monotonic();
  const headers = signHeaders(attempt.credential, sentAtMs);
  // A gateway may tell the signature that it got, or the one that it wanted.
  const secrets = [...options.secrets(), ...signaturesIn(headers)];
  let code = 'aborted';
  try {
    const { url, body, signal } = attempt;
    const response = await options.transport.post({ url, headers, body, signal });
    code = String(response.status);
    return await readResponse({ ...options, secrets: () => secrets }, response, { sentAtMs, signal });
  } catch (error) {
    if (attempt.signal.aborted || !(error instanceof ApiError)) throw error;
    if (code === 'aborted') code = error.reason;
    throw withoutSecrets(error, [...secrets, ...(options.errorSecrets ?? [])]);
  } finally {
    observer.requestDone({
      credential: credentialName,
      code,
      durationSeconds: (clock.monotonic() - sentAt) / 1000,
    });
  }
}

/** Ten times what a page of 100 rows has. A larger one is decoded in turns. */
const LARGE_BYTES = 1024 * 1024;

async function readResponse(
  options: AttemptOptions,
  response: HttpResponse,
  { sentAtMs, signal }: { readonly sentAtMs: number; readonly signal: AbortSignal },
): Promise<ListPage> {
  const receivedAtMs = options.clock.now();
  const skew = clockSkewSeconds(response.date, { sentAtMs, receivedAtMs });
  if (skew !== undefined) options.observer.clockSkew(options.credentialName, skew);
  try {
    const { decode, errorSecrets = [] } = options;
    const secrets = options.secrets();
    if (response.status !== 200)
      throw toApiError(response.status, response.body, [...secrets, ...errorSecrets]);
    const rowOptions = { ...decode, secrets, errorSecrets, readAtMs: receivedAtMs };
    if (response.body.length < LARGE_BYTES) return decodePage(response.body, rowOptions);
    return await options.largePages(() => decodePageInTurns(response.body, rowOptions, signal));
  } catch (error) {
    if (!(error instanceof ApiError) || !isRetryable(error)) throw error;
    const serverNowMs = receivedAtMs + (skew ?? 0) * 1000;
    const pauseMs = parseRetryAfterMs(response.retryAfter, serverNowMs);
    if (pauseMs === undefined || pauseMs === 0) throw error;
    options.limiter.pause(pauseMs, error.reason);
    throw new ApiError(error.reason, error.message, { status: error.status, retryAfterMs: pauseMs });
  }
}

/** The API may echo what it was sent, and a transport error may name the URL. */
function withoutSecrets(error: ApiError, secrets: readonly string[]): ApiError {
  const message = redact(error.message, secrets);
  if (message === error.message) return error;
  const { status, retryAfterMs } = error;
  return new ApiError(error.reason, message, { status, retryAfterMs });
}
