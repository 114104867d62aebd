// `doctor --probe`: searches for the form of the request, prints what each attempt returned, and the lines of config that work.

import { stringify } from 'yaml';
import {
  MAX_PROBE_REQUESTS,
  runProbe,
  type ProbeAttempt,
  type ProbedForm,
  type ProbeRequest,
  type ProbeResult,
} from '../../ads/probe.ts';
import type { ProbeReply, ProbeVerdict } from '../../ads/probe-verdict.ts';
import type { Config, ResourceConfig } from '../../config/config.ts';
import { fillRegion } from '../../model/resource.ts';
import type { Clock } from '../../clock.ts';
import { ApiError } from '../../sensecore/api-error.ts';
import { clockSkewSeconds } from '../../sensecore/attempt.ts';
import { secretValues, type Credential } from '../../sensecore/credential.ts';
import { Limiters } from '../../sensecore/limiter.ts';
import { signHeaders, signaturesIn } from '../../sensecore/sign.ts';
import type { Transport } from '../../sensecore/transport.ts';
import { toPrintable } from '../../text/printable.ts';
import type { Say } from './language.ts';

export interface ProbeSurroundings {
  readonly config: Config;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly credentialOf: (resource: ResourceConfig) => Promise<Credential>;
  /** Further secrets that a response may echo, such as those of a proxy. */
  readonly secrets: readonly string[];
  readonly writeOut: (text: string) => Promise<void>;
  readonly say: Say;
  readonly onReply: (sent: SentProbe) => void;
}

/** One request of a probe, and what it returned. */
export interface SentProbe {
  /** Of the resource. */
  readonly name: string;
  readonly request: ProbeRequest;
  readonly reply: ProbeReply;
}

/**
 * Probes one resource after the other; what was found for one is tried first for the next. Prints the lines of config at the
 * end. Returns whether a form was found for all.
 */
export async function probeResources(
  resources: readonly ResourceConfig[],
  surroundings: ProbeSurroundings,
): Promise<boolean> {
  const { clock, config, say, writeOut } = surroundings;
  const limiters = new Limiters({
    concurrency: 1,
    requestsPerSecond: config.api.requestsPerSecond,
    clock,
    onThrottled: () => undefined,
  });
  await writeOut(
    say(
      `At most ${MAX_PROBE_REQUESTS} requests per resource, one at a time, each for one row. In URLs, … is ${IDENTIFIERS}\n\n`,
      `每个资源最多 ${MAX_PROBE_REQUESTS} 次请求，逐个发送，每次只读取一行。URL 中的 … 表示 ${IDENTIFIERS}\n\n`,
    ),
  );
  const changes = new Map<string, string[]>();
  let known: ProbedForm | undefined;
  let isFoundForAll = true;
  for (const resource of resources) {
    const { configured, found } = await probeResource(resource, known, surroundings, limiters);
    known ??= found;
    isFoundForAll &&= found !== undefined;
    if (found === undefined) continue;
    const lines = toChanges(found, { configured, resource, config });
    changes.set(lines, [...(changes.get(lines) ?? []), resource.name]);
  }
  for (const [lines, names] of changes) {
    const shown = names.length === resources.length ? undefined : names;
    await writeOut(describeChanges(lines, shown, say));
  }
  return isFoundForAll;
}

/** Of many resources the first ones. */
const MAX_NAMES = 10;

/** `names`: of the resources that need these lines; undefined = all. */
function describeChanges(lines: string, names: readonly string[] | undefined, say: Say): string {
  const shown = toPrintable((names ?? []).slice(0, MAX_NAMES).join(', '));
  const rest = (names ?? []).length - MAX_NAMES;
  const en = names === undefined ? '' : ` for ${shown}${rest > 0 ? ` and ${rest} more` : ''}`;
  const zh = names === undefined ? '' : `（${shown}${rest > 0 ? ` 等，另有 ${rest} 个` : ''}）`;
  if (lines === '')
    return say(
      `The configured request works${en}: nothing has to be changed.\n`,
      `现有配置可用${zh}，无需修改。\n`,
    );
  const title = say(
    `These lines work${en}. Put them into the config file, in place of those there:`,
    `以下配置可用${zh}。请写入配置文件，替换已有的对应行：`,
  );
  return `${title}\n\n${lines}\n`;
}

async function probeResource(
  resource: ResourceConfig,
  known: ProbedForm | undefined,
  surroundings: ProbeSurroundings,
  limiters: Limiters,
): Promise<{ readonly configured: ProbedForm; readonly found: ProbedForm | undefined }> {
  const { config, onReply, say, secrets, signal, writeOut } = surroundings;
  const credential = await surroundings.credentialOf(resource);
  const configured = toConfiguredForm(config, resource, credential);
  let number = 0;
  const name = toPrintable(resource.name);
  await writeOut(say(`probe of resource ${name}\n`, `探测资源 ${name}\n`));
  const result = await runProbe({
    resource,
    configured: known ?? configured,
    isVerified: known !== undefined,
    isSigned: credential.kind === 'hmac',
    isAllowed: (url) => mayHaveCredential(url, [resource, ...config.resources, ...config.discovery]),
    send: async (request) => {
      const turn = { key: resource.name, maxPauseMs: config.api.timeoutMs, signal };
      const limiter = limiters.of(request.url);
      const reply = await limiter.run(turn, () => sendOnce(request, credential, surroundings));
      onReply({ name: resource.name, request, reply });
      return reply;
    },
    secrets: [...secretValues(credential), ...secrets],
    onAttempt: (attempt) => writeOut(describeAttempt(attempt, (number += 1), resource, say)),
  });
  await writeOut(`${describeResult(result, say)}\n`);
  return { configured, found: result.found };
}

/** One attempt, whatever comes of it. */
async function sendOnce(
  { body, signature, url }: ProbeRequest,
  credential: Credential,
  { clock, signal, transport }: Pick<ProbeSurroundings, 'clock' | 'signal' | 'transport'>,
): Promise<ProbeReply> {
  const sentAtMs = clock.now();
  const request = { method: 'POST', url, body } as const;
  const signedWith = credential.kind === 'hmac' ? { ...credential, signature } : credential;
  const headers = signHeaders(signedWith, sentAtMs, request);
  try {
    const response = await transport.send({ ...request, headers, signal });
    const skew = clockSkewSeconds(response.date, { sentAtMs, receivedAtMs: clock.now() });
    return { response, clockSkewSeconds: skew, signatures: signaturesIn(headers) };
  } catch (error) {
    if (signal.aborted || !(error instanceof ApiError)) throw error;
    return { error };
  }
}

/** A signature is as good as the key for a while: it goes to hosts of SenseCore, and those that are configured. */
function mayHaveCredential(url: string, configured: readonly { readonly baseUrl: string }[]): boolean {
  const { hostname, origin, protocol } = new URL(url);
  if (protocol === 'https:' && hostname.endsWith('.sensecoreapi.cn')) return true;
  return configured.some(({ baseUrl }) => new URL(baseUrl).origin === origin);
}

function toConfiguredForm(
  { api }: Config,
  { baseUrl, zone }: ResourceConfig,
  credential: Credential,
): ProbedForm {
  return {
    baseUrl: fillRegion(api.baseUrl, zone) === baseUrl ? api.baseUrl : baseUrl,
    path: api.path,
    signature: credential.kind === 'hmac' ? credential.signature : 'x-date',
    firstPage: api.firstPage,
    fields: api.requestFields,
  };
}

const VERDICT_TEXTS: Readonly<Record<ProbeVerdict, readonly [en: string, zh: string]>> = {
  list: ['a list of tasks', '任务列表'],
  unreachable: ['host cannot be reached', '无法访问该主机'],
  no_route: ['no route: wrong host or prefix', '没有路由：主机或路径前缀有误'],
  no_operation: ['no such operation: wrong suffix', '没有该接口：路径末尾有误'],
  wrong_method: ['another operation: wrong suffix', '另一个接口：路径末尾有误'],
  body_refused: ['right path, request refused', '路径正确，请求被拒绝'],
  no_resource: ['right path, unknown identifiers', '路径正确，资源标识不存在'],
  unauthorized: ['signature or key refused', '签名或密钥被拒绝'],
  unclear: ['unclear', '无法判断'],
};

const IDENTIFIERS = '/subscriptions/…/dataSync/NAME';

function describeAttempt(attempt: ProbeAttempt, number: number, resource: ResourceConfig, say: Say): string {
  const { key, page, signature, text, url, verdict } = attempt;
  const identifiers = new RegExp(`/subscriptions/.*/${resource.dataSync}(?=/|$)`);
  const shown = url.replace(identifiers, '/…');
  const what = [
    say(`signature ${signature}`, `签名 ${signature}`),
    say(`page ${page}`, `第 ${page} 页`),
    ...(key === undefined ? [] : [say(`key ${key}`, `字段 ${key}`)]),
  ];
  const result = `${say(...VERDICT_TEXTS[verdict])} (${toPrintable(text)})`;
  return `${String(number).padStart(4)}  POST ${shown}, ${what.join(', ')}\n      ${result}\n`;
}

/** What is left unknown, and where nothing was found, why. */
function describeResult(result: ProbeResult, say: Say): string {
  const { found, isFirstPageKnown, unknownKeys } = result;
  if (found === undefined) return describeFailure(result, say);
  const notes = unknownKeys.map((key) => {
    const name = `api.request_fields.${YAML_KEYS[key]}`;
    const [en, zh] = WITHOUT_KEY[key];
    return say(
      `note: no name of ${name} changed the response; ${en}\n`,
      `提示：${name} 的各个名称都没有改变响应；${zh}\n`,
    );
  });
  if (isFirstPageKnown) return notes.join('');
  const firstPage = say(
    'note: no task is listed, so api.first_page could not be checked; probe again once there is one.\n',
    '提示：没有任务，因此无法检查 api.first_page；有任务之后请再探测一次。\n',
  );
  return firstPage + notes.join('');
}

const YAML_KEYS = { history: 'history', taskName: 'task_name', taskType: 'task_type' } as const;

const WITHOUT_KEY: Readonly<Record<keyof ProbedForm['fields'], readonly [en: string, zh: string]>> = {
  history: [
    "if there are finished tasks, take its name from the vendor's page, or set poll.history_interval: 0s.",
    '如果存在已结束的任务，请按官方页面填写名称，或设置 poll.history_interval: 0s。',
  ],
  taskName: ['names are filtered by the exporter in any case.', 'exporter 自身总会按名称过滤。'],
  taskType: ['types are filtered by the exporter in any case.', 'exporter 自身总会按类型过滤。'],
};

function describeFailure({ attempts }: ProbeResult, say: Say): string {
  const has = (verdict: ProbeVerdict): boolean => attempts.some((attempt) => attempt.verdict === verdict);
  const causes: string[] = [];
  if (has('no_resource'))
    causes.push(
      say(
        'A path is right, but the API does not know the identifiers: check subscription, resource_group, zone and data_sync in the console.',
        '有一个路径正确，但 API 中没有这些标识：请在控制台核对 subscription、resource_group、zone 和 data_sync。',
      ),
    );
  if (has('unauthorized'))
    causes.push(
      say(
        'A path exists, but signature or key are refused: check the credential and its permissions, and the clock of this machine.',
        '有一个路径存在，但签名或密钥被拒绝：请检查凭据及其权限，以及本机时钟。',
      ),
    );
  if (has('body_refused'))
    causes.push(say('A path is right, but the request is refused.', '有一个路径正确，但请求被拒绝。'));
  return `${say('No attempt returned a list of tasks.', '没有任何一次尝试返回任务列表。')}
${causes.map((cause) => `${cause}\n`).join('')}${say(WHERE_TO_LOOK.en, WHERE_TO_LOOK.zh)}
`;
}

const WHERE_TO_LOOK = {
  en: `The page ads-task-service-tasks-list of the vendor's help ("API") has a code sample with the whole URL and the names of the keys: set
api.base_url and api.path to the URL, api.request_fields to the names. Other hosts, such as a private gateway, are not tried.`,
  zh: `官方帮助文档的 ads-task-service-tasks-list 页面（“API”）有代码示例，其中包含完整的 URL 和各字段名：请将 URL 填入
api.base_url 和 api.path，将字段名填入 api.request_fields。其他主机（例如私有网关）不会被尝试。`,
};

interface ChangesContext {
  readonly configured: ProbedForm;
  readonly resource: ResourceConfig;
  readonly config: Config;
}

/** What differs from the config, as YAML; '' where nothing does. */
function toChanges(found: ProbedForm, { config, configured, resource }: ChangesContext): string {
  const baseUrl = found.baseUrl === configured.baseUrl ? {} : { base_url: found.baseUrl };
  // The URL of a resource outranks that of `api`.
  const isOwnUrl = configured.baseUrl !== config.api.baseUrl;
  const fields = (['history', 'taskName', 'taskType'] as const)
    .filter((key) => found.fields[key] !== configured.fields[key])
    .map((key) => [YAML_KEYS[key], found.fields[key]]);
  const api = {
    ...(isOwnUrl ? {} : baseUrl),
    ...(found.path === configured.path ? {} : { path: found.path }),
    ...(found.firstPage === configured.firstPage ? {} : { first_page: found.firstPage }),
    ...(fields.length === 0 ? {} : { request_fields: Object.fromEntries(fields) }),
  };
  const { signature } = found;
  const changes = {
    ...(Object.keys(api).length === 0 ? {} : { api }),
    ...(signature === configured.signature
      ? {}
      : { credentials: [{ name: resource.credential, signature }] }),
    ...(isOwnUrl && 'base_url' in baseUrl ? { resources: [{ name: resource.name, ...baseUrl }] } : {}),
  };
  return Object.keys(changes).length === 0 ? '' : stringify(changes, { lineWidth: 0 });
}
