// The composition root: the one place that knows everyone.

import { createCollector, type CollectorDeps } from './collector.ts';
import type { Config } from './config/config.ts';
import { startSchedule } from './poll/schedule.ts';
import { renderLandingPage } from './web/landing-page.ts';
import { createRouter } from './web/routes.ts';
import { startWebServer, type ListenAddress } from './web/server.ts';

export interface AppOptions extends CollectorDeps {
  readonly addresses: readonly ListenAddress[];
  readonly telemetryPath: string;
}

export interface App {
  /** Where it listens. */
  readonly urls: readonly string[];
  /** Resolves once every resource was polled once, well or not, history included, and the page shows it. */
  readonly firstPolls: Promise<void>;
  /** Stops polling, lets scrapes in flight end, gives everything back. Idempotent. */
  close(): Promise<void>;
}

/** A scrape in flight at the end has this long for its last byte: the process is to be gone within 5 s. */
const DRAIN_MS = 4000;

/** Listens, then polls. Throws when an address cannot be had. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const { clock, logger } = options;
  const collector = await createCollector(config, options);
  const { page, pollers } = collector;
  const handle = createRouter({
    telemetryPath: options.telemetryPath,
    scrape: (request) => page.scrape(request),
    hasResource: (name) => pollers.some(({ config: resource }) => resource.name === name),
    awaitedResources: () => collector.statuses().filter(({ up }) => up === undefined).length,
    landingPage: () =>
      renderLandingPage({
        telemetryPath: options.telemetryPath,
        demo: options.demo,
        statuses: collector.statuses(),
      }),
  });
  const server = await startWebServer({
    addresses: options.addresses,
    handle,
    clock,
    onError: (error) => logger.error({ error }, 'a request failed'),
  }).catch(async (error: unknown) => {
    await collector.close();
    throw error;
  });

  const firstPolls: Promise<void>[] = [];
  const schedules = pollers.map(({ config: resource, poller }) => {
    const first = Promise.withResolvers<void>();
    firstPolls.push(first.promise);
    return startSchedule({
      key: resource.name,
      intervalMs: resource.intervalMs,
      run: async () => {
        await poller.poll();
        void poller.historySettled().then(first.resolve);
      },
      onSkipped: () => {
        collector.telemetry.pollSkipped(resource.name);
        logger.debug({ resource: resource.name }, 'poll skipped: the one before it still runs');
      },
      clock,
    });
  });
  logger.info({ urls: server.urls, resources: pollers.length }, 'listening');

  let closed: Promise<void> | undefined;
  return {
    urls: server.urls,
    firstPolls: Promise.all(firstPolls).then(() => page.flush()),
    close() {
      closed ??= closeApp();
      return closed;
    },
  };

  async function closeApp(): Promise<void> {
    for (const schedule of schedules) schedule[Symbol.dispose]();
    // Scrapes in flight need the page: it goes last.
    await server.close(DRAIN_MS);
    await collector.close();
  }
}
