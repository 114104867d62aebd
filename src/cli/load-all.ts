// Everything that a command reads before it starts, with all errors at once.

import type { Config } from '../config/config.ts';
import { ConfigError, type LocatedError } from '../config/config-error.ts';
import type { Environment } from '../config/credentials.ts';
import { readProxies } from '../config/proxy.ts';

/**
 * The config. Throws one ConfigError with the errors of the config, the proxies in the environment and the web config, which
 * is already loading where there is one.
 */
export async function loadAll(
  config: Promise<Config>,
  env: Environment,
  webConfig?: Promise<unknown>,
): Promise<Config> {
  const proxies = (async () => readProxies(env))();
  const errors: LocatedError[] = [];
  for (const part of await Promise.allSettled([config, webConfig, proxies])) {
    if (part.status === 'fulfilled') continue;
    if (!(part.reason instanceof ConfigError)) throw part.reason;
    for (const error of part.reason.errors) errors.push(error);
  }
  if (errors.length > 0) throw new ConfigError(errors);
  return config;
}
