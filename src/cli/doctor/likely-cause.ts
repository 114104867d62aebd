// The likely cause of a failed call, and what to change: one or two sentences for each kind of failure.

import type { Diagnosis } from '../../ads/diagnose.ts';
import { isBareNotFound } from '../../ads/probe-verdict.ts';
import { isHtml, readRpcCode } from '../../sensecore/response-error.ts';
import type { ApiError } from '../../sensecore/api-error.ts';
import type { HttpResponse } from '../../sensecore/transport.ts';
import { baseUrlSetting, connectionCause, type CallContext } from './connection-cause.ts';
import type { Say } from './language.ts';

export type FailedCall = Pick<Diagnosis, 'listing' | 'clockSkewSeconds'> & {
  /** Undefined where no complete response arrived. */
  readonly response: HttpResponse | undefined;
  readonly error: ApiError;
};

/** Whole sentences, without a secret. */
export function likelyCause(call: FailedCall, context: CallContext): string {
  const { response, error } = call;
  if (response === undefined) return connectionCause(error, context);
  if (response.status >= 300 && response.status < 400) return redirectCause(response, context);
  if (isHtml(new TextDecoder().decode(response.body))) return pageCause(call, response.status, context);
  const status = meaningOf(response);
  const cause = CAUSES[status];
  if (cause !== undefined) return cause(call, context);
  if (status >= 500) return serviceFailed(context);
  return status === 200 ? shapeCause(call, context) : refusalCause(call, context);
}

/** A google.rpc code outranks the status. */
function meaningOf({ status, body }: HttpResponse): number {
  return readRpcCode(body)?.[1] ?? status;
}

type Cause = (call: FailedCall, context: CallContext) => string;

const CAUSES: Readonly<Record<number, Cause>> = {
  400: refusalCause,
  401: unauthenticatedCause,
  403: (_, { credential, resource, say }) =>
    say(
      `The key of credential "${credential.name}" is known, but may not list tasks here. Give its user the permission to read ADS in resource group "${resource.resourceGroup}" of subscription "${resource.subscription}", or choose another credential for the resource.`,
      `凭据 "${credential.name}" 的密钥有效，但无权在此列出任务。请为其用户授予订阅 "${resource.subscription}" 中资源组 "${resource.resourceGroup}" 的 ADS 读取权限，或为该资源选用其他凭据。`,
    ),
  404: notFoundCause,
  405: operationCause,
  407: (_, { proxyVariable = 'HTTPS_PROXY', say }) =>
    say(
      `The proxy requires a user and a password. Put them into ${proxyVariable} (http://user:password@host:port), or name the host in NO_PROXY.`,
      `代理要求用户名和密码。请写入 ${proxyVariable}（http://user:password@host:port），或将该主机加入 NO_PROXY。`,
    ),
  408: timeoutCause,
  413: (_, { api, say }) =>
    say(
      `The gateway refuses a request or a response of this size. Lower api.page_size (now ${api.pageSize}).`,
      `网关拒绝这么大的请求或响应。请调小 api.page_size（当前为 ${api.pageSize}）。`,
    ),
  429: (_, { api, say }) =>
    say(
      `The API limits the rate of this key, which others may use too. Wait a little; if it persists, lower api.requests_per_second (now ${api.requestsPerSecond}) or raise poll.interval.`,
      `API 对该密钥限流，其他程序可能也在使用它。请稍后再试；如果仍然如此，请调小 api.requests_per_second（当前为 ${api.requestsPerSecond}）或调大 poll.interval。`,
    ),
  501: operationCause,
  504: timeoutCause,
};

function serviceFailed({ say }: CallContext): string {
  return say(
    'The service itself failed; nothing in the configuration is known to cause this. Try again later, and report it with --record if it persists.',
    '服务自身出错，与配置无关。请稍后重试；如果仍然如此，请附上 --record 生成的文件反馈。',
  );
}

function timeoutCause(_: FailedCall, { api, say }: CallContext): string {
  return say(
    `The gateway timed out waiting for the service behind it. Try again later; if it persists, lower api.page_size (now ${api.pageSize}).`,
    `网关等待后端服务超时。请稍后重试；如果仍然如此，请调小 api.page_size（当前为 ${api.pageSize}）。`,
  );
}

/** How long a signature is valid. */
const MAX_SKEW_SECONDS = 300;

function unauthenticatedCause(call: FailedCall, { credential, say }: CallContext): string {
  const { name } = credential;
  if (credential.kind === 'bearer') {
    return say(
      `The bearer token of credential "${name}" has expired or is wrong. Copy a new one from the console, or use an AccessKey pair (access_key and secret_key), which does not expire.`,
      `凭据 "${name}" 的 Bearer 令牌已过期或有误。请从控制台复制新的令牌，或改用不会过期的 AccessKey（access_key 和 secret_key）。`,
    );
  }
  const skew = call.clockSkewSeconds;
  if (skew !== undefined && Math.abs(skew) > MAX_SKEW_SECONDS) {
    const seconds = Math.abs(Math.round(skew));
    return say(
      `The clock of this machine is ${seconds} s ${skew > 0 ? 'behind' : 'ahead of'} the server's, and signatures are valid for ${MAX_SKEW_SECONDS} s. Set the clock (NTP); the key is probably right.`,
      `本机时钟比服务器${skew > 0 ? '慢' : '快'} ${seconds} 秒，而签名的有效期为 ${MAX_SKEW_SECONDS} 秒。请校准时钟（NTP）；密钥很可能没有问题。`,
    );
  }
  const clock =
    skew === undefined
      ? say(
          'The response has no server time, so check the clock of this machine too.',
          '响应中没有服务器时间，请同时检查本机时钟。',
        )
      : say('The clock of this machine is right.', '本机时钟准确。');
  return say(
    `The AccessKey pair of credential "${name}" is not accepted. Check that access_key and secret_key belong together, are complete, and are neither disabled nor deleted. ${clock} If they are right, the gateway may expect another signature: doctor --probe tries the others.`,
    `凭据 "${name}" 的 AccessKey 未被接受。请确认 access_key 与 secret_key 匹配且完整，并且没有被禁用或删除。${clock}如果都没有问题，网关可能要求另一种签名方式：doctor --probe 会尝试其他方式。`,
  );
}

/** Where the real URL and keys can be seen. */
function vendorPage({ say }: CallContext): string {
  return say(
    'The page ads-task-service-tasks-list of the vendor\'s help ("API") shows the URL and the keys of the request in its code sample: api.base_url and api.path take the URL, api.request_fields the keys; doctor --probe tries the likely ones.',
    '官方帮助文档的 ads-task-service-tasks-list 页面（“API”）在代码示例中给出了请求的 URL 和字段名：URL 填入 api.base_url 和 api.path，字段名填入 api.request_fields；doctor --probe 会尝试可能的取值。',
  );
}

/** Chinese sentences follow each other without a space. */
function inOrder(first: string, second: string, say: Say): string {
  return say(`${first} ${second}`, first + second);
}

function notFoundCause({ response }: FailedCall, context: CallContext): string {
  const { api, resource, say } = context;
  // A gateway without a route has no google.rpc code.
  if (response !== undefined && readRpcCode(response.body) === undefined) {
    const setting = baseUrlSetting(context);
    const cause = say(
      `The server has nothing at this path. Check api.path ("${api.path}") first, then that ${setting} (${resource.baseUrl}) is the API of the region of zone "${resource.zone}".`,
      `服务器上没有这个路径。请先检查 api.path（"${api.path}"），再确认 ${setting}（${resource.baseUrl}）是可用区 "${resource.zone}" 所在地域的 API。`,
    );
    return inOrder(vendorPage(context), cause, say);
  }
  if (response !== undefined && isBareNotFound(response.body)) {
    const cause = say(
      `The service has no operation at this path: the end of api.path ("${api.path}") is probably wrong.`,
      `服务在该路径上没有接口：api.path（"${api.path}"）的末尾很可能有误。`,
    );
    return inOrder(vendorPage(context), cause, say);
  }
  const identifiers = `subscription "${resource.subscription}", resource_group "${resource.resourceGroup}", zone "${resource.zone}", data_sync "${resource.dataSync}"`;
  const cause = say(
    `The API has nothing under these identifiers. Check each of them in the console: ${identifiers}. If all are right, api.path ("${api.path}") is wrong.`,
    `API 中没有这些标识对应的资源。请在控制台逐一核对：${identifiers}。如果都正确，则 api.path（"${api.path}"）有误。`,
  );
  return inOrder(cause, vendorPage(context), say);
}

/** The path is that of another operation, or of none that takes a POST. */
function operationCause(_: FailedCall, context: CallContext): string {
  const { api, say } = context;
  const cause = say(
    `The path is that of another operation: check api.path ("${api.path}").`,
    `该路径属于另一个接口：请检查 api.path（"${api.path}"）。`,
  );
  return inOrder(vendorPage(context), cause, say);
}

function refusalCause(call: FailedCall, { api, resource, say }: CallContext): string {
  const { requestFields } = api;
  const sent = [
    call.listing === 'history' ? `"${requestFields.history}" (api.request_fields.history)` : '',
    resource.taskName === '' ? '' : `"${requestFields.taskName}" (api.request_fields.task_name)`,
    resource.taskTypes.length === 1 ? `"${requestFields.taskType}" (api.request_fields.task_type)` : '',
  ].filter((key) => key !== '');
  if (sent.length === 0) {
    return say(
      `The API refuses the request, which had only "page" with a page_size of ${api.pageSize}. Lower api.page_size, set api.first_page: ${1 - api.firstPage}, or check api.path ("${api.path}"): it may be the path of another operation.`,
      `API 拒绝了请求，而请求中只有 "page"，page_size 为 ${api.pageSize}。请调小 api.page_size、设置 api.first_page: ${1 - api.firstPage}，或检查 api.path（"${api.path}"）：它可能是另一个接口的路径。`,
    );
  }
  const without =
    call.listing === 'history'
      ? say(
          ' To do without history, set poll.history_interval: 0s.',
          '如果不需要历史任务，请设置 poll.history_interval: 0s。',
        )
      : '';
  return say(
    `The API refuses the request, probably because of an unknown key. The request had ${sent.join(' and ')}: set that to the name that the API expects.${without}`,
    `API 拒绝了请求，很可能是因为不认识某个字段。请求中有 ${sent.join(' 和 ')}：请改为 API 要求的名称。${without}`,
  );
}

function redirectCause({ location }: HttpResponse, context: CallContext): string {
  const { api, resource, say } = context;
  const base = URL.canParse(location ?? '') ? new URL(location ?? '').origin : 'null';
  const setting = baseUrlSetting(context);
  if (base === 'null' || base === new URL(resource.baseUrl).origin) {
    return say(
      `The server redirects to another path, which is never followed. Check api.path ("${api.path}") and ${setting} (${resource.baseUrl}).`,
      `服务器重定向到另一个路径，而重定向不会被跟随。请检查 api.path（"${api.path}"）和 ${setting}（${resource.baseUrl}）。`,
    );
  }
  return say(
    `The server redirects to another host, which is never followed, because the signature would go there. If ${base} is the API, set ${setting}: ${base}; if it is a login page or a proxy, ${setting} (${resource.baseUrl}) is wrong.`,
    `服务器重定向到另一台主机；由于签名会随之发送，重定向不会被跟随。如果 ${base} 就是 API，请设置 ${setting}: ${base}；如果它是登录页或代理，则 ${setting}（${resource.baseUrl}）有误。`,
  );
}

/** Gateways and proxies send these with an HTML page, in the same meaning as an API. */
const GATEWAY_STATUSES: readonly number[] = [404, 407, 408, 413, 429, 504];

/** Of these, the ones that a proxy sends where the API would not. */
const MAY_BE_OF_PROXY: readonly number[] = [404, 408, 504];

function pageCause(call: FailedCall, status: number, context: CallContext): string {
  const { proxyVariable, resource, say } = context;
  const proxy =
    proxyVariable === undefined
      ? ''
      : say(
          ` The proxy of ${proxyVariable} may have sent it: if the API should be reached directly, add its host to NO_PROXY.`,
          `它可能来自 ${proxyVariable} 指定的代理：如果应直连 API，请将其主机加入 NO_PROXY。`,
        );
  const cause = GATEWAY_STATUSES.includes(status) ? CAUSES[status] : undefined;
  if (cause !== undefined) return cause(call, context) + (MAY_BE_OF_PROXY.includes(status) ? proxy : '');
  const baseUrl = `${baseUrlSetting(context)} (${resource.baseUrl})`;
  if (status >= 500) {
    return say(
      `The gateway reports that it, or the service behind it, failed. Try again later; if it persists, check ${baseUrl}.${proxy}`,
      `网关报告它自身或后端服务出错。请稍后重试；如果仍然如此，请检查 ${baseUrl}。${proxy}`,
    );
  }
  const needed = say(
    ' If a proxy is needed to reach the API, set HTTPS_PROXY.',
    '如果需要代理才能访问 API，请设置 HTTPS_PROXY。',
  );
  return say(
    `The response is an HTML page, from a proxy, a login or another site, not from the API. Check ${baseUrl}.${proxy === '' ? needed : proxy}`,
    `响应是 HTML 页面，来自代理、登录页或其他网站，而不是 API。请检查 ${baseUrl}。${proxy === '' ? needed : proxy}`,
  );
}

function shapeCause({ response, error }: FailedCall, { api, say }: CallContext): string {
  const isDamaged = response !== undefined && error.reason === 'invalid_response' && !isJson(response.body);
  if (isDamaged) {
    return say(
      `The response is not JSON, or is damaged JSON: something between here and the API changes or cuts responses, or api.path ("${api.path}") is the path of another service.`,
      `响应不是 JSON，或 JSON 已损坏：有中间设备修改或截断了响应，或 api.path（"${api.path}"）是另一个服务的路径。`,
    );
  }
  return say(
    `The response at this path is not a list of tasks (data_sync_task): it is another operation. Check api.path ("${api.path}").`,
    `该路径返回的不是任务列表（data_sync_task），而是另一个接口。请检查 api.path（"${api.path}"）。`,
  );
}

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return true;
  } catch {
    return false;
  }
}
