// Causes of a call without a complete response: names, connections, proxies, TLS, time and size.

import { codeOf } from '../../text/errno.ts';
import type { ApiError } from '../../sensecore/api-error.ts';
import type { ApiConfig, PollConfig, ResourceConfig } from '../../config/config.ts';
import { fillRegion } from '../../model/resource.ts';
import type { CredentialConfig } from '../../config/credentials.ts';
import type { Say } from './language.ts';

/** The settings that decided how a call was made. */
export interface CallContext {
  readonly api: ApiConfig;
  readonly poll: Pick<PollConfig, 'timeoutMs' | 'historyTimeoutMs'>;
  readonly resource: ResourceConfig;
  readonly credential: Pick<CredentialConfig, 'kind' | 'name'>;
  /** The variable that names a proxy, such as HTTPS_PROXY; undefined where none is set. */
  readonly proxyVariable: string | undefined;
  readonly say: Say;
}

/** Whole sentences for a call without a complete response. */
export function connectionCause(error: ApiError, context: CallContext): string {
  const { api, say } = context;
  const host = hostOf(context);
  if (error.reason === 'timeout') {
    return say(
      `No complete response within api.timeout (${api.timeoutMs} ms). Check that a firewall lets this machine reach ${host}, and whether a proxy is needed (HTTPS_PROXY); if the service is only slow, raise api.timeout or lower api.page_size (now ${api.pageSize}).`,
      `在 api.timeout（${api.timeoutMs} ms）内没有收到完整的响应。请检查防火墙是否允许本机访问 ${host}，以及是否需要代理（HTTPS_PROXY）；如果只是服务较慢，请调大 api.timeout 或调小 api.page_size（当前为 ${api.pageSize}）。`,
    );
  }
  if (error.reason === 'too_large') {
    return say(
      `The response is larger than api.max_response_bytes (${api.maxResponseBytes} bytes). Lower api.page_size (now ${api.pageSize}) or raise that limit.`,
      `响应超过 api.max_response_bytes（${api.maxResponseBytes} 字节）。请调小 api.page_size（当前为 ${api.pageSize}）或调大该上限。`,
    );
  }
  if (error.reason === 'invalid_response') {
    return say(
      `The connection ended in the middle of the response: a proxy or gateway cut it off. Try again, or lower api.page_size (now ${api.pageSize}).`,
      `连接在响应传输中途断开：被代理或网关切断。请重试，或调小 api.page_size（当前为 ${api.pageSize}）。`,
    );
  }
  const code = codeOf(error.cause) ?? '';
  const cause = CAUSES[code];
  if (cause !== undefined) return cause(context);
  if (/^(?:EPROTO|ERR_SSL_|HPE_)/.test(code)) return wrongProtocol(context);
  return say(
    `The connection to ${host} failed. Check that a firewall lets this machine reach it, whether ${baseUrlSetting(context)} needs https instead of http, and whether a proxy is needed (HTTPS_PROXY).`,
    `连接 ${host} 失败。请检查防火墙是否允许本机访问它、${baseUrlSetting(context)} 是否应使用 https 而不是 http，以及是否需要代理（HTTPS_PROXY）。`,
  );
}

/** The setting with the base URL of this resource. */
export function baseUrlSetting({ api, resource, say }: CallContext): string {
  if (resource.baseUrl === fillRegion(api.baseUrl, resource.zone)) return 'api.base_url';
  return say(`base_url of resource "${resource.name}"`, `资源 "${resource.name}" 的 base_url`);
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
  ERR_PROXY_TUNNEL: ({ proxyVariable = 'HTTPS_PROXY', say }) =>
    say(
      `The proxy of ${proxyVariable} refuses this connection. Check its address, its user and password, and whether the API should be reached directly (NO_PROXY).`,
      `${proxyVariable} 指定的代理拒绝建立该连接。请检查代理的地址、用户名和密码，以及是否应直连 API（NO_PROXY）。`,
    ),
  DEPTH_ZERO_SELF_SIGNED_CERT: (context) =>
    context.say(
      `${hostOf(context)} presents a self-signed certificate. If it is your gateway, set api.ca_file to a PEM file with this certificate; if not, something intercepts the connection to the API.`,
      `${hostOf(context)} 使用的是自签名证书。如果它是你们自己的网关，请将 api.ca_file 设为包含该证书的 PEM 文件；否则，到 API 的连接被劫持了。`,
    ),
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_HAS_EXPIRED: (context) =>
    context.say(
      `The certificate of ${hostOf(context)} has expired. Check the clock of this machine; if it is right, the server needs a new certificate.`,
      `${hostOf(context)} 的证书已过期。请检查本机时钟；如果时钟准确，则服务器需要更换证书。`,
    ),
  CERT_NOT_YET_VALID: (context) =>
    context.say(
      `The certificate of ${hostOf(context)} is not valid yet. Check the clock of this machine.`,
      `${hostOf(context)} 的证书尚未生效。请检查本机时钟。`,
    ),
  ERR_TLS_CERT_ALTNAME_INVALID: (context) =>
    context.say(
      `The certificate of ${hostOf(context)} is for another host. Check the host in ${baseUrlSetting(context)}: it must be a name in the certificate.`,
      `${hostOf(context)} 的证书属于其他主机。请检查 ${baseUrlSetting(context)} 中的主机名：它必须出现在证书中。`,
    ),
};

function unknownHost(context: CallContext): string {
  const { say } = context;
  return say(
    `The host ${hostOf(context)} cannot be resolved by the DNS of this machine. Check ${baseUrlSetting(context)} for a typo or a wrong region (https://management.<region>.sensecoreapi.cn)${proxyQuestion(context)}.`,
    `本机的 DNS 无法解析主机 ${hostOf(context)}。请检查 ${baseUrlSetting(context)} 是否有拼写错误或地域错误（https://management.<region>.sensecoreapi.cn）${proxyQuestion(context)}。`,
  );
}

function refused(context: CallContext): string {
  return context.say(
    `Nothing listens at ${hostOf(context)}. Check host and port of ${baseUrlSetting(context)}${proxyQuestion(context)}.`,
    `${hostOf(context)} 上没有服务在监听。请检查 ${baseUrlSetting(context)} 的主机和端口${proxyQuestion(context)}。`,
  );
}

function unreachable(context: CallContext): string {
  return context.say(
    `No route from this machine to ${hostOf(context)}. Check its network and firewall, and ${baseUrlSetting(context)}${proxyQuestion(context)}.`,
    `本机没有到 ${hostOf(context)} 的路由。请检查网络和防火墙，以及 ${baseUrlSetting(context)}${proxyQuestion(context)}。`,
  );
}

function proxyQuestion({ proxyVariable, say }: CallContext): string {
  return proxyVariable === undefined
    ? say(', and whether a proxy is needed here (HTTPS_PROXY)', '，以及这里是否需要代理（HTTPS_PROXY）')
    : say(`, and the address of the proxy in ${proxyVariable}`, `，以及 ${proxyVariable} 中的代理地址`);
}

function unknownAuthority(context: CallContext): string {
  return context.say(
    `The certificate of ${hostOf(context)} is signed by an unknown authority: that of a private gateway, or of a proxy that intercepts TLS. Set api.ca_file to a PEM file with the certificate of that authority.`,
    `${hostOf(context)} 的证书由未知的 CA 签发：可能是私有网关的 CA，也可能是拦截 TLS 的代理的 CA。请将 api.ca_file 设为包含该 CA 证书的 PEM 文件。`,
  );
}

function wrongProtocol(context: CallContext): string {
  const { resource, say } = context;
  const host = hostOf(context);
  const setting = baseUrlSetting(context);
  return resource.baseUrl.startsWith('https:')
    ? say(
        `${host} does not speak TLS. If it should be plain HTTP, write http:// in ${setting}; otherwise check the port.`,
        `${host} 不支持 TLS。如果应使用明文 HTTP，请在 ${setting} 中写 http://；否则请检查端口。`,
      )
    : say(
        `${host} does not speak HTTP. Check the port of ${setting}, and whether it has to be https://.`,
        `${host} 不支持 HTTP。请检查 ${setting} 的端口，以及是否应使用 https://。`,
      );
}
