// The discoveries of a config: kept over a reload as long as what they are made from stays, remembered by the state file.

import type { Clock } from './clock.ts';
import type { Collector } from './collector.ts';
import {
  type Config,
  type DiscoveryConfig,
  fingerprint,
  type ResourceConfig,
  toDiscoveredResource,
} from './config/config.ts';
import { listResources, type ResourceListing } from './discovery/client.ts';
import { Discoverer } from './discovery/discoverer.ts';
import { createDiscoveryLog } from './discovery/discovery-log.ts';
import { nameResources } from './discovery/names.ts';
import type { Logger } from './logger.ts';
import type { DiscoveryStatus } from './model/discovery.ts';
import { parseResourceKey, type ResourceIds, toResourceKey } from './model/resource.ts';
import { ApiError } from './sensecore/api-error.ts';
import { parseJson } from './sensecore/json.ts';

export interface DiscoveriesDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly collector: Pick<Collector, 'sessionOf' | 'stateFile' | 'telemetry'>;
}

/** One discovery of the config in force. */
export interface RunningDiscovery {
  readonly config: DiscoveryConfig;
  readonly discoverer: Discoverer;
}

export class Discoveries {
  readonly #deps: DiscoveriesDeps;
  #running: ReadonlyMap<string, RunningDiscovery> = new Map();

  constructor(deps: DiscoveriesDeps) {
    this.#deps = deps;
  }

  /** In the order of the config. */
  list(): readonly RunningDiscovery[] {
    return [...this.#running.values()];
  }

  statuses(): readonly DiscoveryStatus[] {
    return this.list().map(({ discoverer }) => discoverer.status());
  }

  /** Takes the discoveries of a config. One that it leaves as it was keeps what it found, also when it is named otherwise. */
  async apply(configs: readonly DiscoveryConfig[]): Promise<void> {
    const next = new Map<string, RunningDiscovery>();
    for (const config of configs) {
      const key = fingerprint(config);
      next.set(key, this.#running.get(key) ?? (await this.#start(config)));
    }
    const { telemetry } = this.#deps.collector;
    for (const [key, { config, discoverer }] of this.#running) {
      if (next.has(key)) continue;
      discoverer[Symbol.dispose]();
      telemetry.removeDiscovery(config.name);
    }
    this.#running = next;
    for (const status of this.statuses()) telemetry.discoveryChanged(status);
  }

  /** What was found so far, as resources to poll next to those of the config, which win. */
  resources(config: Config): readonly ResourceConfig[] {
    const configured = new Set(config.resources.map(toResourceKey));
    const found = new Map<string, { readonly ids: ResourceIds; readonly config: DiscoveryConfig }>();
    for (const { config: discovery, discoverer } of this.#running.values()) {
      for (const ids of discoverer.found()) {
        const key = toResourceKey(ids);
        if (!configured.has(key) && !found.has(key)) found.set(key, { ids, config: discovery });
      }
    }
    const entries = [...found.values()];
    const names = nameResources(
      entries.map(({ ids }) => ids),
      new Set(config.resources.map(({ name }) => name)),
    );
    return entries.map((entry, index) =>
      toDiscoveredResource(entry.ids, names[index] ?? '', entry.config, config),
    );
  }

  /** Runs one discovery, and saves and reports what it found. Returns whether the resources are others now. Never rejects. */
  async run({ config, discoverer }: RunningDiscovery): Promise<boolean> {
    const before = discoverer.found();
    await discoverer.run();
    const found = discoverer.found();
    const status = discoverer.status();
    const { stateFile, telemetry } = this.#deps.collector;
    if (this.#running.get(fingerprint(config))?.discoverer !== discoverer) return false;
    if (status.up === true)
      await stateFile?.saveDiscovery(fingerprint(config), JSON.stringify(found.map(toResourceKey)));
    telemetry.discoveryChanged(status);
    return found !== before;
  }

  close(): void {
    for (const { discoverer } of this.#running.values()) discoverer[Symbol.dispose]();
  }

  async #start(config: DiscoveryConfig): Promise<RunningDiscovery> {
    const { clock, collector, logger } = this.#deps;
    const stored = await collector.stateFile?.loadDiscovery(fingerprint(config));
    const discoverer = new Discoverer({
      name: config.name,
      filter: config.filter,
      list: (signal) => this.#listResources(config, signal),
      known: stored === undefined ? [] : readStored(stored),
      clock,
      log: createDiscoveryLog({ discovery: config.name, logger, clock }),
    });
    return { config, discoverer };
  }

  async #listResources(
    { baseUrl, credential }: DiscoveryConfig,
    signal: AbortSignal,
  ): Promise<ResourceListing> {
    const session = this.#deps.collector.sessionOf(credential);
    if (session === undefined) throw new ApiError('config', `there is no credential ${credential}`);
    return listResources(session, { baseUrl, signal });
  }
}

/** Runs every discovery of a config once: for commands that call the API once. */
export async function discoverOnce(
  config: Config,
  { stop, ...deps }: DiscoveriesDeps & { readonly stop: AbortSignal },
): Promise<{ readonly found: readonly ResourceConfig[]; readonly statuses: readonly DiscoveryStatus[] }> {
  const discoveries = new Discoveries(deps);
  await discoveries.apply(config.discovery);
  const close = (): void => discoveries.close();
  stop.addEventListener('abort', close, { once: true });
  await Promise.all(discoveries.list().map((discovery) => discoveries.run(discovery)));
  stop.removeEventListener('abort', close);
  return { found: discoveries.resources(config), statuses: discoveries.statuses() };
}

/** What `run` saved; what is no longer readable is found again. */
function readStored(text: string): readonly ResourceIds[] {
  const stored: unknown = parseJson(text);
  return Array.isArray(stored) ? stored.flatMap((key) => parseResourceKey(String(key)) ?? []) : [];
}
