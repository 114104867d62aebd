// Whatever bytes a client sends: it is answered or cut off, and the next client is served.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connectRaw, ask, startTestServer } from '../web/harness.ts';

const piece = fc.oneof(
  fc.constantFrom(
    'GET ',
    'HEAD ',
    'POST ',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '/metrics',
    '*',
    'http://a/b',
  ),
  fc.constantFrom(
    ' HTTP/1.1\r\n',
    ' HTTP/1.0\r\n',
    ' HTTP/9.9\r\n',
    'Host: a\r\n',
    '\r\n',
    '\n',
    '\r\n\r\n',
    '\0',
  ),
  fc.constantFrom(
    'Content-Length: 5\r\n',
    'Content-Length: -1\r\n',
    'Content-Length: 9e9\r\n',
    'Expect: 100-continue\r\n',
  ),
  fc.constantFrom(
    'Transfer-Encoding: chunked\r\n',
    'Upgrade: h2c\r\nConnection: upgrade\r\n',
    '5\r\nhello\r\n',
    '0\r\n\r\n',
  ),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 500 }).map((array) => Buffer.from(array)),
  fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join(''))),
  fc
    .array(piece, { maxLength: 10 })
    .map((pieces) => Buffer.from(`GET /metrics HTTP/1.1\r\nHost: a\r\n${pieces.join('')}\r\n\r\n`)),
);

test('any bytes on a connection leave the server serving', async () => {
  await using server = await startTestServer();
  await fc.assert(
    fc.asyncProperty(bytes, fc.boolean(), async (sent, isCutOff) => {
      using client = await connectRaw(server.port);
      if (isCutOff) client.socket.end(sent);
      else client.socket.write(sent);
      expect(await ask(server.url)).toMatchObject({ status: 200 });
      expect(client.heard()).toMatch(/^(HTTP\/1\.1 \d{3} |$)/);
    }),
    { numRuns: 300 },
  );
  expect(server.errors).toEqual([]);
});
