// The composition root: the one place that knows everyone.

import { createCollector, type Collector, type CollectorDeps } from './collector.ts';
import type { Config } from './config/config.ts';
import type { ConfigLoader } from './config/config-loader.ts';
import { configHash } from './config/fingerprint.ts';
import { watchFiles } from './config/watch.ts';
import { createLastTries } from './last-tries.ts';
import type { Poller } from './poll/poller.ts';
import { startPolling, type Polling } from './poll/polling.ts';
import { createReload } from './reload.ts';
import { createViews } from './web/api/handlers.ts';
import { startWatchedWeb, type WatchedWebOptions } from './watched-web.ts';
import type { ReloadResult, WebContent } from './web/routes.ts';

export interface AppOptions
  extends Omit<CollectorDeps, 'startPolling'>, Pick<WatchedWebOptions, 'addresses' | 'webConfigFile'> {
  readonly telemetryPath: string;
  /** Whether POST /-/reload may be used. */
  readonly enableLifecycle: boolean;
  /** Undefined = the config cannot change. */
  readonly configLoader: ConfigLoader | undefined;
}

export interface App {
  /** Where it listens. */
  readonly urls: readonly string[];
  /** Resolves once every resource of the first config was polled once, history included, and the page shows it. */
  readonly firstPolls: Promise<void>;
  /** Puts the config in force as it is now, or tells what is wrong with it. Never rejects. */
  reload(): Promise<ReloadResult>;
  /** Stops polling, lets scrapes in flight end, gives everything back. Idempotent. */
  close(): Promise<void>;
}

/** A scrape in flight at the end has this long for its last byte: the process is to be gone within 5 s. */
const DRAIN_MS = 4000;
/** The first poll loads the HTTP client, which holds up all else: who waited for the socket to open is answered before. */
const FIRST_POLL_AFTER_MS = 100;
const WATCH_INTERVAL_MS = 2000;

/** Polls and listens. Throws when an address cannot be had. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const { clock, configLoader, logger } = options;
  /** Who cannot listen has asked the API nothing. */
  const listening = Promise.withResolvers<void>();
  /** An entry goes when its poller does. */
  const pollings = new WeakMap<Poller, Polling>();
  const collector = await createCollector(config, {
    ...options,
    startPolling: (resource, poller, telemetry) => {
      const polling = startPolling(poller, {
        clock,
        begin: listening.promise,
        onSkipped: () => {
          telemetry.pollSkipped(resource.name);
          logger.debug({ resource: resource.name }, 'poll skipped: the one before it still runs');
        },
      });
      pollings.set(poller, polling);
      return polling;
    },
  });
  const firstPollings = collector.pollers().flatMap((poller) => pollings.get(poller) ?? []);
  const awaitedResources = createAwaitedResources(collector);
  let inForce = { hash: configHash(config), loadedAt: clock.now() / 1000 };
  const lastTries = createLastTries(collector.telemetry);
  const reload = createReload({
    ...options,
    loadConfig: configLoader?.load,
    apply: async (next) => {
      // Whether all is ready counts from now on, even if nobody has asked yet: there may be more to await soon.
      awaitedResources();
      await collector.apply(next);
      inForce = { hash: configHash(next), loadedAt: clock.now() / 1000 };
    },
    onTried: (errors) => lastTries.tell('config', errors),
  });
  const views = createViews({
    ...options,
    startedAt: clock.now() / 1000,
    config: () => ({ ...inForce, errors: lastTries.errors() }),
    policy: () => collector.policy(),
    resources: () =>
      collector
        .pollers()
        .map((poller) => ({ status: poller.status(), times: pollings.get(poller)?.times() })),
  });
  const content = webContent(collector, { ...options, awaitedResources, views, reload: reloadAll });
  const web = await startWatchedWeb(content, {
    ...options,
    onTried: (errors) => lastTries.tell('webConfig', errors),
  }).catch(async (error: unknown) => {
    await collector.close();
    throw error;
  });
  const watcher = watchFiles({
    paths: () => configLoader?.paths() ?? [],
    clock,
    intervalMs: WATCH_INTERVAL_MS,
    onChange: async () => void (await reload()),
  });
  logger.info({ urls: web.urls, resources: config.resources.length }, 'listening');
  clock.after(FIRST_POLL_AFTER_MS, listening.resolve);

  async function reloadAll(): Promise<ReloadResult> {
    const results = [await reload(), await web.reload()];
    const problems = results.flatMap((result) => (result.ok ? [] : [result.message]));
    return problems.length === 0 ? { ok: true } : { ok: false, message: problems.join('\n') };
  }

  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    watcher[Symbol.dispose]();
    // Scrapes in flight need the page: it goes last.
    await web.close(DRAIN_MS);
    await collector.close();
  }
  return {
    urls: web.urls,
    firstPolls: Promise.all(firstPollings.map(({ first }) => first)).then(() => collector.page.flush()),
    reload: reloadAll,
    close: () => (closed ??= close()),
  };
}

/** Counts the resources that were not polled yet: until there is none, and never again. */
function createAwaitedResources(collector: Pick<Collector, 'statuses'>): () => number {
  let wasReady = false;
  return () => {
    const awaited = collector.statuses().filter(({ up }) => up === undefined).length;
    // Once ready, always ready: a resource that a reload adds is no reason to take the rest out of service.
    wasReady ||= awaited === 0;
    return wasReady ? 0 : awaited;
  };
}

function webContent(
  collector: Collector,
  options: AppOptions &
    Pick<WebContent, 'awaitedResources' | 'views'> & { readonly reload: () => Promise<ReloadResult> },
): WebContent {
  const { awaitedResources, telemetryPath, reload, views } = options;
  return {
    telemetryPath,
    scrape: (request) => collector.page.scrape(request),
    hasResource: (name) => collector.statuses().some(({ resource }) => resource.name === name),
    awaitedResources,
    views,
    reload: options.enableLifecycle ? reload : undefined,
  };
}
