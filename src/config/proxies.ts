// The proxies in the environment, as part of the configuration.

import { PROXY_RULE, ProxyError, readProxies, type Proxies } from '../sensecore/proxy.ts';
import { ConfigError } from './config-error.ts';
import type { Environment } from './credentials.ts';

/** Throws ConfigError with an error for each variable that holds no URL of a proxy. */
export function requireProxies(env: Environment): Proxies {
  try {
    return readProxies(env);
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    throw new ConfigError(
      error.variables.map((variable) => ({
        file: 'environment',
        line: 1,
        column: 1,
        path: variable,
        message: PROXY_RULE,
      })),
    );
  }
}
