// What Node's parser would answer by itself, or not at all: each is one complete answer of ours.

import { once } from 'node:events';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { SECURITY_HEADERS } from '../../src/web/http.ts';
import { WEB_LIMITS } from '../../src/web/connections.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createCertificates } from './certificates.ts';
import { connectRaw, startTestServer, tlsSettings, type TestServer } from './harness.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

const ca = certificates.read('ca.pem');
const GET = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';
const NO_HTTP = 'Malformed HTTP request.';
const NO_HOST = 'An HTTP/1.1 request needs exactly one Host header.';
const LONG = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(4_000_000)}\r\n\r\n`;

const READERS = 'GET, HEAD';
const CASES: [name: string, says: string, status: string, text: string, allow?: string][] = [
  ['no HTTP at all', 'GARBAGE\r\n\r\n', '400 Bad Request', NO_HTTP],
  ['a version that there is not', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n', '400 Bad Request', NO_HTTP],
  [
    'two lengths',
    `${GET.trim()}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    '400 Bad Request',
    NO_HTTP,
  ],
  ['no Host', 'GET /metrics HTTP/1.1\r\n\r\n', '400 Bad Request', NO_HOST],
  ['two Hosts', 'GET /metrics HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n', '400 Bad Request', NO_HOST],
  [
    'an expectation',
    `${GET.trim()}\r\nExpect: foo\r\n\r\n`,
    '417 Expectation Failed',
    'The only supported expectation is 100-continue.',
  ],
  [
    'headers beyond the bound',
    LONG,
    '431 Request Header Fields Too Large',
    'The request headers are too large.',
  ],
  [
    'an unknown method',
    'FOO /metrics HTTP/1.1\r\nHost: a\r\n\r\n',
    '405 Method Not Allowed',
    'Only GET and HEAD are allowed.',
    READERS,
  ],
  [
    'a method that goes on',
    'GETS /metrics?a=b HTTP/1.1\r\nHost: a\r\n\r\n',
    '405 Method Not Allowed',
    'Only GET and HEAD are allowed.',
    READERS,
  ],
  [
    'a method of another protocol',
    'DESCRIBE / HTTP/1.1\r\nHost: a\r\n\r\n',
    '405 Method Not Allowed',
    'Only GET and HEAD are allowed.',
    READERS,
  ],
  [
    'an unknown method where one posts',
    'FOO /-/reload HTTP/1.1\r\nHost: a\r\n\r\n',
    '405 Method Not Allowed',
    'Only POST is allowed.',
    'POST',
  ],
  [
    'a tunnel',
    'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n',
    '405 Method Not Allowed',
    'Only GET and HEAD are allowed.',
    READERS,
  ],
  [
    'a tunnel with a body',
    'CONNECT a:443 HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n',
    '405 Method Not Allowed',
    'Only GET and HEAD are allowed.',
    READERS,
  ],
];

interface HeardAnswer {
  readonly status: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function parseAnswer(heard: string): HeardAnswer {
  const [head = '', ...body] = heard.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), value.join(': ')];
  });
  return { status: status.replace('HTTP/1.1 ', ''), headers: new Map(headers), body: body.join('\r\n\r\n') };
}

function expectWhole(heard: string, [, , status, text, allow]: (typeof CASES)[number]): void {
  const response = parseAnswer(heard);
  expect([response.status, response.body]).toEqual([status, `${text}\n`]);
  const { headers } = response;
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    expect(headers.get(name.toLowerCase())).toBe(value);
  }
  expect(headers.get('content-length')).toBe(String(text.length + 1));
  expect(headers.get('allow')).toBe(allow);
  expect(headers.get('x-frame-options')).toBe('deny');
  expect(headers.get('date')).toMatch(/ GMT$/);
}

/** All that a server under TLS says to a client of HTTP/1.1, until it closes. */
async function hearUnderTls(server: TestServer, says: string): Promise<string> {
  const socket = connectTls({ host: '127.0.0.1', port: server.port, ca, ALPNProtocols: ['http/1.1'] });
  let heard = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (heard += chunk));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.write(says);
  await closed;
  return heard;
}

const headers = { 'X-Frame-Options': 'deny' };

describe('one complete answer, and the end of the connection, for', () => {
  test.each(CASES)('%s', async (...row) => {
    await using server = await startTestServer({
      settings: { ...tlsSettings(certificates), tls: undefined, headers },
    });
    // Who keeps its connection alive is asked to end it, or else is cut off.
    using client = await connectRaw(server.port, row[1].replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    await client.closed;
    expectWhole(client.heard(), row);
    expect(server.errors).toEqual([]);
  });

  describe.each([false, true])('under TLS, HTTP/2 offered: %s', (http2) => {
    test.each(CASES)('%s', async (...row) => {
      await using server = await startTestServer({
        settings: tlsSettings(certificates, {}, { http2, headers }),
      });
      const says = row[1].replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
      expectWhole(await hearUnderTls(server, says), row);
      expect(server.errors).toEqual([]);
    });
  });
});

describe('over HTTP/2', () => {
  test.each([
    ['an expectation', { ':path': '/a', expect: 'foo' }, 417, undefined],
    ['a tunnel', { ':method': 'CONNECT', ':authority': 'a:443' }, 405, 'GET, HEAD'],
  ])('%s is refused with our headers', async (_, request, status, allow) => {
    await using server = await startTestServer({ settings: tlsSettings(certificates, {}, { headers }) });
    const session = connectHttp2(server.url, { ca });
    const stream = session.request(request).resume();
    const [got] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    expect(got).toMatchObject({
      ':status': status,
      'x-content-type-options': 'nosniff',
      ...(allow === undefined ? {} : { allow }),
    });
    session.close();
  });
});

describe('what was asked before', () => {
  test('is answered first, each in its turn', async () => {
    await using server = await startTestServer();
    using client = await connectRaw(server.port, `${GET}${GET}GARBAGE\r\n\r\n`);
    await client.closed;
    expect(client.heard().match(/^HTTP.*|^\/a$|^Malformed.*/gm)).toEqual([
      'HTTP/1.1 200 OK',
      '/a',
      'HTTP/1.1 200 OK',
      '/a',
      'HTTP/1.1 400 Bad Request',
      NO_HTTP,
    ]);
  });

  test('is answered before a tunnel is refused', async () => {
    await using server = await startTestServer();
    using client = await connectRaw(server.port, `${GET}CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n`);
    await client.closed;
    expect(client.heard()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\n\/a\nHTTP\/1\.1 405 /);
  });

  test('keeps its answer whole, however slowly it is read', async () => {
    const size = 8 * 2 ** 20;
    await using server = await startTestServer({
      handle: () =>
        Promise.resolve({
          status: 200,
          headers: { 'Content-Length': String(size) },
          body: [Buffer.alloc(size, 'a')],
        }),
    });
    using client = await connectRaw(server.port, GET);
    await client.hear(/200 OK/);
    client.socket.pause();
    client.socket.write('GARBAGE\r\n\r\n');
    client.socket.resume();
    await client.closed;
    const [, body = '', next = ''] = client.heard().split('\r\n\r\n');
    expect(body.slice(0, size)).toBe('a'.repeat(size));
    expect([body.slice(size, size + 12), next.split('\n')[0]]).toEqual(['HTTP/1.1 400', NO_HTTP]);
  });

  test('has one answer when what is broken is its body', async () => {
    await using server = await startTestServer();
    const head = 'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    using client = await connectRaw(server.port, `${head}no size\r\n`);
    await client.closed;
    expect(client.heard().match(/HTTP\/1\.1 .*/g)).toEqual(['HTTP/1.1 200 OK']);
  });
});

describe('a client that is refused', () => {
  test('and goes on sending hears one answer, and is cut off in time', async () => {
    const clock = createFakeClock();
    await using server = await startTestServer({ clock });
    using client = await connectRaw(server.port, GET);
    await client.hear(/\/a\n/);
    client.socket.allowHalfOpen = true;
    client.socket.write('GARBAGE\r\n\r\n');
    await client.hear(/400 Bad/);
    client.socket.write(GET);
    await clock.advance(WEB_LIMITS.headersMs);
    // Nothing but a reset tells a client of the other half.
    client.socket.write(GET);
    await client.closed;
    expect(client.heard().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  test('does not hold up the end', async () => {
    await using server = await startTestServer();
    using client = await connectRaw(server.port, 'GARBAGE\r\n\r\n');
    client.socket.allowHalfOpen = true;
    await client.hear(/400 Bad/);
    await server.close(20_000);
    expect(client.socket.destroyed).toBe(false);
  });
});

test('HTTP/1.0 needs no Host', async () => {
  await using server = await startTestServer();
  using client = await connectRaw(server.port, 'GET /a HTTP/1.0\r\n\r\n');
  await client.closed;
  expect(client.heard()).toMatch(/^HTTP\/1\.1 200 /);
});
