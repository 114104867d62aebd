// What a well-behaved scraper gets while all other clients misbehave: its latencies alone, and next to 50 scrapers, 500
// connections that drip their headers, and an API that fails in every way. The exporter is a process of its own, the crowd
// and the API share another.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { loadavg } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { createRandom, pick } from '../src/simulator/random.ts';
import { createConfigDirectory, simulatorConfig } from '../test/support/config-file.ts';
import { startExporter } from '../test/support/exporter-process.ts';
import { startTestSimulator, type TestSimulator } from '../test/support/test-simulator.ts';
import { FAULT_CASES } from '../test/faults/fault-table.ts';

const CROWD = 'crowd';
const PHASE_MS = 20_000;
const SCRAPERS = 50;
const SLOW_CONNECTIONS = 500;
const DRIP_EVERY_MS = 500;
const FAULT_EVERY_MS = 200;

interface Phase {
  readonly name: string;
  /** Undefined = the good scraper is alone. */
  readonly crowd: { readonly pauseMs: number } | undefined;
}

const PHASES: readonly Phase[] = [
  { name: 'alone', crowd: undefined },
  { name: 'in the storm, its scrapers once a second', crowd: { pauseMs: 1000 } },
  { name: 'in the storm, its scrapers without a pause', crowd: { pauseMs: 0 } },
];

/** Prints one row per phase. A scrape that is not whole is counted, and makes the figures worthless. */
export async function benchStorm(): Promise<void> {
  const crowdProcess = fork(import.meta.filename, [CROWD]);
  const config = await nextMessage<string>(crowdProcess);
  using directory = createConfigDirectory(config);
  await using exporter = startExporter([
    `--config.file=${directory.configFile}`,
    '--web.listen-address=127.0.0.1:0',
  ]);
  const url = await exporter.url();
  const series = await untilPolled(url);
  // Next to other work the figures are worth little: they then measure that work.
  console.log(`${series} series; load of the machine before: ${loadavg()[0]?.toFixed(1)}\n`);
  console.log(
    '| a scraper | scrapes | not whole | p50, ms | p99, ms | max, ms | others’ scrapes | connections cut off |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const { name, crowd } of PHASES) {
    if (crowd !== undefined) {
      crowdProcess.send({ url, ...crowd } satisfies Order);
      await once(crowdProcess, 'message');
    }
    const { latenciesMs, broken } = await scrapeFor(url, PHASE_MS);
    let others: CrowdCounts = { scrapes: 0, cutOff: 0 };
    if (crowd !== undefined) {
      crowdProcess.send('enough');
      others = await nextMessage<CrowdCounts>(crowdProcess);
    }
    const at = (share: number): string => quantileOf(latenciesMs, share).toFixed(1);
    console.log(
      `| ${name} | ${latenciesMs.length} | ${broken.length} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${others.scrapes} | ${others.cutOff} |`,
    );
    for (const reason of new Set(broken)) console.log(`not whole: ${reason}`);
  }
  crowdProcess.kill();
}

async function nextMessage<T>(from: ChildProcess | NodeJS.Process): Promise<T> {
  const [message] = (await once(from, 'message')) as [T];
  return message;
}

async function untilPolled(url: string): Promise<number> {
  for (;;) {
    const page = await (await fetch(`${url}/metrics`)).text();
    const series = Number(/^sensecore_ads_exporter_series (\d+)$/m.exec(page)?.[1] ?? 0);
    const isReady = (await fetch(`${url}/-/ready`)).ok;
    if (isReady && series > 5000) return series;
    await delay(200);
  }
}

/** As Prometheus does: one connection kept alive, gzip; but without a pause worth the name. */
async function scrapeFor(
  url: string,
  durationMs: number,
): Promise<{ readonly latenciesMs: number[]; readonly broken: string[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const latenciesMs: number[] = [];
  const broken: string[] = [];
  const until = performance.now() + durationMs;
  while (performance.now() < until) {
    const startedAt = performance.now();
    try {
      const page = await readPage(url, agent);
      latenciesMs.push(performance.now() - startedAt);
      if (!gunzipSync(page).toString().endsWith('# EOF\n')) broken.push('the end is missing');
    } catch (error) {
      broken.push(String(error));
    }
    await delay(20);
  }
  agent.destroy();
  return { latenciesMs, broken };
}

async function readPage(url: string, agent: Agent): Promise<Buffer> {
  const headers = { 'accept-encoding': 'gzip', accept: 'application/openmetrics-text;version=1.0.0' };
  const asked = request(`${url}/metrics`, { agent, headers });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
  return buffer(response);
}

function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

// The crowd's process.

interface CrowdCounts {
  readonly scrapes: number;
  readonly cutOff: number;
}

interface Order {
  readonly url: string;
  readonly pauseMs: number;
}

async function runCrowd(): Promise<void> {
  await using simulator = await startTestSimulator({ scenario: 'huge', resources: 8, tasks: 100, speed: 60 });
  const settings = `api: { base_url: "${simulator.url}", timeout: 500ms, requests_per_second: 500 }
poll: { interval: 5s, timeout: 4s, history_interval: 5s }
`;
  process.send?.(simulatorConfig(simulator, settings));
  for (;;) {
    const order = await nextMessage<Order>(process);
    const over = new AbortController();
    const counts = { scrapes: 0, cutOff: 0 };
    const storm = Promise.all([
      ...Array.from({ length: SCRAPERS }, () => scrapeOn(order, counts, over.signal)),
      ...Array.from({ length: SLOW_CONNECTIONS }, () => dripOn(order.url, counts, over.signal)),
      failOn(simulator, over.signal),
    ]);
    await delay(2000);
    process.send?.('it storms');
    await once(process, 'message');
    over.abort();
    await storm;
    simulator.setFault(undefined);
    process.send?.(counts);
  }
}

async function scrapeOn(
  { url, pauseMs }: Order,
  counts: { scrapes: number },
  signal: AbortSignal,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (!signal.aborted) {
    await readPage(url, agent).then(
      () => (counts.scrapes += 1),
      () => undefined,
    );
    await delay(pauseMs * Math.random() * 2);
  }
  agent.destroy();
}

/** One slow connection after the other. */
async function dripOn(url: string, counts: { cutOff: number }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined).resume();
    const closed = new Promise((resolve) => void socket.once('close', resolve));
    await Promise.race([closed, drip(socket, signal)]);
    if (!signal.aborted) counts.cutOff += 1;
    socket.destroy();
    await delay(Math.random() * DRIP_EVERY_MS);
  }
}

async function drip(socket: Socket, signal: AbortSignal): Promise<void> {
  socket.write('GET /metrics HTTP/1.1\r\nX-Slow: ');
  while (!signal.aborted && !socket.destroyed) {
    socket.write('a');
    await delay(DRIP_EVERY_MS);
  }
}

async function failOn(simulator: TestSimulator, signal: AbortSignal): Promise<void> {
  const random = createRandom(1);
  const faults = FAULT_CASES.filter(({ leftAloneSeconds }) => leftAloneSeconds === undefined);
  while (!signal.aborted) {
    const fault = pick(random, faults).fault({ secrets: [], otherHost: '127.0.0.1:9' });
    simulator.setFault(random() < 0.3 ? undefined : fault, { page: 1 });
    await delay(FAULT_EVERY_MS);
  }
}

if (process.argv[2] === CROWD) await runCrowd();
