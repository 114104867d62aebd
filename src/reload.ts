// Reloading: validate first, keep the last good config when the new one is bad, one at a time.

import { dirname } from 'node:path';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import { configHash } from './config/fingerprint.ts';
import type { Logger } from './logger.ts';
import type { Telemetry } from './metrics/telemetry.ts';

/** `message` holds the mistakes as `check` prints them. */
export type ReloadResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

export interface ReloaderOptions {
  /** The config in force at first. */
  readonly first: Config;
  /** Undefined = the config cannot change. */
  readonly loadConfig: (() => Promise<Config>) | undefined;
  readonly apply: (config: Config) => Promise<void>;
  readonly telemetry: Pick<Telemetry, 'configReloaded'>;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface Reloader {
  /** Never rejects. Calls that come while one runs share the run after it: it reads what they want read. */
  reload(): Promise<ReloadResult>;
  /** The files that the config in force was read from, and the directories in which more may appear. */
  files(): readonly string[];
}

export function createReloader(options: ReloaderOptions): Reloader {
  const { clock, logger, telemetry } = options;
  let inForce = options.first;
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<ReloadResult> | undefined;

  async function loadAndApply(load: () => Promise<Config>): Promise<ReloadResult> {
    try {
      await putInForce(await load());
      telemetry.configReloaded({ ok: true, hash: configHash(inForce), atSeconds: clock.now() / 1000 });
      logger.info(
        { resources: inForce.resources.length, config_hash: configHash(inForce) },
        'config reloaded',
      );
      return { ok: true };
    } catch (error) {
      if (error instanceof ConfigError && error.usable !== undefined) await putInForce(error.usable);
      telemetry.configReloaded({ ok: false, hash: configHash(inForce), atSeconds: clock.now() / 1000 });
      const message = error instanceof Error ? error.message : String(error);
      logger.error({ mistakes: message.split('\n') }, 'config not reloaded: what is wrong stays as it was');
      return { ok: false, message };
    }
  }

  async function putInForce(config: Config): Promise<void> {
    await options.apply(config);
    inForce = config;
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
    files: () => [...inForce.files, ...inForce.resourceFiles.map(baseOf)],
  };
}

/** The directory that a pattern looks into, as far as it is one: a file that appears there changes its times. */
function baseOf(pattern: string): string {
  const segments = dirname(pattern).split('/');
  const wildcard = segments.findIndex((segment) => /[*?[{(]/.test(segment));
  return (wildcard < 0 ? segments : segments.slice(0, wildcard)).join('/') || '/';
}
