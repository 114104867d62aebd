// The usual client library of Node.js, used the usual way: gauges that are set once, rendered at each scrape, and
// compressed at each scrape where that is asked for.
// node prom-client.ts SERIES

import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Gauge, Registry } from 'prom-client';

type Head = { readonly name: string; readonly help: string; readonly labels: readonly string[] };
type Sample = readonly [family: number, ...rest: readonly (string | number)[]];

const compress = promisify(gzip);
const registry = new Registry();

async function load(file: string): Promise<void> {
  const gauges: Gauge[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const read = JSON.parse(line) as Head | Sample;
    if ('name' in read) {
      const { name, help, labels } = read;
      gauges.push(new Gauge({ name, help, labelNames: [...labels], registers: [registry] }));
    } else {
      const [family, ...rest] = read;
      gauges[family]?.labels(...rest.slice(0, -1).map(String)).set(Number(rest.at(-1)));
    }
  }
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await registry.metrics();
  response.setHeader('content-type', registry.contentType);
  if (request.headers['accept-encoding']?.includes('gzip') === true) {
    response.setHeader('content-encoding', 'gzip');
    response.end(await compress(text));
  } else {
    response.end(text);
  }
}

await load(process.argv[2] ?? '');
const server = createServer((request, response) => void respond(request, response));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) {
    console.log(`listening on http://127.0.0.1:${address.port}/`);
  }
});
