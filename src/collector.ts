// Everything between the config and the ready page: clients, pollers, telemetry, page. Takes one config after the other
// and touches only what changed.

import type { AdsClient } from './ads/client.ts';
import { DECODE_FIELDS } from './ads/wire.ts';
import { createClientPool, type ClientPool, type PooledClient } from './clients.ts';
import type { Clock } from './clock.ts';
import {
  type Config,
  configHash,
  fingerprint,
  type ResourceConfig,
  toStaleAfterMs,
} from './config/config.ts';
import type { Environment } from './config/credentials.ts';
import type { Logger } from './logger.ts';
import { Page } from './metrics/page/page.ts';
import { createTelemetry, type Telemetry } from './metrics/telemetry.ts';
import { EventLog } from './model/event-log.ts';
import { classifyFailure } from './model/failure-reason.ts';
import { EMPTY_MEMORY, type ResourceMemory } from './model/memory.ts';
import type { TaskEvent } from './model/tracker.ts';
import type { Resource } from './model/resource.ts';
import type { SeriesPolicy } from './model/series-policy.ts';
import { takeShare, type Shard } from './model/shard.ts';
import type { ResourceStatus } from './model/snapshot.ts';
import { createPollLog } from './poll/poll-log.ts';
import { Poller } from './poll/poller.ts';
import type { SessionDeps } from './sensecore/session.ts';
import type { ResourceKey } from './state/rows.ts';
import { openStateFile, type StateFile } from './state/state-file.ts';

/** What this program is, for `build_info` and the User-Agent. */
export interface BuildInfo {
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
}

export interface CollectorDeps {
  readonly build: BuildInfo;
  readonly clock: Clock;
  readonly env: Environment;
  readonly logger: Logger;
  readonly random: () => number;
  /** Whether the tasks come from the simulator. */
  readonly demo: boolean;
  /** Whether to expose metrics of the process and of Node.js. */
  readonly processMetrics: boolean;
  /** Where memory is kept over a restart; undefined = nowhere. */
  readonly stateFilePath: string | undefined;
  /** Which of the resources to take. */
  readonly shard: Shard;
}

export interface Collector {
  readonly page: Page;
  readonly telemetry: Telemetry;
  /** In the order of the config, like `statuses`. */
  pollers(): readonly Poller[];
  statuses(): readonly ResourceStatus[];
  /** The one in force; another one is another object. */
  policy(): SeriesPolicy;
  /** For other calls with a credential of the config in force. */
  sessionOf(credential: string): SessionDeps | undefined;
  /** State changes of tasks, of all resources. */
  readonly events: EventLog;
  /** Undefined = nothing is kept over a restart. */
  readonly stateFile: StateFile | undefined;
  /**
   * Puts a validated config in force, with the resources that its discoveries found. A resource that stays as it was keeps its
   * poller; one that is polled differently or has another name now keeps its tasks and counters; one that is gone loses all its
   * series. The caller schedules the pollers and publishes the page.
   */
  apply(config: Config, discovered?: readonly ResourceConfig[]): Promise<PollerChange>;
  /** Ends what is under way. Idempotent. */
  close(): Promise<void>;
}

interface PolledResource {
  /** Of everything that decides how it is polled. */
  readonly key: string;
  readonly identity: string;
  readonly poller: Poller;
}

/** What a new poller continues from. */
interface PollerSource {
  /** The poller of the same resource under the config before, whatever its name was. */
  readonly before: Poller | undefined;
  /** What an earlier process stored. */
  readonly stored: ResourceMemory | undefined;
}

/** How a config changed what is polled. A resource that is now polled differently has a poller in both lists. */
export interface PollerChange {
  readonly started: readonly Poller[];
  /** Disposed of already. */
  readonly stopped: readonly Poller[];
}

/** Throws ConfigError for a wrong proxy variable, StateFileError when the state file cannot be opened for writing. */
export async function createCollector(first: Config, deps: CollectorDeps): Promise<Collector> {
  const { build, clock, env, random } = deps;
  const telemetry = createTelemetry({
    version: build.version,
    revision: build.revision,
    nodeVersion: build.nodeVersion,
    clock,
    decodeFields: DECODE_FIELDS,
    defaultMetrics: deps.processMetrics,
    demo: deps.demo,
    shard: deps.shard.ordinal,
    totalShards: deps.shard.total,
  });
  const userAgent = `sensecore-ads-exporter/${build.version}`;
  const clients = createClientPool({ clock, env, random, telemetry, userAgent });
  const stateFile = await openState(deps, telemetry);
  const events = new EventLog(await stateFile?.loadEvents());
  const collector = new RunningCollector(deps, first.metrics, { telemetry, clients, stateFile, events });
  await collector.apply(first).catch(async (error: unknown) => {
    await stateFile?.close();
    throw error;
  });
  telemetry.configLoaded(true);
  return collector;
}

class RunningCollector implements Collector {
  readonly page: Page;
  readonly telemetry: Telemetry;
  readonly #deps: CollectorDeps;
  readonly #clients: ClientPool;
  readonly events: EventLog;
  readonly stateFile: StateFile | undefined;
  #clientOf: ReadonlyMap<string, PooledClient> = new Map();
  #policy: SeriesPolicy;
  /** By name. */
  #polled: ReadonlyMap<string, PolledResource> = new Map();
  #isClosed = false;

  constructor(
    deps: CollectorDeps,
    policy: SeriesPolicy,
    {
      clients,
      events,
      stateFile,
      telemetry,
    }: {
      readonly clients: ClientPool;
      readonly events: EventLog;
      readonly stateFile: StateFile | undefined;
      readonly telemetry: Telemetry;
    },
  ) {
    this.#deps = deps;
    this.#policy = policy;
    this.telemetry = telemetry;
    this.#clients = clients;
    this.events = events;
    this.stateFile = stateFile;
    this.page = new Page({
      clock: deps.clock,
      policy: () => this.policy(),
      telemetry,
      statuses: () => this.statuses(),
    });
  }

  pollers(): readonly Poller[] {
    return [...this.#polled.values()].map(({ poller }) => poller);
  }

  statuses(): readonly ResourceStatus[] {
    return this.pollers().map((poller) => poller.status());
  }

  policy(): SeriesPolicy {
    return this.#policy;
  }

  sessionOf(credential: string): SessionDeps | undefined {
    return this.#clientOf.get(credential)?.session;
  }

  async apply(whole: Config, discovered: readonly ResourceConfig[] = []): Promise<PollerChange> {
    const config = takeShareOf(whole, discovered, this.#deps.shard);
    const known = new Map([...this.#polled.values()].map(({ identity, poller }) => [identity, poller]));
    const isNew = (resource: ResourceConfig): boolean => !known.has(identityOf(resource));
    const stored = await loadStored(config.resources.filter(isNew), this.stateFile);
    const clientOf = await this.#clients.use(config);
    // Nothing would stop a poller that is started after the collector was closed.
    if (this.#isClosed) return { started: [], stopped: [] };
    const next = new Map<string, PolledResource>();
    for (const resource of config.resources) {
      const client = clientOf.get(resource.credential);
      if (client === undefined) throw new Error(`resource ${resource.name} has no credential`);
      const before = known.get(identityOf(resource));
      const memory = stored.get(resource.name);
      next.set(resource.name, this.#poll(config, resource, client, { before, stored: memory }));
    }
    this.#clientOf = clientOf;
    const before = new Set(this.pollers());
    this.#release(next);
    this.#polled = next;
    const after = new Set(this.pollers());
    this.telemetry.configInForce(configHash(whole));
    if (fingerprint(this.#policy) !== fingerprint(config.metrics)) this.#policy = config.metrics;
    return {
      started: [...after].filter((poller) => !before.has(poller)),
      stopped: [...before].filter((poller) => !after.has(poller)),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const poller of this.pollers()) poller[Symbol.dispose]();
    this.#clients.close();
    await this.page.close();
    this.telemetry[Symbol.dispose]();
    await this.stateFile?.close();
  }

  #poll(
    config: Config,
    resource: ResourceConfig,
    { client, key: clientKey }: PooledClient,
    from: PollerSource,
  ): PolledResource {
    const key = fingerprint([config.poll, resource, clientKey]);
    const known = this.#polled.get(resource.name);
    if (known?.key === key) return known;
    known?.poller[Symbol.dispose]();
    const identity = identityOf(resource);
    this.telemetry.addResource(resource.name, { history: config.poll.historyIntervalMs > 0 });
    return { key, identity, poller: this.#createPoller(config, resource, client, from) };
  }

  #createPoller({ poll }: Config, resource: ResourceConfig, client: AdsClient, from: PollerSource): Poller {
    const { clock, logger } = this.#deps;
    const key = { name: resource.name, identity: identityOf(resource) };
    return new Poller({
      resource,
      before: from.before,
      memory: from.stored ?? EMPTY_MEMORY,
      intervalMs: resource.intervalMs,
      idleIntervalMs: poll.idleIntervalMs ?? resource.intervalMs,
      staleAfterMs: (intervalMs) => toStaleAfterMs(poll, intervalMs),
      historyIntervalMs: poll.historyIntervalMs,
      list: (listing, signal) =>
        client.listTasks({
          resource,
          baseUrl: resource.baseUrl,
          history: listing === 'history',
          timeoutMs: listing === 'history' ? poll.historyTimeoutMs : poll.timeoutMs,
          signal,
        }),
      clock,
      log: createPollLog({ resource: resource.name, logger, clock }),
      observer: this.telemetry,
      commit: (memory) => this.#commit(key, memory),
      onEvents: (events, memory) => this.#record(resource.name, events, memory),
      onStatus: () => this.page.publish(),
    });
  }

  async #commit(key: ResourceKey, memory: ResourceMemory): Promise<void> {
    if (this.stateFile !== undefined) this.telemetry.stateFileHealthy(await this.stateFile.save(key, memory));
  }

  #record(resource: string, events: readonly TaskEvent[], memory: ResourceMemory): void {
    const seenAt = this.#deps.clock.now() / 1000;
    const added = this.events.add(
      events.map(({ durationSeconds, from, task, to }) => ({
        at: memory.tasks.get(task.id)?.stateChangedAt ?? seenAt,
        seenAt,
        resource,
        taskId: task.id,
        taskName: task.name,
        taskType: task.type,
        from,
        to,
        durationSeconds,
        failureReason: to === 'FAILED' ? classifyFailure(task.errorMessage) : undefined,
        error: to === 'FAILED' ? task.errorMessage : undefined,
      })),
    );
    void this.stateFile?.saveEvents(added);
  }

  /** Drops the resources that the next config lacks. */
  #release(next: ReadonlyMap<string, PolledResource>): void {
    for (const [name, gone] of this.#polled) {
      if (next.has(name)) continue;
      gone.poller[Symbol.dispose]();
      this.telemetry.removeResource(name);
      this.stateFile?.release(name);
    }
  }
}

/** The resources of a shard, and its part of the request rate. */
function takeShareOf(config: Config, discovered: readonly ResourceConfig[], shard: Shard): Config {
  const requestsPerSecond = config.api.requestsPerSecond / shard.total;
  return {
    ...config,
    api: { ...config.api, requestsPerSecond },
    resources: takeShare([...config.resources, ...discovered], shard),
  };
}

/** What the state file has of resources, by name. */
async function loadStored(
  resources: readonly ResourceConfig[],
  stateFile: StateFile | undefined,
): Promise<ReadonlyMap<string, ResourceMemory>> {
  const stored = new Map<string, ResourceMemory>();
  if (stateFile === undefined) return stored;
  for (const resource of resources) {
    const memory = await stateFile.load({ name: resource.name, identity: identityOf(resource) });
    if (memory !== undefined) stored.set(resource.name, memory);
  }
  return stored;
}

async function openState(deps: CollectorDeps, telemetry: Telemetry): Promise<StateFile | undefined> {
  if (deps.stateFilePath === undefined) return undefined;
  const stateFile = await openStateFile({
    path: deps.stateFilePath,
    clock: deps.clock,
    onWarning: (message, fields) => deps.logger.warn(fields, message),
  });
  telemetry.stateFileHealthy(stateFile.healthy());
  return stateFile;
}

/** What makes it the same resource over a reload or a restart: with other tasks behind its name, memory would count nonsense. */
function identityOf(resource: Resource): string {
  const { subscription, resourceGroup, zone, dataSync, taskName, taskTypes } = resource;
  const filters = [taskName.toLowerCase(), taskTypes.toSorted()];
  return JSON.stringify([subscription, resourceGroup, zone, dataSync, ...filters]);
}
