// The likely cause of a failed call, and what to change: one or two sentences for each kind of failure.

import type { Diagnosis } from '../../ads/diagnose.ts';
import { isHtml, readRpcCode } from '../../ads/error-answer.ts';
import type { ApiError } from '../../sensecore/api-error.ts';
import type { HttpResponse } from '../../sensecore/transport.ts';
import { baseUrlSetting, connectionCause, type CallContext } from './connection-cause.ts';

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
  if (status >= 500) return SERVICE_FAILED;
  return status === 200 ? shapeCause(call, context) : refusalCause(call, context);
}

/** A google.rpc code outranks the status. */
function meaningOf({ status, body }: HttpResponse): number {
  return readRpcCode(body)?.[1] ?? status;
}

type Cause = (call: FailedCall, context: CallContext) => string;

const SERVICE_FAILED =
  'The service itself failed; nothing in the configuration is known to cause this. Try again later, and report it with --record if it persists.';

const CAUSES: Readonly<Record<number, Cause>> = {
  400: refusalCause,
  401: unauthenticatedCause,
  403: (_, { credential, resource }) =>
    `The key of credential "${credential.name}" is known, but may not list tasks here. Give its user the permission to read ADS in resource group "${resource.resourceGroup}" of subscription "${resource.subscription}", or choose another credential for the resource.`,
  404: notFoundCause,
  407: (_, { proxyVariable }) =>
    `The proxy requires a user and a password. Put them into ${proxyVariable ?? 'HTTPS_PROXY'} (http://user:password@host:port), or name the host in NO_PROXY.`,
  408: timeoutCause,
  413: (_, { api }) =>
    `The gateway refuses a request or a response of this size. Lower api.page_size (now ${api.pageSize}).`,
  429: (_, { api }) =>
    `The API limits the rate of this key, which others may use too. Wait a little; if it persists, lower api.requests_per_second (now ${api.requestsPerSecond}) or raise poll.interval.`,
  504: timeoutCause,
};

function timeoutCause(_: FailedCall, { api }: CallContext): string {
  return `The gateway timed out waiting for the service behind it. Try again later; if it persists, lower api.page_size (now ${api.pageSize}).`;
}

/** How long a signature is valid. */
const MAX_SKEW_SECONDS = 300;

function unauthenticatedCause(call: FailedCall, { credential }: CallContext): string {
  const { name } = credential;
  if (credential.kind === 'bearer') {
    return `The bearer token of credential "${name}" has expired or is wrong. Copy a new one from the console, or use an AccessKey pair (access_key and secret_key), which does not expire.`;
  }
  const skew = call.clockSkewSeconds;
  if (skew !== undefined && Math.abs(skew) > MAX_SKEW_SECONDS) {
    return `The clock of this machine is ${Math.abs(Math.round(skew))} s ${skew > 0 ? 'behind' : 'ahead of'} the server's, and signatures are valid for ${MAX_SKEW_SECONDS} s. Set the clock (NTP); the key is probably right.`;
  }
  const clock =
    skew === undefined
      ? 'The response has no server time, so check the clock of this machine too.'
      : 'The clock of this machine is right.';
  return `The AccessKey pair of credential "${name}" is not accepted. Check that access_key and secret_key belong together, are complete, and are neither disabled nor deleted. ${clock}`;
}

function notFoundCause({ response }: FailedCall, context: CallContext): string {
  const { api, resource } = context;
  const identifiers = `subscription "${resource.subscription}", resource_group "${resource.resourceGroup}", zone "${resource.zone}", data_sync "${resource.dataSync}"`;
  // A gateway without a route has no google.rpc code.
  if (response !== undefined && readRpcCode(response.body) === undefined) {
    return `The server has nothing at this path. Check api.path ("${api.path}") first, then that ${baseUrlSetting(context)} (${resource.baseUrl}) is the API of the region of zone "${resource.zone}".`;
  }
  return `The API has nothing under these identifiers. Check each of them in the console: ${identifiers}. If all are right, api.path ("${api.path}") is wrong.`;
}

function refusalCause(call: FailedCall, { api, resource }: CallContext): string {
  const { requestFields } = api;
  const sent = [
    call.listing === 'history' ? `"${requestFields.history}" (api.request_fields.history)` : '',
    resource.taskName === '' ? '' : `"${requestFields.taskName}" (api.request_fields.task_name)`,
    resource.taskTypes.length === 1 ? `"${requestFields.taskType}" (api.request_fields.task_type)` : '',
  ].filter((key) => key !== '');
  if (sent.length === 0) {
    return `The API refuses the request, which had only "page" with a page_size of ${api.pageSize}. Lower api.page_size, or check api.path ("${api.path}"): it may be the path of another operation.`;
  }
  const without = call.listing === 'history' ? ' To do without history, set poll.history_interval: 0s.' : '';
  return `The API refuses the request, probably because of an unknown key. The request had ${sent.join(' and ')}: set that to the name that the API expects.${without}`;
}

function redirectCause({ location }: HttpResponse, context: CallContext): string {
  const base = URL.canParse(location ?? '') ? new URL(location ?? '').origin : 'null';
  const setting = baseUrlSetting(context);
  if (base === 'null' || base === new URL(context.resource.baseUrl).origin) {
    return `The server redirects to another path, which is never followed. Check api.path ("${context.api.path}") and ${setting} (${context.resource.baseUrl}).`;
  }
  return `The server redirects to another host, which is never followed, because the signature would go there. If ${base} is the API, set ${setting}: ${base}; if it is a login page or a proxy, ${setting} (${context.resource.baseUrl}) is wrong.`;
}

/** Gateways and proxies send these with an HTML page, in the same meaning as an API. */
const GATEWAY_STATUSES: readonly number[] = [404, 407, 408, 413, 429, 504];

/** Of these, the ones that a proxy sends where the API would not. */
const MAY_BE_OF_PROXY: readonly number[] = [404, 408, 504];

function pageCause(call: FailedCall, status: number, context: CallContext): string {
  const { proxyVariable } = context;
  const proxy =
    proxyVariable === undefined
      ? ''
      : ` The proxy of ${proxyVariable} may have sent it: if the API should be reached directly, add its host to NO_PROXY.`;
  const cause = GATEWAY_STATUSES.includes(status) ? CAUSES[status] : undefined;
  if (cause !== undefined) return cause(call, context) + (MAY_BE_OF_PROXY.includes(status) ? proxy : '');
  const baseUrl = `${baseUrlSetting(context)} (${context.resource.baseUrl})`;
  if (status >= 500) {
    return `The gateway reports that it, or the service behind it, failed. Try again later; if it persists, check ${baseUrl}.${proxy}`;
  }
  const advice = proxy === '' ? ' If a proxy is needed to reach the API, set HTTPS_PROXY.' : proxy;
  return `The response is an HTML page, from a proxy, a login or another site, not from the API. Check ${baseUrl}.${advice}`;
}

function shapeCause({ response, error }: FailedCall, { api }: CallContext): string {
  const isDamaged = response !== undefined && error.reason === 'invalid_response' && !isJson(response.body);
  if (isDamaged) {
    return `The response is not JSON, or is damaged JSON: something between here and the API changes or cuts responses, or api.path ("${api.path}") is the path of another service.`;
  }
  return `The response at this path is not a list of tasks (data_sync_task): it is another operation. Check api.path ("${api.path}").`;
}

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return true;
  } catch {
    return false;
  }
}
