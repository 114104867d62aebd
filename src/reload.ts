// Reloading: validate first, keep the last good config when the new one is bad, one at a time.

import type { Config } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import { configHash } from './config/fingerprint.ts';
import type { Logger } from './logger.ts';
import type { Telemetry } from './metrics/telemetry.ts';
import type { ReloadResult } from './web/routes.ts';

export interface ReloaderOptions {
  /** The config in force at first. */
  readonly first: Config;
  /** Undefined = the config cannot change. */
  readonly loadConfig: (() => Promise<Config>) | undefined;
  readonly apply: (config: Config) => Promise<void>;
  readonly telemetry: Pick<Telemetry, 'configLoaded'>;
  readonly logger: Logger;
}

export interface Reloader {
  /** Never rejects. Calls that come while one runs share the run after it: it reads what they want read. */
  reload(): Promise<ReloadResult>;
  /** What was wrong at the last try, a line each; nothing when it succeeded. */
  mistakes(): readonly string[];
}

export function createReloader(options: ReloaderOptions): Reloader {
  const { logger, telemetry } = options;
  let inForce = options.first;
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<ReloadResult> | undefined;
  let mistakes: readonly string[] = [];

  async function loadAndApply(load: () => Promise<Config>): Promise<ReloadResult> {
    const loaded = await tryToLoad(load);
    const problems = [...loaded.problems, ...(await putInForce(loaded.config))];
    telemetry.configLoaded(problems.length === 0);
    const message = problems.join('\n');
    mistakes = message.split('\n').filter((line) => line !== '');
    if (problems.length > 0) {
      logger.error({ mistakes }, 'config not reloaded: what is wrong stays as it was');
      return { ok: false, message };
    }
    logger.info({ resources: inForce.resources.length, config_hash: configHash(inForce) }, 'config reloaded');
    return { ok: true };
  }

  /** Why it could not be done; nothing when it was, or when there is none. */
  async function putInForce(config: Config | undefined): Promise<readonly string[]> {
    if (config === undefined) return [];
    try {
      await options.apply(config);
      inForce = config;
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  }

  return {
    reload() {
      const load = options.loadConfig;
      if (load === undefined) return Promise.resolve({ ok: true });
      waiting ??= running.then(() => {
        waiting = undefined;
        const run = loadAndApply(load);
        running = run;
        return run;
      });
      return waiting;
    },
    mistakes: () => mistakes,
  };
}

/** What there is to put in force, which may be a part of a config with mistakes. */
interface Loaded {
  readonly config: Config | undefined;
  readonly problems: readonly string[];
}

async function tryToLoad(load: () => Promise<Config>): Promise<Loaded> {
  try {
    return { config: await load(), problems: [] };
  } catch (error) {
    return { config: error instanceof ConfigError ? error.usable : undefined, problems: [messageOf(error)] };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
