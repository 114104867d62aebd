// The resources of a config, those that its discoveries find included: for commands that call the API once.

import { oneTimeDeps } from './one-time.ts';
import { createCollector } from '../collector.ts';
import type { Config, ResourceConfig } from '../config/config.ts';
import { Discoveries } from '../discoveries.ts';
import type { DiscoveryStatus } from '../discovery/discoverer.ts';
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
  const discoveries = new Discoveries({ clock: context.clock, logger, collector });
  const stop = (): void => discoveries.close();
  context.stop.addEventListener('abort', stop, { once: true });
  try {
    await discoveries.apply(config.discovery);
    await Promise.all(discoveries.list().map((discovery) => discoveries.run(discovery)));
    const resources = [...config.resources, ...discoveries.resources(config)];
    return { resources, discoveries: discoveries.statuses() };
  } finally {
    context.stop.removeEventListener('abort', stop);
    await collector.close();
  }
}
