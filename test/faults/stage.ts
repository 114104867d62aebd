// A resource between a simulator that misbehaves and a collector that must not: real HTTP, one poll at a time. Two more
// resources of the same credential are polled beside it while something is broken, and are not struck themselves.

import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createCollector, type Collector } from '../../src/collector.ts';
import { systemClock, type Clock } from '../../src/clock.ts';
import { completeConfig } from '../../src/config/load.ts';
import { createLogger } from '../../src/logger.ts';
import type { ResourceStatus } from '../../src/model/snapshot.ts';
import type { Poller } from '../../src/poll/poller.ts';
import type { Fault } from '../support/faults.ts';
import type { LoggedRequest } from '../support/request-log.ts';
import type { SimulatedTask } from '../../src/simulator/simulated-task.ts';
import { parseExposition, type ParsedFamily } from '../support/parse-exposition.ts';
import { startTestSimulator, type TestSimulator } from '../support/test-simulator.ts';
import { RETRIES, type Bait } from './fault-table.ts';
import { pageNumberOf, type Moment } from './moments.ts';

/** In every secret of the suite, so that one search finds any of them, whole or cut. */
export const SECRET_MARK = 'NEVERSEEN';
export const CONCURRENCY = 3;
export const REQUESTS_PER_SECOND = 150;

const ACCESS_KEY = `AK${SECRET_MARK}accesskey`;
const SECRET_KEY = `SK${SECRET_MARK}secretkey`;
export const PAGE_SIZE = 5;
const STEP_MS = 40 * 60_000;
/** Of every answer while something is broken: long enough that only the limit keeps more requests from being in flight. */
const LATENCY_MS = 25;

/** What there was to see of the first resource, and what was made of it, after one poll and its history listing. */
export interface Look {
  /** All tasks at the time of the poll. */
  readonly truth: readonly SimulatedTask[];
  readonly status: ResourceStatus;
  readonly areNeighboursUp: boolean;
  readonly page: readonly ParsedFamily[];
  readonly pageText: string;
  /** What the server was asked meanwhile, for all resources, and how long that took. */
  readonly requests: readonly LoggedRequest[];
  readonly elapsedMs: number;
  readonly log: readonly LogLine[];
}

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly resource?: string;
  readonly listing?: string;
  readonly reason?: string;
}

export interface Stage extends AsyncDisposable {
  /** Lets tasks go on for a while, then polls once. */
  look(): Promise<Look>;
  breakAt(moment: Moment, toFault: (bait: Bait) => Fault): void;
  mend(): void;
  /** Lets time pass for the collector's and the simulator's clock, without waiting. */
  skip(seconds: number): void;
  /** Requests that the server had in flight at the same time, at most. All are of one credential. */
  maxInFlight(): number;
  /** How often the host was called that a redirect leads to. */
  callsToOtherHost(): number;
  logText(): string;
}

export async function startStage(): Promise<Stage> {
  const clock = createSkippableClock();
  const lines: string[] = [];
  let virtualMs = 0;
  let isBroken = false;
  await using started = new AsyncDisposableStack();
  const simulator = started.use(
    await startTestSimulator({
      seed: 7,
      resources: 3,
      clock: { ...clock, monotonic: () => virtualMs },
      credentials: [{ accessKey: ACCESS_KEY, secretKey: SECRET_KEY }],
      latencyMs: () => (isBroken ? LATENCY_MS : 0),
    }),
  );
  const otherHost = started.use(await startOtherHost());
  const collector = await startCollector(simulator, clock, (line) => lines.push(line));
  started.defer(() => collector.close());
  const running = started.move();
  const struck = simulator.resources[0]!;

  async function look(): Promise<Look> {
    virtualMs += STEP_MS;
    const truth = simulator.tasks(struck);
    const before = { total: simulator.requests.total, lines: lines.length, at: performance.now() };
    const [poller, ...neighbours] = collector.pollers() as [Poller, ...Poller[]];
    await Promise.all([poller, ...(isBroken ? neighbours : [])].map(pollWhole));
    const elapsedMs = performance.now() - before.at;
    await untilQuiet(simulator);
    await collector.page.flush();
    const { body } = await collector.page.scrape({ format: 'text', gzip: false, resources: undefined });
    const pageText = Buffer.concat(body).toString();
    const asked = simulator.requests.total - before.total;
    return {
      truth,
      status: poller.status(),
      areNeighboursUp: neighbours.every((neighbour) => neighbour.status().up === true),
      page: parseExposition(pageText, 'text'),
      pageText,
      requests: asked === 0 ? [] : simulator.requests.entries.slice(-asked),
      elapsedMs,
      log: lines
        .slice(before.lines)
        .map((line) => JSON.parse(line) as LogLine)
        .filter(({ resource }) => resource === struck.dataSync),
    };
  }

  return {
    look,
    breakAt(moment, toFault) {
      const fault = toFault({ secrets: [ACCESS_KEY, SECRET_KEY], otherHost: otherHost.host });
      isBroken = true;
      const { dataSync } = struck;
      simulator.setFault(fault, { dataSync, page: pageNumberOf(moment), listing: moment.listing });
    },
    mend() {
      isBroken = false;
      simulator.setFault(undefined);
    },
    skip: (seconds) => clock.skip(seconds * 1000),
    maxInFlight: () => simulator.requests.maxInFlight,
    callsToOtherHost: otherHost.calls,
    logText: () => lines.join(''),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A listing that fails leaves requests behind that it gave up: they have been sent, and arrive all the same. */
async function untilQuiet({ requests }: TestSimulator): Promise<void> {
  // Enough to accept a connection and to read what was sent on it.
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  while (requests.inFlight > 0) await nextTurn();
}

async function pollWhole(poller: Poller): Promise<void> {
  await poller.poll();
  await poller.historySettled();
}

function startCollector(
  simulator: TestSimulator,
  clock: Clock,
  write: (line: string) => void,
): Promise<Collector> {
  const resources = simulator.resources.map(({ subscription, resourceGroup, zone, dataSync }) => {
    return { subscription, resource_group: resourceGroup, zone, data_sync: dataSync };
  });
  const config = completeConfig({
    api: {
      base_url: simulator.url,
      page_size: PAGE_SIZE,
      // Longer than a busy machine stands still.
      timeout: '2s',
      retries: RETRIES,
      concurrency: CONCURRENCY,
      requests_per_second: REQUESTS_PER_SECOND,
      max_response_bytes: '1MiB',
    },
    credentials: [{ name: 'default', access_key: ACCESS_KEY, secret_key: SECRET_KEY }],
    poll: { interval: '60s', timeout: '10s', history_interval: '1ms', history_timeout: '10s' },
    metrics: { finished_retention: '9000d' },
    resources,
  });
  return createCollector(config, {
    build: { version: '0.0.0', revision: 'test', nodeVersion: process.version },
    clock,
    env: {},
    logger: createLogger({ level: 'debug', format: 'json', write }),
    // Retries come at once.
    random: () => 0,
    demo: false,
    processMetrics: false,
    stateFilePath: undefined,
    shard: { ordinal: 0, total: 1 },
  });
}

/** The machine's clock with a hand that moves it on. Timers take their time all the same. */
function createSkippableClock(): Clock & { readonly skip: (ms: number) => void } {
  let skippedMs = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + skippedMs,
    monotonic: () => systemClock.monotonic() + skippedMs,
    skip: (ms) => {
      skippedMs += ms;
    },
  };
}

interface OtherHost extends AsyncDisposable {
  readonly host: string;
  readonly calls: () => number;
}

async function startOtherHost(): Promise<OtherHost> {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
