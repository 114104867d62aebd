// One attempt at one request: signs and sends it, decodes the response, and reports it to the observer.

import type { Clock } from '../clock.ts';
import { redact } from '../redact/redact.ts';
import { ApiError } from './api-error.ts';
import type { Credential } from './credential.ts';
import type { Limiter } from './limiter.ts';
import { toApiError } from './response-error.ts';
import { isRetryable, parseRetryAfterMs } from './retry.ts';
import { signaturesIn, signHeaders } from './sign.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

export interface AttemptDeps {
  /** Name of the credential, for the observer. */
  readonly credentialName: string;
  readonly transport: Transport;
  /** Every secret that is known: a response to one credential may echo another. */
  readonly secrets: () => readonly string[];
  /** What is taken out of errors only, such as the user of a proxy, which may be named like a task. */
  readonly errorSecrets: readonly string[];
  readonly clock: Clock;
  readonly observer: AttemptObserver;
}

export interface AttemptObserver {
  /** One attempt ended. `code` is the HTTP status; without a complete response the reason, or `aborted` by us. */
  requestDone(request: { credential: string; code: string; durationSeconds: number }): void;
  clockSkew(credential: string, seconds: number): void;
}

export interface Attempt {
  readonly request: HttpRequest;
  readonly credential: Credential;
  /** Of the credential and the origin of the URL; paused when a response asks for it. */
  readonly limiter: Limiter;
  readonly signal: AbortSignal;
}

/** What decoding a response may need. */
export interface DecodeContext {
  /** When the response had arrived, Unix milliseconds. */
  readonly receivedAtMs: number;
  readonly secrets: readonly string[];
  readonly errorSecrets: readonly string[];
  readonly signal: AbortSignal;
}

/** Makes a value of the body of a 200. Throws ApiError. */
export type Decode<T> = (body: Uint8Array, context: DecodeContext) => T | Promise<T>;

/** Throws ApiError with the status of the response where there was one, or the signal's reason. */
export async function sendOnce<T>(deps: AttemptDeps, attempt: Attempt, decode: Decode<T>): Promise<T> {
  const { clock, credentialName, observer, transport } = deps;
  const { credential, request, signal } = attempt;
  const sentAtMs = clock.now();
  const sentAt = clock.monotonic();
  const headers = signHeaders(credential, sentAtMs, request);
  // A gateway may quote the signature that it got, or the one that it wanted.
  const secrets = [...deps.secrets(), ...signaturesIn(headers)];
  let code = 'aborted';
  try {
    const response = await transport.send({ ...request, headers, signal });
    code = String(response.status);
    const receivedAtMs = clock.now();
    const skewSeconds = clockSkewSeconds(response.date, { sentAtMs, receivedAtMs });
    if (skewSeconds !== undefined) observer.clockSkew(credentialName, skewSeconds);
    const context = { receivedAtMs, secrets, errorSecrets: deps.errorSecrets, signal };
    try {
      return await decodeResponse(response, context, decode);
    } catch (error) {
      const serverNowMs = receivedAtMs + (skewSeconds ?? 0) * 1000;
      throw applyRetryAfter(error, parseRetryAfterMs(response.retryAfter, serverNowMs), attempt.limiter);
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof ApiError)) throw error;
    if (code === 'aborted') code = error.reason;
    throw withoutSecrets(error, [...secrets, ...deps.errorSecrets]);
  } finally {
    const durationSeconds = (clock.monotonic() - sentAt) / 1000;
    observer.requestDone({ credential: credentialName, code, durationSeconds });
  }
}

async function decodeResponse<T>(
  { body, status }: HttpResponse,
  context: DecodeContext,
  decode: Decode<T>,
): Promise<T> {
  if (status !== 200) throw toApiError(status, body, [...context.secrets, ...context.errorSecrets]);
  return decode(body, context);
}

/** Pauses the limiter for the delay that a response asks for, if its error is one to retry. Returns the error to report. */
function applyRetryAfter(error: unknown, pauseMs: number | undefined, limiter: Limiter): unknown {
  if (!(error instanceof ApiError) || !isRetryable(error) || pauseMs === undefined || pauseMs === 0)
    return error;
  limiter.pause(pauseMs, error.reason);
  return new ApiError(error.reason, error.message, { status: error.status, retryAfterMs: pauseMs });
}

/**
 * Server time minus ours in seconds, from the `Date` header of a response. The header has whole seconds and the response takes
 * time: a difference that these explain is 0.
 */
export function clockSkewSeconds(
  dateHeader: string | undefined,
  exchange: { readonly sentAtMs: number; readonly receivedAtMs: number },
): number | undefined {
  const serverMs = dateHeader === undefined ? NaN : Date.parse(dateHeader);
  if (Number.isNaN(serverMs)) return undefined;
  if (serverMs > exchange.receivedAtMs) return (serverMs - exchange.receivedAtMs) / 1000;
  if (serverMs + 1000 < exchange.sentAtMs) return (serverMs + 1000 - exchange.sentAtMs) / 1000;
  return 0;
}

/** The API may echo what it was sent, and a transport error may name the URL. */
function withoutSecrets(error: ApiError, secrets: readonly string[]): ApiError {
  const message = redact(error.message, secrets);
  if (message === error.message) return error;
  const { status, retryAfterMs } = error;
  return new ApiError(error.reason, message, { status, retryAfterMs });
}
