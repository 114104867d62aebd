import type { FamilyHead } from './families/family.ts';
import type { OwnRegistry } from './own-registry.ts';

const HEADS = {
  up: {
    name: 'sensecore_ads_exporter_discovery_up',
    help: 'Whether the last discovery returned all resources (1) or failed or was incomplete (0).',
    type: 'gauge',
    labels: ['discovery'],
  },
  lastSuccessAt: {
    name: 'sensecore_ads_exporter_discovery_last_success_timestamp_seconds',
    help: 'Unix timestamp of the last complete discovery.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['discovery'],
  },
  resources: {
    name: 'sensecore_ads_exporter_discovery_resources',
    help: 'Number of resources known from the discovery.',
    type: 'gauge',
    labels: ['discovery'],
  },
} as const satisfies Record<string, FamilyHead>;

/** The families of discoveries, in page order. */
export const DISCOVERY_TELEMETRY_HEADS: readonly FamilyHead[] = Object.values(HEADS);

/** What discoveries report. */
export interface DiscoveryTelemetry {
  /** The state of a discovery. A value that is not known has no sample. */
  readonly discoveryChanged: (discovery: {
    readonly name: string;
    readonly up: boolean | undefined;
    readonly lastSuccessAt: number | undefined;
    readonly resources: number;
  }) => void;
  /** Drops every series of a discovery. */
  readonly removeDiscovery: (name: string) => void;
}

export function createDiscoveryTelemetry(registry: OwnRegistry): DiscoveryTelemetry {
  const isUp = registry.gauge(HEADS.up);
  const succeededAt = registry.gauge(HEADS.lastSuccessAt);
  const found = registry.gauge(HEADS.resources);
  return {
    discoveryChanged: ({ lastSuccessAt, name, resources, up }) => {
      const series = { discovery: name };
      if (up !== undefined) isUp.set(series, Number(up));
      if (lastSuccessAt !== undefined) succeededAt.set(series, lastSuccessAt);
      found.set(series, resources);
    },
    removeDiscovery: (name) => {
      for (const gauge of [isUp, succeededAt, found]) gauge.remove({ discovery: name });
    },
  };
}
