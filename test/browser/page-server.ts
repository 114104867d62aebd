import { systemClock } from '../../src/clock.ts';
import type { ResourceStatus } from '../../src/model/snapshot.ts';
import type { StatusSource } from '../../src/web/api/status-view.ts';
import { createRouter } from '../../src/web/routes.ts';
import { buildViews } from '../support/views.ts';
import { startTestServer, type TestServer } from '../web/harness.ts';

export interface PageServer extends TestServer {
  /** What the page shows; to be changed in place. */
  readonly statuses: ResourceStatus[];
  /** What the configuration is like. */
  readonly config: { errors: readonly string[] };
}

/** The routes on a socket, over resources that a test changes as it likes. */
export async function startPageServer(
  statuses: ResourceStatus[],
  source: Partial<StatusSource> = {},
): Promise<PageServer> {
  const config: PageServer['config'] = { errors: [] };
  const server = await startTestServer({
    handle: createRouter({
      telemetryPath: '/metrics',
      scrape: () => Promise.resolve({ contentType: 'text/plain', body: [] }),
      hasResource: () => false,
      awaitedResources: () => 0,
      views: buildViews(statuses, {
        clock: systemClock,
        config: () => ({ loadedAt: systemClock.now() / 1000, hash: 7, ...config }),
        ...source,
      }),
    }),
  });
  return { ...server, statuses, config };
}
