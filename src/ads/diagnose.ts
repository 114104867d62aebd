// One call as a poll makes it, with everything that was seen on the way kept: for `doctor`.

import type { Clock } from '../clock.ts';
import { secretValues, type Credential } from '../model/credential.ts';
import type { ListingKind } from '../model/poll.ts';
import { redact } from '../model/redact.ts';
import type { Resource } from '../model/resource.ts';
import { sendOnce } from './attempt.ts';
import { toBody, toUrl, type RequestShape } from './client.ts';
import { ApiError } from './errors.ts';
import type { Limiter } from './limiter.ts';
import { measurePresence, type Presence } from './presence.ts';
import type { HttpAnswer, Transport } from './transport.ts';
import type { DecodeOptions, PageAnswer } from './wire.ts';

export interface DiagnoseOptions {
  readonly transport: Transport;
  readonly request: Pick<RequestShape, 'path' | 'fields' | 'pageSize'>;
  readonly decode: Omit<DecodeOptions, 'readAtMs'>;
  readonly clock: Clock;
}

export interface DiagnosedCall {
  readonly resource: Resource;
  readonly baseUrl: string;
  readonly listing: ListingKind;
  readonly credential: Credential;
  readonly signal: AbortSignal;
}

/** What one call did. Either `page` and `presence` are there, or `error`. */
export interface Diagnosis {
  readonly listing: ListingKind;
  /** Without credentials, like the message of `error`. */
  readonly url: string;
  readonly seconds: number;
  /** Server time minus ours; undefined where the answer has no date. */
  readonly clockSkewSeconds: number | undefined;
  /** As it arrived, of any status; undefined where no complete one did. Holds whatever the server sent: redact it. */
  readonly answer: HttpAnswer | undefined;
  readonly page: PageAnswer | undefined;
  readonly presence: Presence | undefined;
  readonly error: ApiError | undefined;
}

/** Asks for page 1 of a listing, once. Throws nothing but the signal's reason. */
export async function diagnose(options: DiagnoseOptions, call: DiagnosedCall): Promise<Diagnosis> {
  const { clock, decode, request } = options;
  const { credential, listing, resource, signal } = call;
  const secrets = secretValues(credential);
  const url = toUrl(call.baseUrl, request.path, resource);
  const body = toBody({ resource, history: listing === 'history' }, request.fields, {
    page: 1,
    page_size: request.pageSize,
  });
  let answer: HttpAnswer | undefined;
  let seconds = 0;
  let clockSkewSeconds: number | undefined;
  const transport: Transport = {
    ...options.transport,
    post: async (sent) => (answer = await options.transport.post(sent)),
  };
  const observer = {
    requestDone: ({ durationSeconds }: { readonly durationSeconds: number }) => (seconds = durationSeconds),
    clockSkew: (_: string, skew: number) => (clockSkewSeconds = skew),
  };
  let page: PageAnswer | undefined;
  let error: ApiError | undefined;
  try {
    const attempt = { url, body, credential, signal };
    page = await sendOnce(
      { credentialName: '', transport, limiter: UNLIMITED, decode, secrets: () => secrets, clock, observer },
      attempt,
    );
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    error = thrown;
  }
  const presence =
    page === undefined || answer === undefined
      ? undefined
      : measurePresence(answer.body, { ...decode, readAtMs: clock.now(), secrets });
  return {
    listing,
    url: redact(url, secrets),
    seconds,
    clockSkewSeconds,
    answer,
    page,
    presence,
    error,
  };
}

/** One call at a time needs no limit. */
const UNLIMITED: Limiter = { run: (_, request) => request(), pause: () => undefined };
