import type { Config } from '../config/config.ts';
import { ConfigError, type LocatedError } from '../config/config-error.ts';
import type { Environment } from '../config/credentials.ts';
import { readProxies } from '../config/proxy.ts';

/** What a command begins with besides its config. */
export interface LoadedBeside {
  readonly env: Environment;
  /** Under way. Undefined = there is none. */
  readonly webConfig?: Promise<unknown> | undefined;
}

/** The config; or throws one ConfigError with every error in it, in the web config and in the environment. */
export async function loadAll(config: Promise<Config>, beside: LoadedBeside): Promise<Config> {
  const proxies = (async () => readProxies(beside.env))();
  const errors: LocatedError[] = [];
  for (const part of await Promise.allSettled([config, beside.webConfig, proxies])) {
    if (part.status === 'fulfilled') continue;
    if (!(part.reason instanceof ConfigError)) throw part.reason;
    for (const error of part.reason.errors) errors.push(error);
  }
  if (errors.length > 0) throw new ConfigError(errors);
  return config;
}
