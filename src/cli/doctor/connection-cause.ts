// Causes of a call without a complete response: names, connections, proxies, TLS, time and size.

import { codeOf } from '../../text/errno.ts';
import type { ApiError } from '../../sensecore/api-error.ts';
import type { ApiConfig, PollConfig, ResourceConfig } from '../../config/config.ts';
import type { CredentialConfig } from '../../config/credentials.ts';

/** The settings that decided how a call was made. */
export interface CallContext {
  readonly api: ApiConfig;
  readonly poll: Pick<PollConfig, 'timeoutMs' | 'historyTimeoutMs'>;
  readonly resource: ResourceConfig;
  readonly credential: Pick<CredentialConfig, 'kind' | 'name'>;
  /** The variable that names a proxy, such as HTTPS_PROXY; undefined where none is set. */
  readonly proxyVariable: string | undefined;
}

/** Whole sentences for a call without a complete response. */
export function connectionCause(error: ApiError, context: CallContext): string {
  const { api } = context;
  if (error.reason === 'timeout') {
    return `No complete response within api.timeout (${api.timeoutMs} ms). Check that a firewall lets this machine reach ${hostOf(context)}, and whether a proxy is needed (HTTPS_PROXY); if the service is only slow, raise api.timeout or lower api.page_size (now ${api.pageSize}).`;
  }
  if (error.reason === 'too_large') {
    return `The response is larger than api.max_response_bytes (${api.maxResponseBytes} bytes). Lower api.page_size (now ${api.pageSize}) or raise that limit.`;
  }
  if (error.reason === 'invalid_response') {
    return `The connection ended in the middle of the response: a proxy or gateway cut it off. Try again, or lower api.page_size (now ${api.pageSize}).`;
  }
  const code = codeOf(error.cause) ?? '';
  const cause = CAUSES[code];
  if (cause !== undefined) return cause(context);
  if (/^(?:EPROTO|ERR_SSL_|HPE_)/.test(code)) return wrongProtocol(context);
  return `The connection to ${hostOf(context)} failed. Check that a firewall lets this machine reach it, whether ${baseUrlSetting(context)} needs https instead of http, and whether a proxy is needed (HTTPS_PROXY).`;
}

/** The setting with the base URL of this resource. */
export function baseUrlSetting({ api, resource }: CallContext): string {
  return resource.baseUrl === api.baseUrl ? 'api.base_url' : `base_url of resource "${resource.name}"`;
}

function hostOf({ resource }: CallContext): string {
  return new URL(resource.baseUrl).host;
}

type Cause = (context: CallContext) => string;

const CAUSES: Readonly<Record<string, Cause>> = {
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ECONNREFUSED: refused,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ERR_PROXY_TUNNEL: ({ proxyVariable = 'HTTPS_PROXY' }) =>
    `The proxy of ${proxyVariable} refuses this connection. Check its address, its user and password, and whether the API should be reached directly (NO_PROXY).`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (context) =>
    `${hostOf(context)} presents a self-signed certificate. If it is your gateway, set api.ca_file to a PEM file with this certificate; if not, something intercepts the connection to the API.`,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_HAS_EXPIRED: (context) =>
    `The certificate of ${hostOf(context)} has expired. Check the clock of this machine; if it is right, the server needs a new certificate.`,
  CERT_NOT_YET_VALID: (context) =>
    `The certificate of ${hostOf(context)} is not valid yet. Check the clock of this machine.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (context) =>
    `The certificate of ${hostOf(context)} is for another host. Check the host in ${baseUrlSetting(context)}: it must be a name in the certificate.`,
};

function unknownHost(context: CallContext): string {
  return `The host ${hostOf(context)} cannot be resolved by the DNS of this machine. Check ${baseUrlSetting(context)} for a typo or a wrong region (https://management.<region>.sensecoreapi.cn)${proxyQuestion(context)}.`;
}

function refused(context: CallContext): string {
  return `Nothing listens at ${hostOf(context)}. Check host and port of ${baseUrlSetting(context)}${proxyQuestion(context)}.`;
}

function unreachable(context: CallContext): string {
  return `No route from this machine to ${hostOf(context)}. Check its network and firewall, and ${baseUrlSetting(context)}${proxyQuestion(context)}.`;
}

function proxyQuestion({ proxyVariable }: CallContext): string {
  return proxyVariable === undefined
    ? ', and whether a proxy is needed here (HTTPS_PROXY)'
    : `, and the address of the proxy in ${proxyVariable}`;
}

function unknownAuthority(context: CallContext): string {
  return `The certificate of ${hostOf(context)} is signed by an unknown authority: that of a private gateway, or of a proxy that intercepts TLS. Set api.ca_file to a PEM file with the certificate of that authority.`;
}

function wrongProtocol(context: CallContext): string {
  const isHttps = context.resource.baseUrl.startsWith('https:');
  return isHttps
    ? `${hostOf(context)} does not speak TLS. If it should be plain HTTP, write http:// in ${baseUrlSetting(context)}; otherwise check the port.`
    : `${hostOf(context)} does not speak HTTP. Check the port of ${baseUrlSetting(context)}, and whether it has to be https://.`;
}
