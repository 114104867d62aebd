// What commands that poll once give the collector.

import type { CollectorDeps } from '../collector.ts';
import type { Logger } from '../logger.ts';
import type { CommandContext } from './context.ts';

/** All resources, nothing kept, and no metrics of the process. */
export function oneTimeDeps({ build, clock, env }: CommandContext, logger: Logger): CollectorDeps {
  return {
    build,
    clock,
    env,
    logger,
    random: Math.random,
    demo: false,
    processMetrics: false,
    stateFilePath: undefined,
    shard: { ordinal: 0, total: 1 },
  };
}
