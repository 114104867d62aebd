// The composition root: wires the collector, the schedules of its pollers, the web server and reloads, and owns them all.

import { createCollector, type Collector, type CollectorDeps } from './collector.ts';
import { type Config, configHash } from './config/config.ts';
import type { ConfigLoader } from './config/load.ts';
import { watchFiles } from './config/watch.ts';
import type { Poller } from './poll/poller.ts';
import { startPolling, startSchedule, type Polling } from './poll/schedule.ts';
import { Discoveries, type RunningDiscovery } from './discoveries.ts';
import { createReload } from './reload.ts';
import { createViews } from './web/api/handlers.ts';
import { startWatchedWeb, type WatchedWeb } from './watched-web.ts';
import type { ReloadResult } from './web/routes.ts';
import type { ListenAddress } from './web/server.ts';

export interface AppOptions {
  readonly addresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** Precedes the path of every route; '' = none. */
  readonly routePrefix: string;
  /** Undefined = plain HTTP for everybody. */
  readonly webConfigFile: string | undefined;
  /** Whether POST /-/reload may be used. */
  readonly enableLifecycle: boolean;
  /** Undefined = the config cannot change. */
  readonly configLoader: ConfigLoader | undefined;
}

export interface App {
  /** Where it listens. */
  readonly urls: readonly string[];
  /** Resolves once every resource of the first config was polled once, history included, and the exposition shows it. */
  readonly firstPolls: Promise<void>;
  /** Puts the config and the web config in force as they are now. Never rejects. */
  reload(): Promise<ReloadResult>;
  /** Stops polling, lets scrapes in flight end, closes everything. Idempotent. */
  close(): Promise<void>;
}

/** A scrape in flight at the end has this long for its last byte: the process has to end within 5 s. */
const DRAIN_MS = 4000;
/** The first poll loads the HTTP client, which blocks the event loop: clients that waited for the listener come before it. */
const FIRST_POLL_AFTER_MS = 100;
const WATCH_INTERVAL_MS = 2000;

/** Polls and listens. Throws ConfigError, or when an address cannot be bound. */
export async function startApp(config: Config, deps: CollectorDeps, options: AppOptions): Promise<App> {
  const app = new RunningApp(config, await createCollector(config, deps), deps, options);
  await app.start();
  return app;
}

type ConfigPart = 'config' | 'webConfig';

class RunningApp implements App {
  readonly firstPolls: Promise<void>;
  readonly #collector: Collector;
  readonly #deps: CollectorDeps;
  readonly #options: AppOptions;
  readonly #pollings = new Map<Poller, Polling>();
  readonly #discoveries: Discoveries;
  /** By what they run. */
  readonly #discovering = new Map<RunningDiscovery, Disposable>();
  /** Those whose first result is not polled yet. */
  readonly #awaitedDiscoveries = new Set<RunningDiscovery>();
  #config: Config;
  /** The end of the last change of what is polled: by a reload or a discovery, one at a time. */
  #lastChange: Promise<void> = Promise.resolve();
  /** Polling starts only once the listener is bound. */
  readonly #listening = Promise.withResolvers<void>();
  readonly #reloadConfig: () => Promise<ReloadResult>;
  /** What was wrong with each part when it was last read, one error each. */
  readonly #errors: Record<ConfigPart, readonly string[]> = { config: [], webConfig: [] };
  #inForce: { readonly hash: number; readonly loadedAt: number };
  #wasReady = false;
  #web: WatchedWeb | undefined;
  #watcher: Disposable | undefined;
  #closed: Promise<void> | undefined;

  constructor(config: Config, collector: Collector, deps: CollectorDeps, options: AppOptions) {
    this.#collector = collector;
    this.#deps = deps;
    this.#options = options;
    this.#config = config;
    this.#discoveries = new Discoveries({ clock: deps.clock, logger: deps.logger, collector });
    this.#inForce = { hash: configHash(config), loadedAt: deps.clock.now() / 1000 };
    for (const poller of collector.pollers()) this.#startPolling(poller);
    const firstPolls = [...this.#pollings.values()].map(({ first }) => first);
    this.firstPolls = Promise.all(firstPolls).then(() => collector.page.flush());
    const { configLoader } = options;
    this.#reloadConfig = createReload({
      loadConfig: configLoader === undefined ? undefined : () => configLoader.load(),
      apply: (next) => this.#apply(next),
      onTried: (errors) => this.#configTried('config', errors),
      logger: deps.logger,
    });
  }

  get urls(): readonly string[] {
    return this.#web?.urls ?? [];
  }

  /** Listens, then polls. Closes everything before it throws. */
  async start(): Promise<void> {
    const { clock, logger } = this.#deps;
    try {
      if (this.#config.discovery.length > 0) await this.#inTurn(() => this.#pollConfig(this.#config));
      this.#web = await this.#startWeb();
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#watcher = watchFiles({
      paths: () => this.#options.configLoader?.paths() ?? [],
      clock,
      intervalMs: WATCH_INTERVAL_MS,
      onChange: async () => void (await this.#reloadConfig()),
    });
    logger.info({ urls: this.urls, resources: this.#collector.pollers().length }, 'listening');
    clock.after(FIRST_POLL_AFTER_MS, this.#listening.resolve);
  }

  async reload(): Promise<ReloadResult> {
    const results = [await this.#reloadConfig(), await this.#web?.reload()];
    const messages = results.flatMap((result) => (result?.ok === false ? [result.message] : []));
    return messages.length === 0 ? { ok: true } : { ok: false, message: messages.join('\n') };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#watcher?.[Symbol.dispose]();
    // Scrapes in flight read the exposition: it closes last.
    await this.#web?.close(DRAIN_MS);
    for (const schedule of this.#discovering.values()) schedule[Symbol.dispose]();
    this.#discoveries.close();
    for (const poller of this.#pollings.keys()) this.#stopPolling(poller);
    await this.#collector.close();
  }

  #startWeb(): Promise<WatchedWeb> {
    const { clock, demo, build, logger, shard } = this.#deps;
    const collector = this.#collector;
    const views = createViews({
      build,
      clock,
      demo,
      shard,
      startedAt: clock.now() / 1000,
      config: () => ({ ...this.#inForce, errors: this.#configErrors() }),
      policy: () => collector.policy(),
      links: () => this.#config.links,
      resources: () =>
        collector
          .pollers()
          .map((poller) => ({ status: poller.status(), times: this.#pollings.get(poller)?.times() })),
      events: () => collector.events.list(),
      discoveries: () =>
        this.#discoveries.list().map(({ config, discoverer }) => ({
          ...discoverer.status(),
          intervalSeconds: config.intervalMs / 1000,
        })),
    });
    const { addresses, enableLifecycle, routePrefix, telemetryPath, webConfigFile } = this.#options;
    const content = {
      telemetryPath,
      scrape: collector.page.scrape.bind(collector.page),
      hasResource: (name: string) => collector.statuses().some(({ resource }) => resource.name === name),
      awaitedResources: () => this.#awaitedResources(),
      views,
      reload: enableLifecycle ? () => this.reload() : undefined,
    };
    return startWatchedWeb(content, {
      addresses,
      routePrefix,
      webConfigFile,
      clock,
      logger,
      onTried: (errors) => this.#configTried('webConfig', errors),
    });
  }

  #apply(config: Config): Promise<void> {
    return this.#inTurn(async () => {
      // An exporter that is ready stays ready: it must not begin to await the resources that this config adds.
      this.#awaitedResources();
      await this.#pollConfig(config);
      this.#inForce = { hash: configHash(config), loadedAt: this.#deps.clock.now() / 1000 };
      // So that the first scrape after a successful reload reflects it.
      await this.#collector.page.flush();
    });
  }

  /** Polls the resources of a config and those that its discoveries know of. */
  async #pollConfig(config: Config): Promise<void> {
    await this.#discoveries.apply(config.discovery);
    const { started, stopped } = await this.#collector.apply(config, this.#discoveries.resources(config));
    this.#config = config;
    for (const poller of stopped) this.#stopPolling(poller);
    for (const poller of started) this.#startPolling(poller);
    this.#scheduleDiscoveries();
    this.#collector.page.publish();
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const turn = this.#lastChange.then(change);
    this.#lastChange = turn.catch(() => undefined);
    return turn;
  }

  #scheduleDiscoveries(): void {
    const running = new Set(this.#discoveries.list());
    for (const [discovery, schedule] of this.#discovering) {
      if (running.has(discovery)) continue;
      schedule[Symbol.dispose]();
      this.#discovering.delete(discovery);
      this.#awaitedDiscoveries.delete(discovery);
    }
    for (const discovery of running) {
      if (this.#discovering.has(discovery)) continue;
      this.#awaitedDiscoveries.add(discovery);
      const schedule = startSchedule({
        key: discovery.config.name,
        intervalMs: () => discovery.config.intervalMs,
        run: () => this.#discover(discovery),
        onSkipped: () => undefined,
        clock: this.#deps.clock,
      });
      this.#discovering.set(discovery, schedule);
    }
  }

  /** Runs one discovery, and polls what it found. Never rejects. */
  async #discover(discovery: RunningDiscovery): Promise<void> {
    await this.#listening.promise;
    const hasChanged = await this.#discoveries.run(discovery);
    if (this.#closed !== undefined) return;
    try {
      if (hasChanged) await this.#inTurn(() => this.#pollConfig(this.#config));
      else this.#collector.page.publish();
    } catch (error) {
      // What the config names cannot be read any longer; the next reload reports it, and the next discovery tries again.
      this.#deps.logger.error({ error }, 'discovered resources cannot be polled');
    }
    this.#awaitedDiscoveries.delete(discovery);
  }

  #startPolling(poller: Poller): void {
    const resource = poller.status().resource.name;
    const polling = startPolling(poller, {
      clock: this.#deps.clock,
      begin: this.#listening.promise,
      onSkipped: () => {
        this.#collector.telemetry.pollSkipped(resource);
        this.#deps.logger.debug({ resource }, 'poll skipped; previous poll still running');
      },
    });
    this.#pollings.set(poller, polling);
  }

  #stopPolling(poller: Poller): void {
    this.#pollings.get(poller)?.[Symbol.dispose]();
    this.#pollings.delete(poller);
  }

  /**
   * How many resources and discoveries were not tried yet. Once it was 0, it stays 0: a resource that is added later does not
   * count.
   */
  #awaitedResources(): number {
    const unpolled = this.#collector.statuses().filter(({ up }) => up === undefined);
    const awaited = unpolled.length + this.#awaitedDiscoveries.size;
    this.#wasReady ||= awaited === 0;
    return this.#wasReady ? 0 : awaited;
  }

  #configTried(part: ConfigPart, errors: readonly string[]): void {
    this.#errors[part] = errors;
    this.#collector.telemetry.configLoaded(this.#configErrors().length === 0);
  }

  #configErrors(): readonly string[] {
    return [...this.#errors.config, ...this.#errors.webConfig];
  }
}
