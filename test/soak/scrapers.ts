// Clients of every kind, good and bad.

import { once } from 'node:events';
import { Agent, request, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { between, pick, type Random } from '../../src/simulator/random.ts';

export interface ScraperOptions {
  readonly url: string;
  readonly random: Random;
  /** Resources that exist at any time. */
  readonly resources: readonly string[];
  readonly signal: AbortSignal;
}

const MAX_PAUSE_MS = 15;
const GZIP = { 'accept-encoding': 'gzip' };
const OPENMETRICS = { accept: 'application/openmetrics-text;version=1.0.0' };

type Scrape = (options: ScraperOptions, agent: Agent) => Promise<void>;

const SCRAPES: readonly Scrape[] = [
  (options, agent) => readPage(options, agent, {}),
  (options, agent) => readPage(options, agent, { headers: GZIP }),
  (options, agent) => readPage(options, agent, { headers: OPENMETRICS }),
  (options, agent) => readPage(options, agent, { headers: { ...OPENMETRICS, ...GZIP } }),
  (options, agent) =>
    readPage(options, agent, {
      headers: GZIP,
      query: `?resource=${pick(options.random, options.resources)}`,
    }),
  (options, agent) =>
    readPage(options, agent, {
      query: options.resources
        .map((name) => `resource=${name}`)
        .join('&')
        .replace(/^/, '?'),
    }),
  (options, agent) => readPage(options, agent, { method: 'HEAD' }),
  (options, agent) => readOther(options, agent, '/'),
  (options, agent) => readOther(options, agent, '/-/ready'),
  (options, agent) => readOther(options, agent, '/metrics?resource=nothing'),
  (options, agent) => readOther(options, agent, `/${'x'.repeat(20_000)}`),
  hangUpInsideBody,
  hangUpInsideHeaders,
  talkNonsense,
];

/** Scrapes in every way, in random order, until the signal. Returns how often; rejects when a page was not whole. */
export async function scrapeAround(options: ScraperOptions): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let scrapes = 0;
  while (!options.signal.aborted) {
    await pick(options.random, SCRAPES)(options, agent);
    scrapes += 1;
    await delay(between(options.random, 0, MAX_PAUSE_MS));
  }
  agent.destroy();
  return scrapes;
}

async function ask(url: string, options: RequestOptions): Promise<IncomingMessage> {
  const asked = request(url, options);
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

async function readPage(
  { url }: ScraperOptions,
  agent: Agent,
  { query = '', ...how }: RequestOptions & { readonly query?: string },
): Promise<void> {
  const response = await ask(`${url}/metrics${query}`, { agent, ...how });
  const bytes = await buffer(response);
  if (response.statusCode !== 200) throw new Error(`a scrape was answered ${response.statusCode}`);
  if (how.method === 'HEAD') return;
  const isGzip = response.headers['content-encoding'] === 'gzip';
  const text = (isGzip ? gunzipSync(bytes) : bytes).toString();
  const isOpenMetrics = response.headers['content-type']?.startsWith('application/openmetrics') === true;
  if (!text.endsWith(isOpenMetrics ? '# EOF\n' : '\n'))
    throw new Error(`a page ends with ${text.slice(-80)}`);
}

async function readOther({ url }: ScraperOptions, agent: Agent, path: string): Promise<void> {
  await buffer(await ask(url + path, { agent }));
}

async function hangUpInsideBody({ url }: ScraperOptions): Promise<void> {
  const response = await ask(`${url}/metrics`, { agent: false });
  response.once('data', () => response.destroy());
  response.on('error', () => undefined);
  await closeOf(response);
}

async function hangUpInsideHeaders(options: ScraperOptions): Promise<void> {
  await say(options, 'GET /metrics HTTP/1.1\r\nHost: a\r\nAcc');
}

async function talkNonsense(options: ScraperOptions): Promise<void> {
  await say(options, `\x16\x03\x01${'nonsense '.repeat(50)}\r\n\r\n`);
}

async function say({ url }: ScraperOptions, text: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(text);
  socket.resume();
  await closeOf(socket);
}

/** `once` would fail where the server resets the connection. */
function closeOf(stream: IncomingMessage | Socket): Promise<void> {
  return new Promise((resolve) => void stream.once('close', () => resolve()));
}
