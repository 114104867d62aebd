import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants, createServer, type SessionOptions } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { createTextResponse } from '../../src/web/http.ts';
import { sendResponse } from '../../src/web/exchange.ts';
import { WEB_LIMITS } from '../../src/web/connections.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { createCertificates } from './certificates.ts';
import { startTestServer, tlsSettings, type TestServer } from './harness.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

const settings = tlsSettings(certificates);
const BODY = [Buffer.alloc(8 * 2 ** 20, 'a')];

function open(server: TestServer, options: SessionOptions = {}): ClientHttp2Session {
  const session = connect(server.url, { ca: certificates.read('ca.pem'), ...options });
  session.on('error', () => undefined);
  return session;
}

/** `once` would fail where the server resets the connection. */
function closeOf(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve) => session.once('close', () => resolve()));
}

async function lengthOf(session: ClientHttp2Session, path = '/'): Promise<number> {
  let length = 0;
  for await (const chunk of session.request({ ':path': path })) length += (chunk as Buffer).byteLength;
  return length;
}

describe('HTTP/2', () => {
  test('answers in flight end when the server closes, even large ones', async () => {
    await using server = await startTestServer({
      settings,
      handle: () => Promise.resolve({ status: 200, headers: {}, body: BODY }),
    });
    const session = open(server);
    const stream = session.request({ ':path': '/' });
    stream.pause();
    await once(stream, 'response');
    const closed = server.close(20_000);
    let length = 0;
    for await (const chunk of stream) length += (chunk as Buffer).byteLength;
    await closed;
    expect(length).toBe(8 * 2 ** 20);
  });

  test('an idle session does not hold up the end', async () => {
    await using server = await startTestServer({ settings });
    const session = open(server);
    await lengthOf(session);
    await Promise.all([server.close(20_000), closeOf(session)]);
    expect(session.destroyed).toBe(true);
  });

  test('a session that asks for nothing is closed in time', async () => {
    const clock = createFakeClock();
    await using server = await startTestServer({ settings, clock });
    const session = open(server);
    await lengthOf(session);
    const closed = closeOf(session);
    await clock.advance(WEB_LIMITS.keepAliveMs);
    await closed;
    expect(session.destroyed).toBe(true);
  });

  test('a client that reads nothing is cut off in time', async () => {
    const clock = createFakeClock();
    await using server = await startTestServer({
      settings,
      clock,
      handle: () => Promise.resolve({ status: 200, headers: {}, body: BODY }),
    });
    const session = open(server);
    const stream = session.request({ ':path': '/' });
    stream.on('error', () => undefined).pause();
    await once(stream, 'response');
    const closed = closeOf(session);
    await clock.advance(WEB_LIMITS.responseMs);
    await closed;
    expect(server.errors).toEqual([]);
  });

  test('a client that uses its connection every five minutes keeps it', async () => {
    const clock = createFakeClock();
    await using server = await startTestServer({ settings, clock });
    const session = open(server);
    for (let scrape = 0; scrape < 3; scrape += 1) {
      await lengthOf(session);
      await clock.advance(301_000);
    }
    expect(await lengthOf(session, '/a')).toBe(3);
    session.close();
  });

  test.each<[string, (server: TestServer, clock: FakeClock) => Promise<unknown>]>([
    ['that waited too long for a request', (_, clock) => clock.advance(WEB_LIMITS.keepAliveMs)],
    ['that gives way to a new one', (server) => lengthOf(open(server))],
    ['of a server that closes', (server) => server.close(20_000)],
  ])('a session %s is told so before its connection is closed', async (_, act) => {
    const clock = createFakeClock();
    await using server = await startTestServer({
      settings,
      clock,
      limits: { ...WEB_LIMITS, connections: 1 },
    });
    const session = open(server);
    await lengthOf(session);
    const told = once(session, 'goaway');
    const closed = closeOf(session);
    await act(server, clock);
    expect((await told)[0]).toBe(constants.NGHTTP2_NO_ERROR);
    await closed;
  });

  test('a session that does not take its answer is told so before its connection is closed', async () => {
    const clock = createFakeClock();
    await using server = await startTestServer({
      settings,
      clock,
      handle: () => Promise.resolve({ status: 200, headers: {}, body: BODY }),
    });
    const session = open(server);
    const stream = session.request({ ':path': '/' });
    stream.on('error', () => undefined).pause();
    await once(stream, 'response');
    const told = once(session, 'goaway');
    await clock.advance(WEB_LIMITS.responseMs);
    expect((await told)[0]).toBe(constants.NGHTTP2_NO_ERROR);
  });

  test('new requests do not put off the end of one whose answer is not taken', async () => {
    const clock = createFakeClock();
    await using server = await startTestServer({
      settings,
      clock,
      handle: ({ target }) => Promise.resolve({ status: 200, headers: {}, body: target === '/' ? BODY : [] }),
    });
    const session = open(server);
    const stream = session.request({ ':path': '/' });
    stream.on('error', () => undefined).pause();
    await once(stream, 'response');
    const closed = closeOf(session);
    for (let visit = 0; visit < 3; visit += 1) {
      await clock.advance(WEB_LIMITS.responseMs / 4);
      expect(await lengthOf(session, '/small')).toBe(0);
    }
    await clock.advance(WEB_LIMITS.responseMs / 4);
    await closed;
  });

  test('with too many answers under way on all connections, the longest under way give way', async () => {
    await using server = await startTestServer({
      settings,
      limits: { ...WEB_LIMITS, responses: 40 },
      handle: ({ target }) =>
        target === '/a' ? Promise.resolve(createTextResponse(200, target)) : new Promise(() => undefined),
    });
    const sessions = [open(server), open(server)] as const;
    const closed = closeOf(sessions[0]);
    for (const session of sessions) {
      for (let visit = 0; visit < 30; visit += 1) {
        session.request({ ':path': '/' }).on('error', () => undefined);
      }
      // It comes after the others.
      await Promise.race([lengthOf(session, '/a'), closed]);
    }
    await closed;
    expect(await lengthOf(sessions[1], '/a')).toBe(3);
    sessions[1].destroy();
  });

  test('headers beyond the bound are refused', async () => {
    await using server = await startTestServer({ settings });
    const session = open(server);
    const stream = session.request({ ':path': '/', 'x-long': 'a'.repeat(40_000) }).resume();
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(431);
    session.destroy();
  });

  test('a body is dropped up to the bound, and the answer comes without waiting for it', async () => {
    await using server = await startTestServer({ settings });
    const session = open(server);
    const stream = session.request({ ':path': '/a', ':method': 'POST' }, { endStream: false }).resume();
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(200);
    expect(await lengthOf(session, '/b')).toBe(3);
    const closed = closeOf(session);
    stream.on('error', () => undefined);
    stream.write(Buffer.alloc(2 * WEB_LIMITS.bodyBytes));
    await closed;
  });

  test('too many requests at a time are refused, and the others are served', async () => {
    const held = Promise.withResolvers<void>();
    await using server = await startTestServer({
      settings,
      limits: { ...WEB_LIMITS, streams: 4 },
      handle: async () => {
        await held.promise;
        return { status: 200, headers: {}, body: [] };
      },
    });
    const session = open(server, { peerMaxConcurrentStreams: 100 });
    await once(session, 'remoteSettings');
    expect(session.remoteSettings.maxConcurrentStreams).toBe(4);
    const visits = Array.from({ length: 12 }, () => lengthOf(session).catch(() => 'refused'));
    held.resolve();
    expect((await Promise.all(visits)).filter((length) => length === 0).length).toBeGreaterThanOrEqual(4);
    session.close();
  });

  test('sending ends when the client cancels', async () => {
    const sent = Promise.withResolvers<void>();
    const server = createServer((_, response) => {
      void sendResponse(response, { status: 200, headers: {}, body: BODY }).then(sent.resolve);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const stream = session.request({ ':path': '/' });
    stream.on('error', () => undefined);
    await once(stream, 'response');
    stream.close(8);
    await expect(sent.promise).resolves.toBeUndefined();
    session.destroy();
    server.close();
  });

  test('a storm of cancelled requests ends the session, not the server', async () => {
    await using server = await startTestServer({ settings });
    const session = open(server);
    await once(session, 'connect');
    const closed = closeOf(session);
    const storm = (): void => {
      for (let visit = 0; visit < 200 && !session.closed && !session.destroyed; visit += 1) {
        const stream = session.request({ ':path': '/' });
        stream.on('error', () => undefined);
        stream.close(8);
      }
      if (!session.closed && !session.destroyed) setImmediate(storm);
    };
    storm();
    await closed;
    const other = open(server);
    expect(await lengthOf(other, '/a')).toBe(3);
    other.close();
    expect(server.errors).toEqual([]);
  });

  test('a slow reader under TLS costs no copy of the page', async () => {
    const page = [Buffer.alloc(64 * 2 ** 20)];
    await using server = await startTestServer({
      settings,
      handle: () => Promise.resolve({ status: 200, headers: {}, body: page }),
    });
    const sessions = Array.from({ length: 10 }, () => open(server));
    const before = process.memoryUsage().rss;
    for (const session of sessions) {
      const stream = session.request({ ':path': '/' });
      stream.on('error', () => undefined).pause();
      await once(stream, 'response');
    }
    const { connect: connectTls } = await import('node:tls');
    const sockets: TLSSocket[] = [];
    for (let visit = 0; visit < 10; visit += 1) {
      const socket = connectTls({ host: '127.0.0.1', port: server.port, ca: certificates.read('ca.pem') });
      socket.on('error', () => undefined);
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(socket, 'readable');
      sockets.push(socket);
    }
    // One copy of the page each would be 1280 MiB.
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(150);
    for (const session of sessions) session.destroy();
    for (const socket of sockets) socket.destroy();
  });
});
