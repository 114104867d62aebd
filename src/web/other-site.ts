// Whether a browser sent a request on behalf of a page that is not ours.

import { isIP } from 'node:net';
import type { WebRequest } from './http.ts';

/**
 * Only browsers send `Origin` and `Sec-Fetch-Site`. A page of ours has the origin that the request is for; and it has an
 * address or `localhost` for a name, because any other name may have been pointed at us by the page's owner (DNS rebinding).
 */
export function isFromOtherSite({
  host,
  origin,
  fetchSite,
}: Pick<WebRequest, 'host' | 'origin' | 'fetchSite'>): boolean {
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return true;
  if (origin === undefined) return false;
  const from = parseUrl(origin);
  // With the origin's scheme, so that its default port is left out of both.
  const ours = parseUrl(`${from?.protocol}//${host}`);
  return from === undefined || from.host !== ours?.host || !cannotBeRebound(from.hostname);
}

function parseUrl(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}

function cannotBeRebound(hostname: string): boolean {
  return hostname === 'localhost' || isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
