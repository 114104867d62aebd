// The resources of a config, those that its discoveries find included: for commands that call the API once.

import { oneTimeDeps } from './one-time.ts';
import { createCollector } from '../collector.ts';
import type { Config, ResourceConfig } from '../config/config.ts';
import { discoverOnce } from '../discoveries.ts';
import type { DiscoveryStatus } from '../model/discovery.ts';
import { createLogger } from '../logger.ts';
import type { CommandContext } from './context.ts';

export interface FoundResources {
  readonly resources: readonly ResourceConfig[];
  /** How each discovery ended. */
  readonly discoveries: readonly DiscoveryStatus[];
}

/** Calls the API only where the config has discoveries. */
export async function findResources(config: Config, context: CommandContext): Promise<FoundResources> {
  if (config.discovery.length === 0) return { resources: config.resources, discoveries: [] };
  const logger = createLogger({ level: 'error', format: 'logfmt', write: context.writeError });
  const collector = await createCollector({ ...config, resources: [] }, oneTimeDeps(context, logger));
  try {
    const deps = { clock: context.clock, logger, collector, stop: context.stop };
    const { found, statuses } = await discoverOnce(config, deps);
    return { resources: [...config.resources, ...found], discoveries: statuses };
  } finally {
    await collector.close();
  }
}
