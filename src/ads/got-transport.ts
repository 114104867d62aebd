// One HTTP attempt, and what can go wrong with it. The only place that knows got.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import got, { ReadError, RequestError, TimeoutError } from 'got';
import { ApiError } from './errors.ts';
import type { Transport, TransportOptions } from './transport.ts';

/** Redirects are never followed: the signature would go to another host. */
export function createGotTransport(options: TransportOptions): Transport {
  const agentOptions = {
    keepAlive: true,
    proxyEnv: { ...options.proxyEnv },
    // Until a proxy has opened its tunnel, there is no request yet that got could end.
    timeout: options.timeoutMs,
  };
  const httpAgent = new HttpAgent(agentOptions);
  const httpsAgent = new HttpsAgent({
    ...agentOptions,
    // An issuing authority is trusted as it is, its root need not be there.
    ...(options.ca === undefined ? {} : { ca: options.ca, allowPartialTrustChain: true }),
  });
  const client = got.extend({
    method: 'POST',
    agent: { http: httpAgent, https: httpsAgent },
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
      const request = client(url, { headers, body, signal: AbortSignal.any([signal, tooLarge.signal]) });
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
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
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
