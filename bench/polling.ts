// One poll of one resource over HTTP, against the least that a client can do: the same requests by undici, parsed and
// thrown away. The simulator is a process of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pLimit from 'p-limit';
import { request } from 'undici';
import { createAdsClient } from '../src/ads/client.ts';
import { toRequestShape } from '../src/clients.ts';
import { Limiters } from '../src/sensecore/limiter.ts';
import { signHeaders } from '../src/sensecore/sign.ts';
import { createTransport } from '../src/sensecore/transport.ts';
import { systemClock } from '../src/clock.ts';
import { readProxies } from '../src/sensecore/proxy.ts';
import { loadConfig } from '../src/config/load.ts';
import { secretValues } from '../src/sensecore/credential.ts';
import { resolveCredential } from '../src/config/credentials.ts';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import type { Row, Unit } from './row.ts';
import { median } from './statistics.ts';

const CONCURRENCY = 4;
const PAGE_SIZE = 100;

const MOST_CPU_OF_BARE = 3;

export interface PollingOptions {
  readonly tasks: number;
  readonly runs: number;
}

/** One poll of a resource, history included, next to the bare loop: time, CPU, and tasks per second. */
export async function benchPolling({ tasks, runs }: PollingOptions): Promise<readonly Row[]> {
  await using simulator = await startSimulatorProcess(tasks);
  const { poll, bare } = await createPeers(simulator.config);
  await poll();
  await bare();
  const polls: Measure[] = [];
  const bares: Measure[] = [];
  for (let run = 0; run < runs; run += 1) {
    polls.push(await measure(poll));
    bares.push(await measure(bare));
  }
  const row = (figure: string, unit: Unit, of: (measures: readonly Measure[]) => number): Row => ({
    part: 'polling',
    figure,
    size: `${tasks.toLocaleString('en-US')} tasks, ${polls[0]?.pages ?? 0} pages`,
    unit,
    ours: of(polls),
    peer: 'bare undici loop',
    theirs: of(bares),
    runs: { ours: runs, theirs: runs },
  });
  const wall = (measures: readonly Measure[]): number => median(measures.map(({ wallMs }) => wallMs));
  const cpu = (measures: readonly Measure[]): number => median(measures.map(({ cpuMs }) => cpuMs));
  return [
    row('poll p50', 'ms', wall),
    row('tasks', 'per second', (measures) => (tasks / wall(measures)) * 1000),
    {
      ...row('CPU per 1,000 tasks p50', 'ms', (measures) => (cpu(measures) / tasks) * 1000),
      goal: { of: 'ratio', atMost: MOST_CPU_OF_BARE },
    },
  ];
}

interface Measure {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly pages: number;
}

async function measure(run: () => Promise<number>): Promise<Measure> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const pages = await run();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, pages };
}

/** Both list every task: the active listing, then the history. They return how many pages that took. */
async function createPeers(
  configText: string,
): Promise<{ poll: () => Promise<number>; bare: () => Promise<number> }> {
  const file = join(mkdtempSync(join(tmpdir(), 'ads-bench-')), 'config.yaml');
  writeFileSync(file, configText);
  const config = await loadConfig(file, {});
  const [resource] = config.resources;
  const [credentialConfig] = config.credentials;
  if (resource === undefined || credentialConfig === undefined)
    throw new Error('the simulator printed no config');
  const credential = await resolveCredential(credentialConfig, {});
  let pages = 0;
  const deps = {
    credentialName: 'bench',
    resolveCredential: () => Promise.resolve(credential),
    transport: createTransport({
      timeoutMs: 10_000,
      maxResponseBytes: 16 * 1024 * 1024,
      ca: undefined,
      proxies: readProxies({}),
      userAgent: 'bench',
    }),
    limiters: new Limiters({
      concurrency: CONCURRENCY,
      requestsPerSecond: 1e6,
      clock: systemClock,
      onThrottled: () => undefined,
    }),
    retries: 0,
    secrets: () => secretValues(credential),
    errorSecrets: [],
    clock: systemClock,
    random: Math.random,
    observer: { requestDone: () => (pages += 1), retried: () => undefined, clockSkew: () => undefined },
  };
  const shape = {
    ...toRequestShape(config.api),
    firstPage: 1,
    pageSize: PAGE_SIZE,
    maxPages: 10_000,
    total: 'exact' as const,
    concurrency: CONCURRENCY,
  };
  const client = createAdsClient(deps, shape, { sizeBase: 1024, omittedFields: 'default' });
  const signal = new AbortController().signal;

  async function poll(): Promise<number> {
    pages = 0;
    for (const history of [false, true]) {
      await client.listTasks({
        resource: resource!,
        baseUrl: resource!.baseUrl,
        history,
        timeoutMs: 600_000,
        signal,
      });
    }
    return pages;
  }

  async function bare(): Promise<number> {
    const url =
      resource!.baseUrl +
      config.api.path.replace(/\{(\w+)\}/g, (_, name: string) => {
        const values: Record<string, string> = {
          subscription: resource!.subscription,
          resource_group: resource!.resourceGroup,
          zone: resource!.zone,
          data_sync: resource!.dataSync,
        };
        return values[name] ?? '';
      });
    const readPage = async (history: boolean, page: number): Promise<{ page: { total: number } }> => {
      const { body } = await request(url, {
        method: 'POST',
        headers: {
          ...signHeaders(credential, Date.now(), { method: 'POST', url }),
          'content-type': 'application/json',
        },
        body: JSON.stringify({ page: { page, page_size: PAGE_SIZE }, ...(history ? { history } : {}) }),
      });
      return (await body.json()) as { page: { total: number } };
    };
    let count = 0;
    for (const history of [false, true]) {
      const first = await readPage(history, 1);
      const last = Math.ceil(first.page.total / PAGE_SIZE);
      const rest = Array.from({ length: Math.max(0, last - 1) }, (_, index) => index + 2);
      await pLimit(CONCURRENCY).map(rest, (page) => readPage(history, page));
      count += 1 + rest.length;
    }
    return count;
  }
  return { poll, bare };
}

interface SimulatorProcess extends AsyncDisposable {
  /** The config it prints. */
  readonly config: string;
}

async function startSimulatorProcess(tasks: number): Promise<SimulatorProcess> {
  const entry = join(import.meta.dirname, '../src/main.ts');
  const child = spawn(
    process.execPath,
    [entry, 'simulator', '--scenario=huge', '--resources=1', `--tasks=${tasks}`, '--speed=0', '--port=0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let config = '';
  child.stdout.setEncoding('utf8');
  while (!/^ {2}- \{ subscription/m.test(config)) {
    const [chunk] = (await once(child.stdout, 'data')) as [string];
    config += chunk;
  }
  return {
    config,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}
