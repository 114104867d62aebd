// One HTTP attempt, and what can go wrong with it. The only place that knows got.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import got, { ReadError, RequestError, TimeoutError } from 'got';
import { ApiError } from './api-error.ts';
import type { Transport, TransportOptions } from './transport.ts';

/** Redirects are never followed: the signature would go to another host. */
export function createGotTransport(options: TransportOptions): Transport {
  const proxied = createAgents(options, options.proxies.env);
  const direct = createAgents(options, {});
  const client = got.extend({
    method: 'POST',
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    responseType: 'buffer',
    timeout: { request: options.timeoutMs },
    headers: {
      'user-agent': options.userAgent,
      'content-type': 'application/json',
      accept: 'application/json',
    },
  });

  return {
    async post({ url, headers, body, signal }) {
      const tooLarge = new AbortController();
      const startedAt = performance.now();
      const request = client(url, {
        agent: options.proxies.isExcepted(url) ? direct : proxied,
        headers,
        body,
        signal: AbortSignal.any([signal, tooLarge.signal]),
      });
      void request.on('downloadProgress', (progress) => {
        if (progress.transferred > options.maxResponseBytes) tooLarge.abort();
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
          throw new ApiError('too_large', `the answer is larger than ${options.maxResponseBytes} bytes`);
        }
        throw toTransportError(error, {
          timeoutMs: options.timeoutMs,
          elapsedMs: performance.now() - startedAt,
          socketError: socket?.errored,
        });
      }
    },
    close() {
      for (const agent of [proxied, direct].flatMap(({ http, https }) => [http, https])) agent.destroy();
    },
  };
}

/** Connections are kept: one pair of agents for all that goes through a proxy, where there is one, and one for all else. */
function createAgents(
  { ca, timeoutMs }: TransportOptions,
  proxyEnv: TransportOptions['proxies']['env'],
): { readonly http: HttpAgent; readonly https: HttpsAgent } {
  const options = {
    keepAlive: true,
    proxyEnv: { ...proxyEnv },
    // Until a proxy has opened its tunnel, there is no request yet that got could end.
    timeout: timeoutMs,
  };
  // An issuing authority is trusted as it is, its root need not be there.
  const trust = ca === undefined ? {} : { ca, allowPartialTrustChain: true };
  return { http: new HttpAgent(options), https: new HttpsAgent({ ...options, ...trust }) };
}

function toTransportError(
  error: unknown,
  circumstances: {
    readonly timeoutMs: number;
    readonly elapsedMs: number;
    readonly socketError: Error | null | undefined;
  },
): ApiError {
  const { timeoutMs, elapsedMs, socketError } = circumstances;
  // A body that is cut off by our own timeout may be reported as cut off: the time tells. Timers may be a millisecond early.
  if (error instanceof TimeoutError || elapsedMs > timeoutMs - 1) {
    return new ApiError('timeout', `no complete answer within ${timeoutMs} ms`, { cause: error });
  }
  // A connection that breaks and one that ends early look alike in the answer; the socket knows.
  if (error instanceof ReadError && !socketError) {
    return new ApiError('invalid_response', 'the answer was cut off', { cause: error });
  }
  const causeText = socketError?.message ?? (error instanceof RequestError ? error.message : 'unknown');
  return new ApiError('network', `no complete answer: ${causeText}`, { cause: error });
}
