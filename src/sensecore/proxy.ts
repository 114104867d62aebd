// Which requests go through a proxy: HTTP_PROXY, HTTPS_PROXY and NO_PROXY.

import { BlockList, isIP, isIPv6 } from 'node:net';
const PROXY_VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'] as const;

/** The proxies of an environment. */
export interface Proxies {
  /** As Node's agents take it, without the exceptions: they know no networks, and names without their subdomains. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether NO_PROXY exempts the host of this URL from the proxy. */
  readonly isExcepted: (url: string) => boolean;
}

/** Environment variables that hold no URL of a proxy. Their values are not shown: they may hold a password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly variables: readonly string[];

  constructor(variables: readonly string[]) {
    super(`${variables.join(', ')}: ${PROXY_RULE}`);
    this.variables = variables;
  }
}

/** What a proxy variable has to be. */
export const PROXY_RULE = 'must be the URL of a proxy, such as http://proxy.example.org:3128';

/** Throws ProxyError. */
export function readProxies(env: Readonly<Record<string, string | undefined>>): Proxies {
  const proxies: Record<string, string> = {};
  const wrong: string[] = [];
  for (const variable of PROXY_VARIABLES) {
    const value = env[variable] ?? '';
    if (value === '') continue;
    if (isProxyUrl(value)) proxies[variable] = value;
    else wrong.push(variable);
  }
  if (wrong.length > 0) throw new ProxyError(wrong);
  const exceptions = (env['no_proxy'] || env['NO_PROXY'] || '').toLowerCase();
  const rules = exceptions
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(parseException);
  return {
    env: proxies,
    isExcepted(url) {
      const target = toTarget(url);
      return rules.some((covers) => covers(target));
    },
  };
}

function isProxyUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '';
}

interface Target {
  /** In lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: string;
}

function toTarget(url: string): Target {
  const { hostname, port, protocol } = new URL(url);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (protocol === 'https:' ? '443' : '80') : port,
  };
}

/**
 * `*`; an address, a network (10.0.0.0/8, fd00::/8) or a range (10.0.0.1-10.0.0.9), for hosts that are given as addresses; a
 * name, for itself and its subdomains; `.name` or `*.name`, for these alone. All but `*` may end in a port.
 */
function parseException(entry: string): (target: Target) => boolean {
  if (entry === '*') return () => true;
  const { host, port } = splitPort(entry);
  const addresses = toAddresses(host);
  return (target) => {
    if (port !== undefined && port !== target.port) return false;
    if (isIP(target.host) === 0) return addresses === undefined && coversName(host, target.host);
    return addresses?.check(target.host, isIPv6(target.host) ? 'ipv6' : 'ipv4') === true;
  };
}

/** An IPv6 address has a port only behind brackets. */
function splitPort(entry: string): { readonly host: string; readonly port: string | undefined } {
  const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  return { host: bracketed ?? plain ?? entry, port };
}

/** Undefined for a name, and for what is neither. */
function toAddresses(text: string): BlockList | undefined {
  const [, first = '', separator, second = ''] = /^([^/-]+)(?:([/-])(.+))?$/.exec(text) ?? [];
  const family = isIPv6(first) ? 'ipv6' : 'ipv4';
  if (isIP(first) === 0) return undefined;
  const addresses = new BlockList();
  try {
    if (separator === undefined) addresses.addAddress(first, family);
    else if (separator === '-') addresses.addRange(first, second, family);
    else addresses.addSubnet(first, Number(second), family);
    return addresses;
  } catch {
    // Such as 10.0.0.0/99: other programs share the variable, so it is no error of ours.
    return undefined;
  }
}

function coversName(exception: string, name: string): boolean {
  const suffix = exception.replace(/^\*?\./, '');
  return name.endsWith(`.${suffix}`) || name === exception;
}

/** The logins of the proxies, which a proxy may echo. */
export interface ProxySecrets {
  /** Passwords, and the encoded forms in which they are sent. */
  readonly passwords: readonly string[];
  /** User names; they may be ordinary words. */
  readonly users: readonly string[];
}

/** The secrets in the URLs of the proxies. */
export function proxySecrets({ env: proxies }: Proxies): ProxySecrets {
  const logins = PROXY_VARIABLES.flatMap((variable) => {
    const url = URL.parse(proxies[variable] ?? '');
    if (url === null || (url.username === '' && url.password === '')) return [];
    return [{ user: decoded(url.username), password: decoded(url.password) }];
  });
  return {
    passwords: logins.flatMap(({ user, password }) => [
      password,
      Buffer.from(`${user}:${password}`).toString('base64'),
    ]),
    users: logins.map(({ user }) => user),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
