// Errors of requests to an exporter: what, where, and what to do.

import { redact } from '../../redact/redact.ts';
import { toHarmless } from './terminal.ts';

type LoginKind = 'password' | 'token';

/** For a request without a complete response. */
export function explainConnection(url: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = CAUSES[code] ?? (/^(?:EPROTO|ERR_SSL_)/.test(code) ? NO_TLS : undefined);
  if (cause !== undefined) return `cannot read ${url}: ${cause}`;
  if (/^(?:ECONNRESET|HPE_)/.test(code)) return `cannot read ${url}: ${noHttp(url)}`;
  const message = error instanceof Error ? error.message : String(error);
  return `cannot read ${url}: ${toHarmless(redact(message))}`;
}

const NO_TLS = 'the server does not speak TLS; write http:// if the exporter has no TLS, or check the port';
const NO_WAY = 'no route from this machine to that address; check network, firewall and --url';
const UNKNOWN_HOST = 'the DNS of this machine does not know the host; check --url';
const UNKNOWN_AUTHORITY =
  'the certificate is signed by an unknown authority; if it is yours, pass its PEM file with --ca-file';

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'nothing listens there; check that the exporter runs, and host and port against its --web.listen-address',
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  ETIMEDOUT: 'timed out; check host and port of --url, and firewalls in between',
  ERR_PROXY_TUNNEL:
    'the proxy refuses the connection; check HTTPS_PROXY, and NO_PROXY for hosts to be reached directly',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: 'its certificate has expired; check the clock of this machine, or renew the certificate',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clock of this machine',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another host; use the name in the certificate for --url',
};

function noHttp(url: string): string {
  return url.startsWith('https:')
    ? 'the connection was cut; check the port, and whether the exporter has TLS at all'
    : 'the server does not speak plain HTTP; write https:// if the exporter has TLS, or check the port';
}

/** For a response that is too large, or that makes all of them together too large. */
export function explainSize(url: string, isResponseTooLarge: boolean): string {
  return isResponseTooLarge
    ? `${url} returns more bytes than an exporter does; check host, port and path of --url`
    : `${url} has more tasks than fit into memory; ask for fewer, with --limit, --resource or --state`;
}

/** For a complete response that is not the expected one. */
export function explainStatus(
  url: string,
  response: {
    readonly status: number;
    readonly location: string | undefined;
    readonly login: LoginKind | undefined;
  },
): string {
  const { location, login, status } = response;
  if (status === 401) return `${url} ${explainRefusal(login)}`;
  if (status >= 300 && status < 400 && location !== undefined) {
    return `${url} redirects to ${toHarmless(redact(location))}; set --url to the address of the exporter itself`;
  }
  return `${url} ${STATUSES[status] ?? `returned ${status}; check --url, and the log of the exporter`}`;
}

const STATUSES: Readonly<Record<number, string>> = {
  200: 'is not an exporter; check host, port and path of --url',
  403: 'returned 403: it accepts certain clients only, perhaps by a client certificate, which this command cannot send',
  404: 'returned 404: no exporter with an API at this address; --url is its root, without /metrics',
  429: 'returned 429: too many requests; try again, with a longer --watch interval if that is used',
};

function explainRefusal(login: LoginKind | undefined): string {
  switch (login) {
    case undefined:
      return 'requires authentication; set ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD, or ADS_EXPORTER_TOKEN';
    case 'password':
      return 'refuses the credentials; check ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD';
    case 'token':
      return 'refuses the credentials; check ADS_EXPORTER_TOKEN';
  }
}
