// Why an exporter did not answer with what it was asked for: what, where, and what to do.

import { redact } from '../../redact/redact.ts';
import { toHarmless } from './display-text.ts';
import type { Login } from './login.ts';

/** A request without an answer, as a sentence. */
export function explainConnection(url: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = CAUSES[code] ?? (/^(?:EPROTO|ERR_SSL_)/.test(code) ? NO_TLS : undefined);
  if (cause !== undefined) return `cannot read ${url}: ${cause}`;
  if (/^(?:ECONNRESET|HPE_)/.test(code)) return `cannot read ${url}: ${noHttp(url)}`;
  const message = error instanceof Error ? error.message : String(error);
  return `cannot read ${url}: ${toHarmless(redact(message))}`;
}

const NO_TLS =
  'what listens there does not speak TLS; write http:// if the exporter has no TLS, or check the port';
const NO_WAY = 'there is no way from this machine to that address; check network, firewall and --url';
const UNKNOWN_HOST = 'the name of the host is not known to the DNS of this machine; check --url';
const UNKNOWN_AUTHORITY =
  'this machine does not know who signed the certificate; if it is yours, give the PEM file of its authority with --ca-file';

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'nothing listens there; check that the exporter runs, and host and port against its --web.listen-address',
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  ETIMEDOUT: 'no complete answer came in time; check host and port of --url, and firewalls on the way',
  ERR_PROXY_TUNNEL:
    'the proxy does not let the connection through; check HTTPS_PROXY, and NO_PROXY for hosts to be reached directly',
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
    : 'what listens there does not speak plain HTTP; write https:// if the exporter has TLS, or check the port';
}

/** A response that was not read to its end, or the one that made all of them together too large, as a sentence. */
export function explainSize(url: string, isResponseTooLarge: boolean): string {
  return isResponseTooLarge
    ? `${url} answers with more bytes than an exporter does; check host, port and path of --url`
    : `${url} has more tasks than fit into memory; ask for fewer, with --limit, --resource or --state`;
}

/** An answer that is not what was asked for, as a sentence. */
export function explainStatus(
  url: string,
  response: {
    readonly status: number;
    readonly location: string | undefined;
    readonly login: Login['kind'] | undefined;
  },
): string {
  const { location, login, status } = response;
  if (status === 401) return `${url} ${explainRefusal(login)}`;
  if (status >= 300 && status < 400 && location !== undefined) {
    return `${url} redirects to ${toHarmless(redact(location))}; give --url the place where the exporter itself answers`;
  }
  return `${url} ${STATUSES[status] ?? `answers ${status}; check --url, and the log of the exporter`}`;
}

const STATUSES: Readonly<Record<number, string>> = {
  200: 'answers, but not as an exporter does; check host, port and path of --url',
  403: 'answers 403: it lets only certain clients in, perhaps by a certificate, which this command cannot show',
  404: 'answers 404: there is no exporter with an API at this address; --url is its root, without /metrics',
  429: 'answers 429: it is asked too often; try again, with a longer --watch interval if that is used',
};

function explainRefusal(login: Login['kind'] | undefined): string {
  switch (login) {
    case undefined:
      return 'asks for a login; set ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD, or ADS_EXPORTER_TOKEN';
    case 'password':
      return 'refuses the login; check ADS_EXPORTER_USERNAME and ADS_EXPORTER_PASSWORD';
    case 'token':
      return 'refuses the login; check ADS_EXPORTER_TOKEN';
  }
}
