// Requests that belong together, such as the pages of a listing: they share a credential, a deadline and an abort signal,
// take turns at the limiter, and are retried.

import { sleep } from '../clock.ts';
import { ApiError } from './api-error.ts';
import { sendOnce, type AttemptDeps, type AttemptObserver, type Decode } from './attempt.ts';
import { secretValues, type Credential } from './credential.ts';
import { TooLongPauseError, type Limiter, type Limiters } from './limiter.ts';
import { isRetryable, retryDelayMs } from './retry.ts';
import type { HttpRequest } from './transport.ts';

/** Notified of every attempt. */
export interface ApiObserver extends AttemptObserver {
  retried(credential: string): void;
}

/** What the sessions of one credential share. */
export interface SessionDeps extends AttemptDeps {
  readonly limiters: Limiters;
  /** Read at the start of every session, so that a rotated key is used without a restart. May throw. */
  readonly resolveCredential: () => Promise<Credential>;
  /** Attempts after the first. */
  readonly retries: number;
  readonly random: () => number;
  readonly observer: ApiObserver;
}

export interface SessionOptions {
  /** What the requests are for, as messages name it, such as `listing`. */
  readonly purpose: string;
  /** Requests of one key run in order; keys take turns at the limiter. */
  readonly key: string;
  /** Its origin has the limiter. */
  readonly url: string;
  /** Time for all requests together, from the first one on; waiting for the first one's turn does not count. */
  readonly timeoutMs: number;
  /** Aborts the session; its requests then reject with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Reads the credential. Throws ApiError `config` where that cannot be done. */
export async function openSession(deps: SessionDeps, options: SessionOptions): Promise<Session> {
  return new Session(deps, options, await readCredential(deps));
}

/** Disposing of it aborts the requests in flight. */
export class Session implements Disposable {
  /** Aborts once the session has ended: disposed of, out of time, or aborted from outside. */
  readonly signal: AbortSignal;
  readonly #deps: SessionDeps;
  readonly #options: SessionOptions;
  readonly #limiter: Limiter;
  readonly #controller = new AbortController();
  /** What the requests now being retried failed with, the latest failure last. */
  readonly #retrying = new Map<HttpRequest, ApiError>();
  #credential: Credential;
  #reread: Promise<void> | undefined;
  #startedAtMs = 0;
  #cancelDeadline: (() => void) | undefined;
  #attempts = 0;
  #attemptSeconds = 0;

  constructor(deps: SessionDeps, options: SessionOptions, credential: Credential) {
    this.#deps = { ...deps, observer: this.#measured(deps.observer) };
    this.#options = options;
    this.#credential = credential;
    this.#limiter = deps.limiters.of(options.url);
    this.signal = AbortSignal.any([options.signal, this.#controller.signal]);
  }

  /** When the first request was sent, Unix milliseconds. */
  startedAtMs(): number {
    return this.#startedAtMs;
  }

  /** Mean time of the attempts that ended. Waiting, for a turn or before a retry, is no part of it. */
  latencySeconds(): number {
    return this.#attemptSeconds / this.#attempts;
  }

  /** One request: as many attempts as it takes. Throws ApiError, or the signal's reason. */
  async send<T>(request: HttpRequest, decode: Decode<T>): Promise<T> {
    const { clock, credentialName, observer, random } = this.#deps;
    const { key, timeoutMs } = this.#options;
    const turn = { key, signal: this.signal, maxPauseMs: timeoutMs };
    for (let retries = 0; ; retries += 1) {
      const credential = this.#credential;
      try {
        const result = await this.#limiter.run(turn, () => {
          if (retries > 0) observer.retried(credentialName);
          return this.#attempt(request, credential, decode);
        });
        this.#retrying.delete(request);
        return result;
      } catch (error) {
        if (!(await this.#mayRetry(error, request, retries, credential))) {
          // A retry whose turn was given up failed for its first cause.
          throw error instanceof TooLongPauseError ? (this.#retrying.get(request) ?? error) : error;
        }
        if (credential !== this.#credential) continue;
      }
      await sleep(clock, retryDelayMs(retries, random), this.signal);
    }
  }

  [Symbol.dispose](): void {
    this.#cancelDeadline?.();
    this.#controller.abort(new Error(`the ${this.#options.purpose} has ended`));
  }

  async #mayRetry(
    error: unknown,
    request: HttpRequest,
    retries: number,
    credential: Credential,
  ): Promise<boolean> {
    if (this.signal.aborted || !(error instanceof ApiError) || error instanceof TooLongPauseError)
      return false;
    if (error.reason === 'auth') return this.#isRotated(credential);
    if (!isRetryable(error) || retries >= this.#deps.retries) return false;
    this.#retrying.delete(request);
    this.#retrying.set(request, error);
    return true;
  }

  #attempt<T>(request: HttpRequest, credential: Credential, decode: Decode<T>): Promise<T> {
    this.#startDeadline();
    const attempt = { request, credential, limiter: this.#limiter, signal: this.signal };
    return sendOnce(this.#deps, attempt, decode);
  }

  #startDeadline(): void {
    if (this.#cancelDeadline !== undefined) return;
    const { clock } = this.#deps;
    const { purpose, timeoutMs } = this.#options;
    this.#startedAtMs = clock.now();
    this.#cancelDeadline = clock.after(timeoutMs, () => {
      const message = `the ${purpose} did not end within ${timeoutMs} ms`;
      this.#controller.abort(toTimeoutError(message, [...this.#retrying.values()].at(-1)));
    });
  }

  /** Whether the credential has changed since. A refused credential is read again, once per session. */
  async #isRotated(used: Credential): Promise<boolean> {
    this.#reread ??= this.#rereadCredential();
    await this.#reread;
    return this.#credential !== used;
  }

  async #rereadCredential(): Promise<void> {
    try {
      const fresh = await readCredential(this.#deps);
      if (secretValues(fresh).join('\n') !== secretValues(this.#credential).join('\n'))
        this.#credential = fresh;
    } catch {
      // This session fails because it was refused; the next one reports what cannot be read.
    }
  }

  #measured(observer: ApiObserver): ApiObserver {
    return {
      requestDone: (request) => {
        this.#attempts += 1;
        this.#attemptSeconds += request.durationSeconds;
        observer.requestDone(request);
      },
      clockSkew: (credential, seconds) => observer.clockSkew(credential, seconds),
      retried: (credential) => observer.retried(credential),
    };
  }
}

async function readCredential(deps: SessionDeps): Promise<Credential> {
  try {
    return await deps.resolveCredential();
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the credential cannot be read';
    throw new ApiError('config', message, { cause: error });
  }
}

/** A session that runs out of time while retrying failed because of what it retried. */
function toTimeoutError(message: string, retried: ApiError | undefined): ApiError {
  if (retried === undefined) return new ApiError('timeout', message);
  return new ApiError(retried.reason, `${message}; the last attempt failed: ${retried.message}`, {
    cause: retried,
    retryAfterMs: retried.retryAfterMs,
  });
}
