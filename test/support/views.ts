import type { ResourceStatus } from '../../src/model/snapshot.ts';
import { createViews, type Views } from '../../src/web/api/handlers.ts';
import type { StatusSource } from '../../src/web/api/status-view.ts';
import { createFakeClock } from './fake-clock.ts';
import { buildPolicy } from './status.ts';

/** The views of an exporter that knows these resources, started with the clock, in shard 0 of 1. */
export function buildViews(
  statuses: readonly ResourceStatus[] = [],
  source: Partial<StatusSource> = {},
): Views {
  const policy = buildPolicy();
  const clock = createFakeClock();
  const startedAt = clock.now() / 1000;
  return createViews({
    clock,
    build: { version: '1.2.3', revision: 'abc', nodeVersion: 'v26.0.0' },
    startedAt,
    demo: false,
    shard: { ordinal: 0, total: 1 },
    config: () => ({ loadedAt: startedAt, hash: 7, errors: [] }),
    policy: () => policy,
    links: () => ({ grafanaUrl: undefined }),
    discoveries: () => [],
    events: () => [],
    resources: () => statuses.map((status) => ({ status, times: undefined })),
    ...source,
  });
}
