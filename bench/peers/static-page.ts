// The floor: the same bytes, plain and compressed beforehand, sent by node:http and nothing else.
// node static-page.ts PAGE

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

const plain = readFileSync(process.argv[2] ?? '');
const compressed = gzipSync(plain);

const server = createServer((request, response) => {
  const gzip = request.headers['accept-encoding']?.includes('gzip') ?? false;
  const body = gzip ? compressed : plain;
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4',
    'content-length': body.length,
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    console.log(`listening on http://127.0.0.1:${address.port}/`);
  }
});
