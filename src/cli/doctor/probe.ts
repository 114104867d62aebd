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
import { type Config, fillRegion, type ResourceConfig } from '../../config/config.ts';
import type { Clock } from '../../clock.ts';
import { ApiError } from '../../sensecore/api-error.ts';
import { clockSkewSeconds } from '../../sensecore/attempt.ts';
import { secretValues, type Credential } from '../../sensecore/credential.ts';
import { Limiters } from '../../sensecore/limiter.ts';
import { signHeaders, signaturesIn } from '../../sensecore/sign.ts';
import type { Transport } from '../../sensecore/transport.ts';
import { toPrintable } from '../../text/printable.ts';

export interface ProbeSurroundings {
  readonly config: Config;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly credentialOf: (resource: ResourceConfig) => Promise<Credential>;
  /** Further secrets that a response may echo, such as those of a proxy. */
  readonly secrets: readonly string[];
  readonly writeOut: (text: string) => Promise<void>;
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
  const { clock, config, writeOut } = surroundings;
  const limiters = new Limiters({
    concurrency: 1,
    requestsPerSecond: config.api.requestsPerSecond,
    clock,
    onThrottled: () => undefined,
  });
  await writeOut(
    `At most ${MAX_PROBE_REQUESTS} requests per resource, one at a time, each for one row. In URLs, … is ${IDENTIFIERS}\n\n`,
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
  for (const [lines, names] of changes) await writeOut(describeChanges(lines, names, resources.length));
  return isFoundForAll;
}

/** Of many resources the first ones. */
const MAX_NAMES = 10;

function describeChanges(lines: string, names: readonly string[], total: number): string {
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const shown = toPrintable(names.slice(0, MAX_NAMES).join(', ')) + more;
  const which = names.length === total ? '' : ` for ${shown}`;
  if (lines === '') return `The configured request works${which}: nothing has to be changed.\n`;
  return `These lines work${which}. Put them into the config file, in place of those there:\n\n${lines}\n`;
}

async function probeResource(
  resource: ResourceConfig,
  known: ProbedForm | undefined,
  surroundings: ProbeSurroundings,
  limiters: Limiters,
): Promise<{ readonly configured: ProbedForm; readonly found: ProbedForm | undefined }> {
  const { config, onReply, secrets, signal, writeOut } = surroundings;
  const credential = await surroundings.credentialOf(resource);
  const configured = toConfiguredForm(config, resource, credential);
  let number = 0;
  await writeOut(`probe of resource ${toPrintable(resource.name)}\n`);
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
    onAttempt: (attempt) => writeOut(describeAttempt(attempt, (number += 1), resource)),
  });
  await writeOut(`${describeResult(result)}\n`);
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

const VERDICT_TEXTS: Readonly<Record<ProbeVerdict, string>> = {
  list: 'a list of tasks',
  unreachable: 'host cannot be reached',
  no_route: 'no route: wrong host or prefix',
  no_operation: 'no such operation: wrong suffix',
  wrong_method: 'another operation: wrong suffix',
  body_refused: 'right path, request refused',
  no_resource: 'right path, unknown identifiers',
  unauthorized: 'signature or key refused',
  unclear: 'unclear',
};

const IDENTIFIERS = '/subscriptions/…/dataSync/NAME';

function describeAttempt(attempt: ProbeAttempt, number: number, resource: ResourceConfig): string {
  const { key, page, signature, text, url, verdict } = attempt;
  const identifiers = new RegExp(`/subscriptions/.*/${resource.dataSync}(?=/|$)`);
  const shown = url.replace(identifiers, '/…');
  const what = [`signature ${signature}`, `page ${page}`, ...(key === undefined ? [] : [`key ${key}`])];
  const result = `${VERDICT_TEXTS[verdict]} (${toPrintable(text)})`;
  return `${String(number).padStart(4)}  POST ${shown}, ${what.join(', ')}\n      ${result}\n`;
}

/** What is left unknown, and where nothing was found, why. */
function describeResult(result: ProbeResult): string {
  const { found, isFirstPageKnown, unknownKeys } = result;
  if (found === undefined) return describeFailure(result);
  const notes = unknownKeys.map(
    (key) =>
      `note: no name of api.request_fields.${YAML_KEYS[key]} changed the response; ${WITHOUT_KEY[key]}\n`,
  );
  if (isFirstPageKnown) return notes.join('');
  return `note: no task is listed, so api.first_page could not be checked; probe again once there is one.\n${notes.join('')}`;
}

const YAML_KEYS = { history: 'history', taskName: 'task_name', taskType: 'task_type' } as const;

const WITHOUT_KEY: Readonly<Record<keyof ProbedForm['fields'], string>> = {
  history:
    'if there are finished tasks, set poll.history_interval: 0s or take the name from the vendor page.',
  taskName: 'names are filtered by the exporter in any case.',
  taskType: 'types are filtered by the exporter in any case.',
};

function describeFailure({ attempts }: ProbeResult): string {
  const has = (verdict: ProbeVerdict): boolean => attempts.some((attempt) => attempt.verdict === verdict);
  const causes = [
    has('no_resource') &&
      'A path is right, but the API does not know the identifiers: check subscription, resource_group, zone and data_sync in the console.',
    has('unauthorized') &&
      'A path exists, but signature or key are refused: check the credential and its permissions, and the clock of this machine.',
    has('body_refused') && 'A path is right, but the request is refused.',
  ].filter((cause) => cause !== false);
  return `No attempt returned a list of tasks.
${causes.map((cause) => `${cause}\n`).join('')}The page ads-task-service-tasks-list of the vendor's help (API) has a code sample with the whole URL and the names of the keys: set
api.base_url and api.path to the URL, api.request_fields to the names. Other hosts, such as a private gateway, are not tried.
`;
}

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
