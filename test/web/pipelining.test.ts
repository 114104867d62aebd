import { connect as connectTls } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { createTextResponse, type WebResponse } from '../../src/web/http.ts';
import { createCertificates } from './certificates.ts';
import { connectRaw, startTestServer, tlsSettings, type TestServer } from './harness.ts';

const certificates = createCertificates();
afterAll(() => certificates[Symbol.dispose]());

const requestOf = (path: string, fields = '', body = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;

/** A server that notes what is under way, and answers when told to. */
async function startHolding(): Promise<
  AsyncDisposable & {
    readonly server: TestServer;
    readonly begun: string[];
    answerNext(body?: readonly Uint8Array[]): void;
  }
> {
  const begun: string[] = [];
  const answers: ((response: WebResponse) => void)[] = [];
  const server = await startTestServer({
    handle: ({ target }) => {
      begun.push(target);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  return {
    server,
    begun,
    answerNext: (body) =>
      answers.shift()?.(
        body === undefined ? createTextResponse(200, 'taken') : { status: 200, headers: {}, body },
      ),
    [Symbol.asyncDispose]: () => server.close(0),
  };
}

/** Resolves when the server has answered somebody who came later. */
async function turn(port: number): Promise<void> {
  using client = await connectRaw(port, 'GET / HTTP/1.1\r\n\r\n');
  await client.closed;
}

describe('pipelined requests', () => {
  test('are begun one after the other, each once the response before has closed', async () => {
    await using holding = await startHolding();
    const { server, begun } = holding;
    using client = await connectRaw(server.port, ['/1', '/2', '/3'].map((path) => requestOf(path)).join(''));
    for (const [index, expected] of [['/1'], ['/1', '/2'], ['/1', '/2', '/3']].entries()) {
      await expect.poll(() => begun).toEqual(expected);
      await turn(server.port);
      expect(begun).toEqual(expected);
      holding.answerNext();
      await client.hear(new RegExp(`(taken\\n[^]*){${index + 1}}`));
    }
  });

  test('are not begun while nobody reads the response before', async () => {
    await using holding = await startHolding();
    using client = await connectRaw(holding.server.port, requestOf('/1') + requestOf('/2'));
    client.socket.pause();
    await expect.poll(() => holding.begun).toEqual(['/1']);
    holding.answerNext([Buffer.alloc(32 * 2 ** 20)]);
    await turn(holding.server.port);
    expect(holding.begun).toEqual(['/1']);
    client.socket.resume();
    await expect.poll(() => holding.begun).toEqual(['/1', '/2']);
  });

  test('are forgotten when their client leaves', async () => {
    await using holding = await startHolding();
    using client = await connectRaw(holding.server.port, requestOf('/1').repeat(1000));
    await expect.poll(() => holding.begun).toEqual(['/1']);
    client.socket.resetAndDestroy();
    holding.answerNext();
    await turn(holding.server.port);
    expect(holding.begun).toEqual(['/1']);
    expect(holding.server.errors).toEqual([]);
  });

  test.each([1, 2, 3, 7, 40, 4096])(
    'are told apart wherever they are cut: after every %i bytes',
    async (size) => {
      await using server = await startTestServer();
      using client = await connectRaw(server.port);
      const said =
        requestOf('/1') +
        requestOf('/2', 'Content-Length: 8\r\n', 'a\r\n\r\nbcd') +
        requestOf('/3', 'Transfer-Encoding: chunked\r\n', '4\r\n\r\n\r\n\r\n0\r\n\r\n') +
        `\r\n\r\n${requestOf('/4')}`;
      for (let start = 0; start < said.length; start += size) {
        await new Promise((resolve) => client.socket.write(said.slice(start, start + size), resolve));
      }
      const [heard] = await client.hear(/\/1\n[^]*\/2\n[^]*\/3\n[^]*\/4\n/);
      expect(heard).not.toContain('400');
    },
  );

  test('of thousands, over TLS, each has its response in order', async () => {
    await using server = await startTestServer({ settings: tlsSettings(certificates) });
    const socket = connectTls({ host: '127.0.0.1', port: server.port, ca: certificates.read('ca.pem') });
    const paths = Array.from({ length: 3000 }, (_, n) => `/path-${n}`);
    socket.end(paths.map((path) => requestOf(path)).join(''));
    let heard = '';
    for await (const chunk of socket.setEncoding('latin1')) heard += String(chunk);
    expect(heard.match(/\/path-\d+/g)).toEqual(paths);
  });

  test('in front of a tunnel or of nonsense are answered, and what follows is dropped', async () => {
    await using server = await startTestServer();
    for (const last of ['CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 'nonsense\r\n\r\n']) {
      using client = await connectRaw(
        server.port,
        requestOf('/1') + requestOf('/2') + last + requestOf('/3').repeat(500),
      );
      await client.closed;
      expect(client.heard()).toMatch(/^HTTP\/1\.1 200 [^]*\/1\n[^]*\/2\nHTTP\/1\.1 40[05] /);
      expect(client.heard()).not.toContain('/3');
    }
  });
});
