// Everything between the config and the ready page: clients, pollers, telemetry, page. No schedule and no socket.

import { readFile } from 'node:fs/promises';
import { createAdsClient, type AdsClient } from './ads/client.ts';
import { createLimiter } from './ads/limiter.ts';
import { createTransport, type Transport } from './ads/transport.ts';
import { DECODE_FIELDS } from './ads/wire.ts';
import type { Clock } from './clock.ts';
import type { Config, ResourceConfig } from './config/config.ts';
import { resolveCredential } from './config/credentials.ts';
import { configHash } from './config/describe.ts';
import type { Logger } from './logger.ts';
import { createPage, type Page } from './metrics/page.ts';
import { createTelemetry, type Telemetry } from './metrics/telemetry.ts';
import type { ResourceStatus } from './model/snapshot.ts';
import { createPollLog } from './poll/poll-log.ts';
import { createPoller, type Poller } from './poll/poller.ts';

/** What this program is, for `build_info` and the User-Agent. */
export interface BuildInfo {
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
}

export interface CollectorDeps {
  readonly build: BuildInfo;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  readonly random: () => number;
  /** Whether the tasks come from the simulator. */
  readonly demo: boolean;
  /** Whether to expose metrics of the process and of Node.js. */
  readonly processMetrics: boolean;
}

export interface Collector {
  /** In the order of the config. */
  readonly pollers: readonly { readonly config: ResourceConfig; readonly poller: Poller }[];
  readonly page: Page;
  readonly telemetry: Telemetry;
  readonly statuses: () => readonly ResourceStatus[];
  /** Ends what is under way. Idempotent. */
  close(): Promise<void>;
}

export async function createCollector(config: Config, deps: CollectorDeps): Promise<Collector> {
  const telemetry = createTelemetry({
    ...deps.build,
    decodeFields: DECODE_FIELDS,
    defaultMetrics: deps.processMetrics,
    demo: deps.demo,
    shard: 0,
    totalShards: 1,
  });
  telemetry.configReloaded({ ok: true, hash: configHash(config), atSeconds: deps.clock.now() / 1000 });
  const transport = createTransport({
    timeoutMs: config.api.timeoutMs,
    maxResponseBytes: config.api.maxResponseBytes,
    ca: config.api.caFile === undefined ? undefined : await readFile(config.api.caFile, 'utf8'),
    proxyEnv: deps.env,
    userAgent: `sensecore-ads-exporter/${deps.build.version}`,
  });
  const clients = createClients(config, { ...deps, telemetry, transport });
  const pollers: { config: ResourceConfig; poller: Poller }[] = [];
  const statuses = (): readonly ResourceStatus[] => pollers.map(({ poller }) => poller.status());
  const page = createPage({ clock: deps.clock, policy: config.metrics, telemetry, statuses });
  for (const resource of config.resources) {
    const client = clients.get(resource.credential);
    if (client === undefined)
      throw new Error(`resource ${resource.name} has no credential ${resource.credential}`);
    telemetry.addResource(resource.name, { history: config.poll.historyIntervalMs > 0 });
    const poller = createResourcePoller(config, resource, { ...deps, client, telemetry, page });
    pollers.push({ config: resource, poller });
  }
  page.publish();
  return {
    pollers,
    page,
    telemetry,
    statuses,
    async close() {
      for (const { poller } of pollers) poller[Symbol.dispose]();
      transport.close();
      await page.close();
    },
  };
}

/** One client per credential, each with a limiter of its own. */
function createClients(
  config: Config,
  deps: CollectorDeps & { readonly telemetry: Telemetry; readonly transport: Transport },
): ReadonlyMap<string, AdsClient> {
  const { api } = config;
  const { clock, telemetry } = deps;
  const clients = new Map<string, AdsClient>();
  for (const credential of config.credentials) {
    const { name } = credential;
    telemetry.addCredential(name);
    const limiter = createLimiter({
      concurrency: api.concurrency,
      requestsPerSecond: api.requestsPerSecond,
      clock,
      onThrottled: (cause, seconds) => telemetry.throttled({ credential: name, cause, seconds }),
    });
    const client = createAdsClient({
      credentialName: name,
      resolveCredential: () => resolveCredential(credential, deps.env),
      transport: deps.transport,
      limiter,
      retries: api.retries,
      request: {
        path: api.path,
        fields: api.requestFields,
        pageSize: api.pageSize,
        maxPages: api.maxPages,
        concurrency: api.concurrency,
      },
      decode: { sizeBase: api.sizeBase, omittedFields: api.omittedFields },
      clock,
      random: deps.random,
      observer: telemetry,
    });
    clients.set(name, client);
  }
  return clients;
}

function createResourcePoller(
  config: Config,
  resource: ResourceConfig,
  deps: CollectorDeps & { readonly client: AdsClient; readonly telemetry: Telemetry; readonly page: Page },
): Poller {
  const { poll } = config;
  return createPoller({
    resource,
    intervalMs: resource.intervalMs,
    staleAfterMs: Math.max(poll.staleAfterMs, 2 * resource.intervalMs + poll.timeoutMs),
    historyIntervalMs: poll.historyIntervalMs,
    list: (listing, signal) =>
      deps.client.listTasks({
        resource,
        baseUrl: resource.baseUrl,
        history: listing === 'history',
        timeoutMs: listing === 'history' ? poll.historyTimeoutMs : poll.timeoutMs,
        signal,
      }),
    clock: deps.clock,
    log: createPollLog({ resource: resource.name, logger: deps.logger, clock: deps.clock }),
    observer: deps.telemetry,
    onStatus: () => deps.page.publish(),
  });
}
