import type { Clock } from '../clock.ts';
import { API_TELEMETRY_HEADS, createApiTelemetry, type ApiTelemetry } from './api-telemetry.ts';
import {
  createDiscoveryTelemetry,
  DISCOVERY_TELEMETRY_HEADS,
  type DiscoveryTelemetry,
} from './discovery-telemetry.ts';
import type { Family, FamilyHead } from './families/family.ts';
import { OwnRegistry } from './own-registry.ts';
import { POLL_TELEMETRY_HEADS, createPollTelemetry, type PollTelemetry } from './poll-telemetry.ts';
import { createProcessTelemetry } from './process-telemetry.ts';
import type { SeriesScope } from './registry.ts';

const HEADS = {
  build: {
    name: 'sensecore_ads_exporter_build_info',
    help: 'Version and revision of the exporter, and the version of Node.js it runs on. The value is always 1.',
    type: 'info',
    labels: ['version', 'revision', 'node_version'],
  },
  reloadSuccessful: {
    name: 'sensecore_ads_exporter_config_last_reload_successful',
    help: 'Whether the last load of the configuration, including the web config, succeeded (1) or failed (0).',
    type: 'gauge',
    labels: [],
  },
  reloadedAt: {
    name: 'sensecore_ads_exporter_config_last_reload_success_timestamp_seconds',
    help: 'Unix timestamp of the last successful load of the configuration.',
    type: 'gauge',
    unit: 'seconds',
    labels: [],
  },
  configHash: {
    name: 'sensecore_ads_exporter_config_hash',
    help: 'Hash of the current configuration; equal for exporters with the same configuration.',
    type: 'gauge',
    labels: [],
  },
  shardOrdinal: {
    name: 'sensecore_ads_exporter_shard_ordinal',
    help: 'Ordinal of the shard of this exporter, starting at 0.',
    type: 'gauge',
    labels: [],
  },
  totalShards: {
    name: 'sensecore_ads_exporter_total_shards',
    help: 'Number of shards the resources are divided among.',
    type: 'gauge',
    labels: [],
  },
  stateFileHealthy: {
    name: 'sensecore_ads_exporter_state_file_healthy',
    help: 'Whether the last changes were written to the state file (1) or not (0). Only exposed with --state.file.',
    type: 'gauge',
    labels: [],
  },
  demo: {
    name: 'sensecore_ads_exporter_demo',
    help: 'Whether the exporter runs in demo mode with simulated tasks (1) or not (0).',
    type: 'gauge',
    labels: [],
  },
} as const satisfies Record<string, FamilyHead>;

/** The families of the exporter itself, in page order; prom-client's default metrics come after them. */
export const TELEMETRY_HEADS: readonly FamilyHead[] = [
  ...Object.values(HEADS),
  ...POLL_TELEMETRY_HEADS,
  ...API_TELEMETRY_HEADS,
  ...DISCOVERY_TELEMETRY_HEADS,
];

export interface TelemetryOptions {
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
  readonly clock: Clock;
  /** Whether to add the process and Node.js metrics of prom-client. */
  readonly defaultMetrics: boolean;
  readonly demo: boolean;
  readonly shard: number;
  readonly totalShards: number;
  /** The fields whose decode failures are counted from 0. */
  readonly decodeFields: readonly string[];
}

/**
 * The exporter's own counters. Each has a registry of its own, so that two in one process do not meet. Disposing of it ends
 * what runs apart from the scrapes.
 */
export interface Telemetry extends ApiTelemetry, PollTelemetry, DiscoveryTelemetry, Disposable {
  /** Another config is in force from now on. `hash` is an integer up to 2^53. */
  readonly configInForce: (hash: number) => void;
  /** Whether the last tries to load the config and the web config were well; what is right may be in force all the same. */
  readonly configLoaded: (ok: boolean) => void;
  /** Never called without a state file: there is no sample then. */
  readonly stateFileHealthy: (healthy: boolean) => void;
  /** The families with the values of now; those of the process may be a second old. */
  readonly families: () => Promise<readonly Family<SeriesScope>[]>;
}

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const registry = new OwnRegistry();
  registry
    .gauge(HEADS.build)
    .set({ version: options.version, revision: options.revision, node_version: options.nodeVersion }, 1);
  const reloadSuccessful = registry.gauge(HEADS.reloadSuccessful);
  const reloadedAt = registry.gauge(HEADS.reloadedAt);
  const configHash = registry.gauge(HEADS.configHash);
  registry.gauge(HEADS.shardOrdinal).set({}, options.shard);
  registry.gauge(HEADS.totalShards).set({}, options.totalShards);
  const stateFileHealthy = registry.gauge(HEADS.stateFileHealthy);
  registry.gauge(HEADS.demo).set({}, Number(options.demo));
  const polls = createPollTelemetry(registry, options.decodeFields);
  const api = createApiTelemetry(registry);
  const discoveries = createDiscoveryTelemetry(registry);
  const ofProcess = options.defaultMetrics ? createProcessTelemetry(options.clock) : undefined;
  return {
    ...polls,
    ...api,
    ...discoveries,
    configInForce: (hash) => {
      reloadedAt.set({}, options.clock.now() / 1000);
      configHash.set({}, hash);
    },
    configLoaded: (ok) => reloadSuccessful.set({}, Number(ok)),
    stateFileHealthy: (healthy) => stateFileHealthy.set({}, Number(healthy)),
    families: async () => {
      const own = await registry.families();
      return ofProcess === undefined ? own : [...own, ...(await ofProcess.families())];
    },
    [Symbol.dispose]: () => ofProcess?.[Symbol.dispose](),
  };
}
