import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { WEB_LIMITS, type WebLimits } from '../../src/web/connections.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createCertificates } from './certificates.ts';
import { ask, connectRaw, startTestServer, tlsSettings, type RawClient } from './harness.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

const GET = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';

/** Node.js keeps these by the time of the machine. */
const SHORT: WebLimits = { ...WEB_LIMITS, headersMs: 300, checkIntervalMs: 20 };

/** Sends a header every so often, until the server closes the connection. */
async function drip({ socket, closed }: RawClient): Promise<void> {
  let drops = 0;
  const timer = setInterval(() => socket.write(`X-${(drops += 1)}: a\r\n`), SHORT.headersMs / 10);
  await closed;
  clearInterval(timer);
}

describe('a slow client', () => {
  test('that sends nothing is cut off in time', async () => {
    await using server = await startTestServer({ limits: SHORT });
    using client = await connectRaw(server.port);
    await client.closed;
    expect(client.heard()).toBe('');
  });

  test('that drips its headers is cut off all the same', async () => {
    await using server = await startTestServer({ limits: SHORT });
    const start = performance.now();
    using client = await connectRaw(server.port, 'GET / HTTP/1.1\r\n');
    await drip(client);
    expect(client.heard()).toBe('');
    expect(performance.now() - start).toBeGreaterThanOrEqual(SHORT.headersMs);
  });

  test('that drips its second request is cut off as well, however fast the first was', async () => {
    await using server = await startTestServer({ limits: SHORT });
    using client = await connectRaw(server.port, GET);
    await client.hear(/\/a\n/);
    client.socket.write('GET / HTTP/1.1\r\n');
    await drip(client);
    expect(client.heard().match(/200 OK/g)).toHaveLength(1);
  });

  test('that sends no second request is cut off in time', async () => {
    await using server = await startTestServer({ limits: { ...SHORT, keepAliveMs: 100 } });
    using client = await connectRaw(server.port, GET);
    await client.closed;
    expect(client.heard()).toMatch(/^HTTP\/1\.1 200 [^]*Keep-Alive: timeout=/);
  });

  test('that drips its body is cut off, and has its response', async () => {
    await using server = await startTestServer({ limits: { ...SHORT, requestMs: 400 } });
    const head = 'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    using client = await connectRaw(server.port, head);
    await client.closed;
    expect(client.heard()).toMatch(/^HTTP\/1\.1 200 [^]*\/a\n$/);
  });

  test.each([false, true])(
    'that does not end its TLS handshake is cut off, HTTP/2 offered: %s',
    async (http2) => {
      await using server = await startTestServer({
        limits: SHORT,
        settings: tlsSettings(certificates, {}, { http2 }),
      });
      using client = await connectRaw(server.port, '\x16');
      await client.closed;
      expect(client.heard()).toBe('');
    },
  );

  test('over TLS, that sends nothing after the handshake is cut off, whatever HTTP it speaks', async () => {
    const clock = createFakeClock();
    await using server = await startTestServer({
      clock,
      limits: SHORT,
      settings: tlsSettings(certificates),
    });
    for (const protocol of ['h2', 'http/1.1']) {
      const socket = connectTls({
        port: server.port,
        ca: certificates.read('ca.pem'),
        ALPNProtocols: [protocol],
      });
      socket.on('error', () => undefined).resume();
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      await once(socket, 'secureConnect');
      // The first bytes of HTTP/2 come from the server, once its session is open.
      if (protocol === 'h2') {
        await once(socket, 'data');
        await clock.advance(SHORT.headersMs);
      }
      await closed;
    }
  });

  test('that keeps asking is never cut off', async () => {
    const clock = createFakeClock();
    await using server = await startTestServer({ clock });
    using client = await connectRaw(server.port);
    for (let visit = 1; visit <= 5; visit += 1) {
      client.socket.write(GET);
      await client.hear(new RegExp(`(/a\\n[^]*){${visit}}`));
      await clock.advance(WEB_LIMITS.keepAliveMs - 1000);
    }
    expect(client.socket.destroyed).toBe(false);
  });

  test('that reads nothing is cut off in time', async () => {
    const clock = createFakeClock();
    const asked = Promise.withResolvers<void>();
    await using server = await startTestServer({
      clock,
      handle: () => {
        asked.resolve();
        return Promise.resolve({ status: 200, headers: {}, body: [Buffer.alloc(32 * 2 ** 20)] });
      },
    });
    using client = await connectRaw(server.port, GET);
    client.socket.pause();
    await asked.promise;
    await clock.advance(WEB_LIMITS.responseMs);
    client.socket.resume();
    await client.closed;
    expect(client.heard().length).toBeLessThan(32 * 2 ** 20);
    expect(server.errors).toEqual([]);
  });

  test('that only closes its sending half is answered', async () => {
    await using server = await startTestServer();
    using client = await connectRaw(server.port);
    client.socket.end(GET);
    await client.closed;
    expect(client.heard()).toContain('/a\n');
  });
});

describe('too much', () => {
  test('headers beyond the bound are a 431, and the connection is closed', async () => {
    await using server = await startTestServer();
    using client = await connectRaw(
      server.port,
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
    );
    await client.closed;
    expect(client.heard()).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('a body that says it is too long is a 413, and the connection is closed', async () => {
    await using server = await startTestServer();
    using client = await connectRaw(
      server.port,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n`,
    );
    await client.closed;
    expect(client.heard()).toMatch(/^HTTP\/1\.1 413 [^]*Connection: close/);
  });

  test('a body without a length is read up to the bound', async () => {
    await using server = await startTestServer();
    const head = 'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    using client = await connectRaw(server.port, head);
    await client.hear(/\/a\n/);
    const chunk = `8000\r\n${'a'.repeat(0x8000)}\r\n`;
    client.socket.write(chunk.repeat(3));
    await client.closed;
    expect(client.heard()).toContain('200 OK');
  });

  test('a small body with GET is dropped, and the connection serves on', async () => {
    await using server = await startTestServer();
    const withBody = 'GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello';
    using client = await connectRaw(server.port, withBody + withBody);
    await client.hear(/\/a\n[^]*\/a\n/);
    expect(client.socket.destroyed).toBe(false);
  });

  test('a request that is none is a 400', async () => {
    await using server = await startTestServer();
    using client = await connectRaw(server.port, 'hello\r\n\r\n');
    await client.closed;
    expect(client.heard()).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('many connections', () => {
  test('the one that waits longest gives way to a new one', async () => {
    await using server = await startTestServer({ limits: { ...WEB_LIMITS, connections: 3 } });
    using first = await connectRaw(server.port, GET);
    await first.hear(/\/a\n/);
    using second = await connectRaw(server.port, GET);
    await second.hear(/\/a\n/);
    first.socket.write(GET);
    await first.hear(/\/a\n[^]*\/a\n/);
    using third = await connectRaw(server.port, GET);
    await third.hear(/\/a\n/);
    using fourth = await connectRaw(server.port, GET);
    await fourth.hear(/\/a\n/);
    await second.closed;
    expect([first, third, fourth].map(({ socket }) => socket.destroyed)).toEqual([false, false, false]);
  });

  test('one that is being answered gives way only when none waits', async () => {
    const held = Promise.withResolvers<void>();
    let holding = 0;
    await using server = await startTestServer({
      limits: { ...WEB_LIMITS, connections: 2 },
      handle: async () => {
        holding += 1;
        await held.promise;
        return { status: 200, headers: {}, body: [] };
      },
    });
    using busy = await connectRaw(server.port, GET);
    await expect.poll(() => holding).toBe(1);
    using idle = await connectRaw(server.port);
    using newcomer = await connectRaw(server.port, GET);
    await idle.closed;
    await expect.poll(() => holding).toBe(2);
    using last = await connectRaw(server.port, GET);
    await busy.closed;
    held.resolve();
    await Promise.all([newcomer.hear(/200 OK/), last.hear(/200 OK/)]);
  });

  test('thousands that say nothing do not keep a scraper out', async () => {
    await using server = await startTestServer({ limits: { ...WEB_LIMITS, connections: 50 } });
    const idlers: RawClient[] = [];
    for (let wave = 0; wave < 10; wave += 1) {
      idlers.push(...(await Promise.all(Array.from({ length: 100 }, () => connectRaw(server.port, 'GET ')))));
      expect((await ask(`${server.url}/a`)).body).toBe('/a\n');
    }
    for (const idler of idlers) idler[Symbol.dispose]();
  });
});

describe('an error of ours', () => {
  test('is a 500 without details, and told', async () => {
    await using server = await startTestServer({ handle: () => Promise.reject(new Error('secret detail')) });
    const response = await ask(server.url);
    expect([response.status, response.body]).toEqual([500, 'Internal error.\n']);
    expect(server.errors).toEqual([new Error('secret detail')]);
  });

  test('clients that leave in the middle are none', async () => {
    const body = [Buffer.alloc(8 * 2 ** 20)];
    await using server = await startTestServer({
      handle: () => Promise.resolve({ status: 200, headers: {}, body }),
    });
    for (let visit = 0; visit < 20; visit += 1) {
      using client = await connectRaw(server.port, GET);
      await client.hear(/200 OK/);
      client.socket.resetAndDestroy();
      await client.closed;
    }
    expect((await ask(server.url)).body).toHaveLength(8 * 2 ** 20);
    expect(server.errors).toEqual([]);
  });
});

describe('the end', () => {
  test('an answer in flight ends, even a large one, and idle connections do not hold it up', async () => {
    const body = [Buffer.alloc(8 * 2 ** 20, 'a')];
    await using server = await startTestServer({
      handle: () =>
        Promise.resolve({ status: 200, headers: { 'Content-Length': String(8 * 2 ** 20) }, body }),
    });
    using idle = await connectRaw(server.port);
    using client = await connectRaw(server.port, GET);
    await client.hear(/200 OK/);
    client.socket.pause();
    const closed = server.close(20_000);
    client.socket.resume();
    await Promise.all([closed, client.closed, idle.closed]);
    expect(client.heard().split('\r\n\r\n')[1]).toHaveLength(8 * 2 ** 20);
  });

  test('an answer that nobody takes is cut off after the grace', async () => {
    const clock = createFakeClock();
    const body = [Buffer.alloc(32 * 2 ** 20)];
    await using server = await startTestServer({
      clock,
      handle: () => Promise.resolve({ status: 200, headers: {}, body }),
    });
    using client = await connectRaw(server.port, GET);
    await client.hear(/200 OK/);
    client.socket.pause();
    const closed = server.close(4000);
    await clock.advance(4000);
    await closed;
    client.socket.resume();
    await client.closed;
    expect(client.heard().length).toBeLessThan(32 * 2 ** 20);
  });

  test('no new connection is taken', async () => {
    const server = await startTestServer();
    await server.close(0);
    await expect(ask(server.url)).rejects.toThrow('ECONNREFUSED');
    await server.close(0);
  });
});
