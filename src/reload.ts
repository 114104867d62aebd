// Reloading: validate first, keep the last good config when the new one is bad, one at a time.

import { type Config, configHash } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import type { Logger } from './logger.ts';
import type { ReloadResult } from './web/routes.ts';

export interface ReloadOptions {
  /** Undefined = the config cannot change. */
  readonly loadConfig: (() => Promise<Config>) | undefined;
  readonly apply: (config: Config) => Promise<void>;
  /** Called after each reload with its errors, a line each; none = it succeeded. */
  readonly onTried: (errors: readonly string[]) => void;
  readonly logger: Logger;
}

/**
 * What puts the config in force as it is by now. Never rejects. Calls that come while one runs share the run after it: it
 * reads what they want read.
 */
export function createReload(options: ReloadOptions): () => Promise<ReloadResult> {
  const { logger, onTried } = options;
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<ReloadResult> | undefined;

  async function loadAndApply(load: () => Promise<Config>): Promise<ReloadResult> {
    const { config, ...loaded } = await tryToLoad(load);
    const problems = [...loaded.problems, ...(config === undefined ? [] : await putInForce(config))];
    const message = problems.join('\n');
    const errors = problems.flatMap((problem) => problem.split('\n'));
    onTried(errors);
    if (config === undefined || errors.length > 0) {
      logger.error({ errors }, 'error reloading config; keeping the previous one');
      return { ok: false, message };
    }
    logger.info({ resources: config.resources.length, config_hash: configHash(config) }, 'config reloaded');
    return { ok: true };
  }

  /** Why it could not be done; nothing when it was. */
  async function putInForce(config: Config): Promise<readonly string[]> {
    try {
      await options.apply(config);
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  }

  return () => {
    const load = options.loadConfig;
    if (load === undefined) return Promise.resolve({ ok: true });
    waiting ??= running.then(() => {
      waiting = undefined;
      const run = loadAndApply(load);
      running = run;
      return run;
    });
    return waiting;
  };
}

/** What there is to put in force, which may be a part of a config with errors. */
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
