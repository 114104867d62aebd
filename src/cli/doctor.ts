// `doctor`: reads each listing of each resource once, as a poll does, and prints what was found and what to change.

import { access } from 'node:fs/promises';
import pLimit from 'p-limit';
import { diagnose, type DiagnoseOptions, type Diagnosis } from '../ads/diagnose.ts';
import type { DiscoveryStatus } from '../model/discovery.ts';
import { toPrintable } from '../text/printable.ts';
import { createResponseRedactor } from '../ads/recording-redaction.ts';
import { toRequestShape } from '../clients.ts';
import { createTransport, type Transport } from '../sensecore/transport.ts';
import { requireText } from '../config/file-access.ts';
import type { Config, ResourceConfig } from '../config/config.ts';
import { resolveCredential, type CredentialConfig } from '../config/credentials.ts';
import { loadConfig } from '../config/load.ts';
import { requireProxies } from '../config/proxies.ts';
import { Limiters } from '../sensecore/limiter.ts';
import { proxySecrets } from '../sensecore/proxy.ts';
import { parseTaskQuery } from '../web/api/parse-task-query.ts';
import { secretValues, type Credential } from '../sensecore/credential.ts';
import { EXIT_CODES, isReaderGone, type CommandContext, type ExitCode } from './context.ts';
import { describeResource, summarizeResource } from './doctor/describe.ts';
import { findFindings } from './doctor/findings.ts';
import { languageOf, sayIn, type Say } from './doctor/language.ts';
import { probeResources, type SentProbe } from './doctor/probe.ts';
import {
  fileExists,
  toProbeEntries,
  toRecordingEntries,
  writeRecording,
  type RecordingEntry,
} from './doctor/recording.ts';
import { findResources } from './find-resources.ts';
import type { CommandOf } from './flags.ts';
import { loadAll } from './load-all.ts';
import { toUsageError } from './tasks/source.ts';

/** A reader that stops early, such as `head`, changes neither the recording nor the exit code. */
export async function runDoctor(
  command: CommandOf<'doctor'>,
  commandContext: CommandContext,
): Promise<ExitCode> {
  const context = { ...commandContext, writeOut: tolerateGoneReader(commandContext.writeOut) };
  const config = await loadAll(loadConfig(command.configFile, context.env), context.env);
  if (command.record !== undefined && (await exists(command.record))) throw fileExists(command.record);
  const say = sayIn(languageOf(context.env));
  const { discoveries, resources: all } = await findResources(config, context);
  await context.writeOut(discoveries.map((discovery) => describeDiscovery(discovery, say)).join(''));
  const resources = selectResources(all, command.resourceNames);
  const transport = await openTransport(config, context);
  const surroundings = {
    config,
    context,
    transport,
    say,
    isVerbose: command.verbose,
    isRecorded: command.record !== undefined,
    limitersOf: createLimiters(config, context),
  };
  try {
    if (command.probe) return await probe(resources, surroundings, command.record);
    const examinations = await examineAll(resources, surroundings);
    if (command.record !== undefined) await record(command.record, examinations, surroundings);
    await context.writeOut(summarize(examinations, say));
    const isFine = [...examinations.map((each) => each.isFine), ...discoveries.map(({ up }) => up)].every(
      Boolean,
    );
    return isFine ? EXIT_CODES.done : EXIT_CODES.failed;
  } catch (error) {
    if (context.stop.aborted) return EXIT_CODES.failed;
    throw error;
  } finally {
    transport.close();
  }
}

/** More than the limiter lets through: while some decode, others go on. */
const MAX_EXAMINED_AT_ONCE = 16;

/** Examines several resources at a time, and prints each as soon as those before it are printed. */
async function examineAll(
  resources: readonly ResourceConfig[],
  surroundings: Surroundings,
): Promise<readonly Examination[]> {
  const limit = pLimit(MAX_EXAMINED_AT_ONCE);
  const running = resources.map((resource) => limit(() => examine(resource, surroundings)));
  // One that fails is thrown when its turn to be printed comes.
  for (const examination of running) examination.catch(() => undefined);
  const examinations: Examination[] = [];
  try {
    for (const examination of running) {
      const { text, examined } = await examination;
      await surroundings.context.writeOut(text);
      examinations.push(examined);
    }
  } finally {
    limit.clearQueue();
  }
  return examinations;
}

/** The resources with these names, all without any. Throws UsageError for a name that no resource has. */
function selectResources(
  resources: readonly ResourceConfig[],
  names: readonly string[],
): readonly ResourceConfig[] {
  const known = resources.map(({ name }) => name);
  const parsed = parseTaskQuery(new URLSearchParams(names.map((name) => ['resource', name])), known);
  if (!parsed.ok) throw toUsageError(parsed.errors);
  return names.length === 0 ? resources : resources.filter(({ name }) => names.includes(name));
}

/** One for each credential, as in polls. */
function createLimiters({ api }: Config, { clock }: CommandContext): (credential: string) => Limiters {
  const limiters = new Map<string, Limiters>();
  return (credential) => {
    const { concurrency, requestsPerSecond } = api;
    const known =
      limiters.get(credential) ??
      new Limiters({ concurrency, requestsPerSecond, clock, onThrottled: () => undefined });
    limiters.set(credential, known);
    return known;
  };
}

function describeDiscovery({ error, failureReason, name, resources }: DiscoveryStatus, say: Say): string {
  const count = say(resources === 1 ? '1 resource' : `${resources} resources`, `${resources} 个资源`);
  const problem =
    error === undefined ? '' : `\n  ${say('problem: ', '问题：')}${failureReason}: ${toPrintable(error)}`;
  return `${say(`discovery ${name}: ${count}`, `资源发现 ${name}：${count}`)}${problem}\n\n`;
}

/** Tries other forms of the request instead of reading listings. */
async function probe(
  resources: readonly ResourceConfig[],
  surroundings: Surroundings,
  recordPath: string | undefined,
): Promise<ExitCode> {
  const { config, context, say, transport } = surroundings;
  const credentials = new Map<string, Credential>();
  const sent: SentProbe[] = [];
  const isFound = await probeResources(resources, {
    config,
    transport,
    say,
    clock: context.clock,
    signal: context.stop,
    credentialOf: async (resource) => {
      const credential = await resolveCredential(findCredential(resource, config), context.env);
      credentials.set(resource.credential, credential);
      return credential;
    },
    secrets: proxyLogins(context.env),
    writeOut: context.writeOut,
    onReply: (attempt) => void sent.push(attempt),
  });
  if (recordPath !== undefined) {
    const secrets = [...credentials.values()].flatMap(secretValues);
    const redactor = createResponseRedactor([...secrets, ...proxyLogins(context.env)]);
    await writeEntries(recordPath, toProbeEntries(sent, redactor), surroundings);
  }
  return isFound && resources.length > 0 ? EXIT_CODES.done : EXIT_CODES.failed;
}

function tolerateGoneReader(writeOut: CommandContext['writeOut']): CommandContext['writeOut'] {
  return (text) =>
    writeOut(text).catch((error: unknown) => {
      if (!isReaderGone(error)) throw error;
    });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function openTransport({ api }: Config, { build, env }: CommandContext): Promise<Transport> {
  return createTransport({
    timeoutMs: api.timeoutMs,
    maxResponseBytes: api.maxResponseBytes,
    ca: api.caFile === undefined ? undefined : await requireText(api.caFile),
    proxies: requireProxies(env),
    userAgent: `sensecore-ads-exporter/${build.version}`,
  });
}

/** What was found out about one resource. */
interface Examination {
  readonly name: string;
  readonly diagnoses: readonly Diagnosis[];
  readonly secrets: readonly string[];
  readonly isFine: boolean;
}

interface Surroundings {
  readonly config: Config;
  readonly context: CommandContext;
  readonly transport: Transport;
  readonly say: Say;
  readonly isVerbose: boolean;
  readonly isRecorded: boolean;
  readonly limitersOf: (credential: string) => Limiters;
}

/** The result, and the text to print of it. */
async function examine(
  resource: ResourceConfig,
  surroundings: Surroundings,
): Promise<{ readonly examined: Examination; readonly text: string }> {
  const { config, context, say } = surroundings;
  const { api } = config;
  const credentialConfig = findCredential(resource, config);
  const credential = await resolveCredential(credentialConfig, context.env);
  const diagnoses = await callListings(resource, credential, surroundings);
  const findings = findFindings(diagnoses, {
    api,
    poll: config.poll,
    resource,
    credential: credentialConfig,
    proxyVariable: findProxyVariable(resource.baseUrl, context.env),
    say,
  });
  const isFine = findings.problems.length === 0;
  const described = { name: resource.name, diagnoses, findings, pageSize: api.pageSize, say };
  const text = isFine && !surroundings.isVerbose ? summarizeResource(described) : describeResource(described);
  // Kept for a recording only: there may be many pages.
  const kept = surroundings.isRecorded ? diagnoses : [];
  const secrets = [...secretValues(credential), ...proxyLogins(context.env)];
  return { examined: { name: resource.name, diagnoses: kept, secrets, isFine }, text };
}

function findCredential({ credential, name }: ResourceConfig, config: Config): CredentialConfig {
  const found = config.credentials.find((each) => each.name === credential);
  if (found === undefined) throw new Error(`resource ${name} has no credential ${credential}`);
  return found;
}

/** Of one listing; the pages beyond are not in the recording. */
const MAX_RECORDED_BYTES = 64 * 2 ** 20;

/** History is read only where the active listing works: it would fail for the same reason. */
async function callListings(
  resource: ResourceConfig,
  credential: Credential,
  surroundings: Surroundings,
): Promise<readonly Diagnosis[]> {
  const { config, context, transport } = surroundings;
  const { api, poll } = config;
  const options: DiagnoseOptions = {
    transport,
    request: toRequestShape(api),
    limiters: surroundings.limitersOf(resource.credential),
    key: resource.name,
    maxKeptBytes: surroundings.isRecorded ? MAX_RECORDED_BYTES : 0,
    decode: { sizeBase: api.sizeBase, omittedFields: api.omittedFields },
    clock: context.clock,
    secrets: proxyLogins(context.env),
  };
  const call = { resource, baseUrl: resource.baseUrl, credential, signal: context.stop };
  const active = await diagnose(options, { ...call, listing: 'active', timeoutMs: poll.timeoutMs });
  if (active.error !== undefined || poll.historyIntervalMs === 0) return [active];
  return [active, await diagnose(options, { ...call, listing: 'history', timeoutMs: poll.historyTimeoutMs })];
}

/** A proxy may echo them. */
function proxyLogins(env: CommandContext['env']): readonly string[] {
  const { passwords, users } = proxySecrets(requireProxies(env));
  return [...passwords, ...users];
}

/** Only the name of the variable with the proxy of this URL: its value may hold a password. */
function findProxyVariable(baseUrl: string, env: CommandContext['env']): string | undefined {
  if (requireProxies(env).isExcepted(baseUrl)) return undefined;
  const name = baseUrl.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return [name, name.toLowerCase()].find((variable) => (env[variable] ?? '') !== '');
}

async function record(
  path: string,
  examinations: readonly Examination[],
  surroundings: Surroundings,
): Promise<void> {
  const redactor = createResponseRedactor(examinations.flatMap(({ secrets }) => secrets));
  const entries = examinations.flatMap(({ diagnoses }, index) =>
    diagnoses.flatMap((diagnosis) => toRecordingEntries(`resource-${index + 1}`, diagnosis, redactor)),
  );
  await writeEntries(path, entries, surroundings);
}

async function writeEntries(
  path: string,
  entries: readonly RecordingEntry[],
  { context, say }: Surroundings,
): Promise<void> {
  await writeRecording(path, `sensecore-ads-exporter ${context.build.version}`, entries);
  await context.writeOut(
    say(
      `The responses are in ${path}, with ids, names, locations, hosts and messages replaced. Read that file before you post it anywhere.\n`,
      `响应已写入 ${path}，其中的 ID、名称、位置、主机和消息均已替换。公开之前请先自行检查该文件。\n`,
    ),
  );
}

function summarize(examinations: readonly Examination[], say: Say): string {
  const failing = examinations.filter(({ isFine }) => !isFine).map(({ name }) => name);
  const total = examinations.length;
  if (total === 0) return say('There is no resource.\n', '没有资源。\n');
  if (failing.length === 0) {
    return say(
      total === 1 ? 'The resource is fine.\n' : `All ${total} resources are fine.\n`,
      total === 1 ? '该资源正常。\n' : `全部 ${total} 个资源均正常。\n`,
    );
  }
  const verb = failing.length === 1 ? 'has a problem' : 'have problems';
  return say(
    `${failing.length} of ${total} resources ${verb}: ${failing.join(', ')}.\n`,
    `${total} 个资源中有 ${failing.length} 个存在问题：${failing.join('、')}。\n`,
  );
}
