import { isIP } from 'node:net';
import { ConfigError, type Mistake } from './config-error.ts';
import type { Environment } from './credentials.ts';

const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'] as const;
const EXCEPTION_VARIABLES = ['no_proxy', 'NO_PROXY'] as const;

/**
 * The proxy variables of an environment, as Node's agents take them. Throws ConfigError when one is no proxy's URL; its
 * value is not shown, for it may hold a password.
 */
export function readProxyEnvironment(env: Environment): Readonly<Record<string, string>> {
  const proxies: Record<string, string> = {};
  const mistakes: Mistake[] = [];
  for (const variable of PROXY_VARIABLES) {
    const value = env[variable] ?? '';
    if (value === '') continue;
    if (isProxyUrl(value)) proxies[variable] = value;
    else mistakes.push(wrongProxy(variable));
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  for (const variable of EXCEPTION_VARIABLES) {
    const value = env[variable] ?? '';
    if (value !== '') proxies[variable] = withSubdomains(value);
  }
  return proxies;
}

function isProxyUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '';
}

function wrongProxy(variable: string): Mistake {
  return {
    file: 'environment',
    line: 1,
    column: 1,
    path: variable,
    message: 'must be the URL of a proxy, such as http://proxy.example.org:3128',
  };
}

/** A name in NO_PROXY stands for its subdomains too, as everywhere else; Node's agents take it for itself alone. */
function withSubdomains(exceptions: string): string {
  return exceptions
    .split(/[\s,]+/)
    .flatMap((entry) =>
      /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(entry) && isIP(entry) === 0 ? [entry, `.${entry}`] : entry,
    )
    .filter((entry) => entry !== '')
    .join(',');
}
