// One attempt at an HTTP request, and what can go wrong with it. The only file that uses got, which is loaded with the first
// request, so that a start does not wait for it.

import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Got } from 'got';
import type * as GotModule from 'got';
import { ApiError } from './api-error.ts';

export interface TransportOptions {
  /** One attempt, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** Decompressed; one byte more is `too_large`. */
  readonly maxResponseBytes: number;
  /** PEM of an extra certificate authority, for a private gateway. */
  readonly ca: string | undefined;
  readonly proxies: {
    /** HTTP_PROXY and HTTPS_PROXY, in either case. */
    readonly env: Readonly<Record<string, string | undefined>>;
    /** Whether requests to this URL bypass the proxy. */
    readonly isExcepted: (url: string) => boolean;
  };
  readonly userAgent: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** JSON; undefined = no body. */
  readonly body: string | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly date: string | undefined;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  /** The target of a redirect; never followed. */
  readonly location: string | undefined;
  readonly body: Uint8Array;
}

/** A request with the headers that authenticate it. */
export interface SentRequest extends HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface Transport {
  /** Sends a request and reads the whole response, of any status. Throws ApiError, or the signal's reason once it aborts. */
  send(request: SentRequest): Promise<HttpResponse>;
  /** Closes kept-alive connections. */
  close(): void;
}

/** Connects to nothing before the first request. */
export function createTransport(options: TransportOptions): Transport {
  let opening: Promise<Client> | undefined;
  return {
    async send(request) {
      opening ??= openClient(options);
      return sendBy(await opening, options, request);
    },
    close() {
      // A client that failed to open has failed the requests, which report it.
      void opening?.then(closeClient, () => undefined);
    },
  };
}

interface Client {
  readonly got: Got;
  readonly errors: Pick<typeof GotModule, 'ReadError' | 'RequestError' | 'TimeoutError'>;
  /** Connections are kept: one pair of agents for requests through a proxy, where there is one, and one for all others. */
  readonly proxied: Agents;
  readonly direct: Agents;
}

interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Redirects are never followed: the signature would go to another host. */
async function openClient(options: TransportOptions): Promise<Client> {
  const [{ default: got, ReadError, RequestError, TimeoutError }, { Agent: Http }, { Agent: Https }] =
    await Promise.all([import('got'), import('node:http'), import('node:https')]);
  const { ca, proxies, timeoutMs } = options;
  // An issuing authority is trusted as it is; its root need not be in the file.
  const trust = ca === undefined ? {} : { ca, allowPartialTrustChain: true };
  const createAgents = (proxyEnv: TransportOptions['proxies']['env']): Agents => {
    // The time limit is for the tunnel of a proxy: until it is open, there is no request yet that got could end.
    const agentOptions = { keepAlive: true, proxyEnv: { ...proxyEnv }, timeout: timeoutMs };
    return { http: new Http(agentOptions), https: new Https({ ...agentOptions, ...trust }) };
  };
  return {
    got: got.extend({
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      timeout: { request: timeoutMs },
      headers: {
        'user-agent': options.userAgent,
        'content-type': 'application/json',
        accept: 'application/json',
      },
    }),
    errors: { ReadError, RequestError, TimeoutError },
    proxied: createAgents(proxies.env),
    direct: createAgents({}),
  };
}

function closeClient({ direct, proxied }: Client): void {
  for (const { http, https } of [proxied, direct]) {
    http.destroy();
    https.destroy();
  }
}

async function sendBy(
  { direct, errors, got, proxied }: Client,
  { maxResponseBytes, proxies, timeoutMs }: TransportOptions,
  { body, headers, method, signal, url }: SentRequest,
): Promise<HttpResponse> {
  const tooLarge = new AbortController();
  const startedAt = performance.now();
  const request = got(url, {
    agent: proxies.isExcepted(url) ? direct : proxied,
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    responseType: 'buffer',
    signal: AbortSignal.any([signal, tooLarge.signal]),
  });
  void request.on('downloadProgress', (progress) => {
    if (progress.transferred > maxResponseBytes) tooLarge.abort();
  });
  let socket: Socket | undefined;
  void request.on('request', (sent) => {
    sent.once('socket', (used) => (socket = used));
  });
  try {
    const response = await request;
    return {
      status: response.statusCode,
      date: response.headers.date,
      retryAfter: response.headers['retry-after'],
      contentType: response.headers['content-type'],
      location: response.headers.location,
      body: response.body,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (tooLarge.signal.aborted) {
      throw new ApiError('too_large', `the response is larger than ${maxResponseBytes} bytes`);
    }
    // A body that our own timeout cuts off may be reported as cut off: the time decides. Timers may be a millisecond early.
    if (error instanceof errors.TimeoutError || performance.now() - startedAt > timeoutMs - 1) {
      throw new ApiError('timeout', `no complete response within ${timeoutMs} ms`, { cause: error });
    }
    // A connection that breaks and one that ends early look alike in the response; the socket has the error.
    const socketError = socket?.errored;
    if (error instanceof errors.ReadError && !socketError) {
      throw new ApiError('invalid_response', 'the response was cut off', { cause: error });
    }
    const text = socketError?.message ?? (error instanceof errors.RequestError ? error.message : 'unknown');
    throw new ApiError('network', `no complete response: ${text}`, { cause: error });
  }
}
