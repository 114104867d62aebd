// Sessions against a server on loopback that answers as each test says.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { Secret } from '../../src/redact/secret.ts';
import type { DecodeContext } from '../../src/sensecore/attempt.ts';
import type { Credential } from '../../src/sensecore/credential.ts';
import { Limiters } from '../../src/sensecore/limiter.ts';
import { readProxies } from '../../src/sensecore/proxy.ts';
import { openSession, type Session } from '../../src/sensecore/session.ts';
import { createTransport } from '../../src/sensecore/transport.ts';

interface Received {
  readonly method: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

type Respond = (request: IncomingMessage, response: ServerResponse, index: number) => void;

async function startServer(
  respond: Respond,
): Promise<AsyncDisposable & { url: string; received: readonly Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, headers } = request;
      received.push({ method, authorization: headers.authorization, body });
      respond(request, response, received.length - 1);
      return undefined;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/resources?page_token=1`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const bearer = (token: string): Credential => ({ kind: 'bearer', token: new Secret(token) });

function open(
  url: string,
  options: { tokens?: string[]; timeoutMs?: number; retries?: number } = {},
): Promise<Session> {
  const tokens = options.tokens ?? ['first-token'];
  return openSession(
    {
      credentialName: 'default',
      resolveCredential: () => Promise.resolve(bearer(tokens.length > 1 ? tokens.shift()! : tokens[0]!)),
      transport: createTransport({
        timeoutMs: 5000,
        maxResponseBytes: 1024,
        ca: undefined,
        proxies: readProxies({}),
        userAgent: 'test',
      }),
      secrets: () => ['first-token', 'second-token'],
      errorSecrets: [],
      limiters: new Limiters({
        concurrency: 2,
        requestsPerSecond: 1000,
        clock: systemClock,
        onThrottled: () => undefined,
      }),
      retries: options.retries ?? 0,
      clock: systemClock,
      random: () => 0,
      observer: { requestDone: () => undefined, clockSkew: () => undefined, retried: () => undefined },
    },
    {
      purpose: 'discovery',
      key: 'default',
      url,
      timeoutMs: options.timeoutMs ?? 5000,
      signal: new AbortController().signal,
    },
  );
}

test('a GET has no body, and the result is what the caller decodes', async () => {
  await using server = await startServer((_, response) => response.end('{"total_size":3}'));
  using session = await open(server.url);
  const contexts: DecodeContext[] = [];
  const total = await session.send({ method: 'GET', url: server.url, body: undefined }, (body, context) => {
    contexts.push(context);
    return (JSON.parse(Buffer.from(body).toString()) as { total_size: number }).total_size;
  });
  expect(total).toBe(3);
  expect(server.received).toEqual([{ method: 'GET', authorization: 'Bearer first-token', body: '' }]);
  expect(contexts).toMatchObject([{ secrets: ['first-token', 'second-token'], errorSecrets: [] }]);
  expect(contexts[0]?.receivedAtMs).toBeGreaterThanOrEqual(session.startedAtMs());
});

test('a refused credential is read again, and the request is sent with the new one', async () => {
  await using server = await startServer((request, response) => {
    response.statusCode = request.headers.authorization === 'Bearer second-token' ? 200 : 401;
    response.end('{}');
  });
  using session = await open(server.url, { tokens: ['first-token', 'second-token'] });
  const request = { method: 'POST', url: server.url, body: '{}' } as const;
  expect(await session.send(request, ({ length }) => length)).toBe(2);
  expect(server.received.map(({ authorization }) => authorization)).toEqual([
    'Bearer first-token',
    'Bearer second-token',
  ]);
});

test('a request that fails for a while is retried', async () => {
  await using server = await startServer((_, response, index) => {
    response.statusCode = index === 0 ? 503 : 200;
    response.end('{}');
  });
  using session = await open(server.url, { retries: 1 });
  await session.send({ method: 'GET', url: server.url, body: undefined }, () => undefined);
  expect(server.received).toHaveLength(2);
});

test('a session that runs out of time says what did not end', async () => {
  await using server = await startServer(() => undefined);
  using session = await open(server.url, { timeoutMs: 100 });
  const sent = session.send({ method: 'GET', url: server.url, body: undefined }, () => undefined);
  await expect(sent).rejects.toMatchObject({
    reason: 'timeout',
    message: 'the discovery did not end within 100 ms',
  });
  expect(session.signal.aborted).toBe(true);
});
