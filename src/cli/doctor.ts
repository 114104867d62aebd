// `doctor`: reads each listing of each resource once, as a poll does, and prints what was found and what to change.

import { access } from 'node:fs/promises';
import { diagnose, type DiagnoseOptions, type Diagnosis } from '../ads/diagnose.ts';
import type { DiscoveryStatus } from '../discovery/discoverer.ts';
import { toPrintable } from '../text/printable.ts';
import { createResponseRedactor } from '../ads/recording-redaction.ts';
import { toRequestShape } from '../clients.ts';
import { createTransport, type Transport } from '../sensecore/transport.ts';
import { requireText } from '../config/file-access.ts';
import type { Config, ResourceConfig } from '../config/config.ts';
import { resolveCredential, type CredentialConfig } from '../config/credentials.ts';
import { loadConfig } from '../config/load.ts';
import { requireProxies } from '../config/proxies.ts';
import { proxySecrets } from '../sensecore/proxy.ts';
import { secretValues, type Credential } from '../sensecore/credential.ts';
import { EXIT_CODES, isReaderGone, type CommandContext, type ExitCode } from './context.ts';
import { describeResource } from './doctor/describe.ts';
import { findFindings } from './doctor/findings.ts';
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

/** A reader that stops early, such as `head`, changes neither the recording nor the exit code. */
export async function runDoctor(
  command: CommandOf<'doctor'>,
  commandContext: CommandContext,
): Promise<ExitCode> {
  const context = { ...commandContext, writeOut: tolerateGoneReader(commandContext.writeOut) };
  const config = await loadAll(loadConfig(command.configFile, context.env), context.env);
  if (command.record !== undefined && (await exists(command.record))) throw fileExists(command.record);
  const { discoveries, resources } = await findResources(config, context);
  await context.writeOut(discoveries.map(describeDiscovery).join(''));
  const transport = await openTransport(config, context);
  const isRecorded = command.record !== undefined;
  const examinations: Examination[] = [];
  try {
    if (command.probe)
      return await probe(resources, { config, context, transport, isRecorded }, command.record);
    for (const resource of resources) {
      const examination = await examine(resource, { config, context, transport, isRecorded });
      examinations.push(examination);
      await context.writeOut(examination.text);
    }
  } catch (error) {
    if (context.stop.aborted) return EXIT_CODES.failed;
    throw error;
  } finally {
    transport.close();
  }
  if (command.record !== undefined) await record(command.record, examinations, context);
  await context.writeOut(summarize(examinations));
  const isFine = [...examinations.map((each) => each.isFine), ...discoveries.map(({ up }) => up)].every(
    Boolean,
  );
  return isFine ? EXIT_CODES.done : EXIT_CODES.failed;
}

function describeDiscovery({ error, failureReason, name, resources }: DiscoveryStatus): string {
  const count = resources === 1 ? '1 resource' : `${resources} resources`;
  const problem = error === undefined ? '' : `\n  problem: ${failureReason}: ${toPrintable(error)}`;
  return `discovery ${name}: ${count}${problem}\n\n`;
}

/** Tries other forms of the request instead of reading listings. */
async function probe(
  resources: readonly ResourceConfig[],
  { config, context, transport }: Surroundings,
  recordPath: string | undefined,
): Promise<ExitCode> {
  const credentials = new Map<string, Credential>();
  const replies: SentProbe[] = [];
  const isFound = await probeResources(resources, {
    config,
    transport,
    clock: context.clock,
    signal: context.stop,
    credentialOf: async (resource) => {
      const credential = await resolveCredential(findCredential(resource, config), context.env);
      credentials.set(resource.credential, credential);
      return credential;
    },
    secrets: proxyLogins(context.env),
    writeOut: context.writeOut,
    onReply: (reply) => void replies.push(reply),
  });
  if (recordPath !== undefined) {
    const secrets = [...credentials.values()].flatMap(secretValues);
    const redactor = createResponseRedactor([...secrets, ...proxyLogins(context.env)]);
    await writeEntries(recordPath, toProbeEntries(replies, redactor), context);
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
  readonly text: string;
}

interface Surroundings {
  readonly config: Config;
  readonly context: CommandContext;
  readonly transport: Transport;
  readonly isRecorded: boolean;
}

async function examine(resource: ResourceConfig, surroundings: Surroundings): Promise<Examination> {
  const { config, context } = surroundings;
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
  });
  return {
    name: resource.name,
    // Kept for a recording only: there may be many pages.
    diagnoses: surroundings.isRecorded ? diagnoses : [],
    secrets: [...secretValues(credential), ...proxyLogins(context.env)],
    isFine: findings.problems.length === 0,
    text: describeResource(resource.name, diagnoses, { ...findings, pageSize: api.pageSize }),
  };
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
    requestsPerSecond: api.requestsPerSecond,
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
  context: CommandContext,
): Promise<void> {
  const redactor = createResponseRedactor(examinations.flatMap(({ secrets }) => secrets));
  const entries = examinations.flatMap(({ diagnoses }, index) =>
    diagnoses.flatMap((diagnosis) => toRecordingEntries(`resource-${index + 1}`, diagnosis, redactor)),
  );
  await writeEntries(path, entries, context);
}

async function writeEntries(
  path: string,
  entries: readonly RecordingEntry[],
  { build, writeOut }: CommandContext,
): Promise<void> {
  await writeRecording(path, `sensecore-ads-exporter ${build.version}`, entries);
  await writeOut(
    `The responses are in ${path}, with ids, names, locations, hosts and messages replaced. Read that file before you post it anywhere.\n`,
  );
}

function summarize(examinations: readonly Examination[]): string {
  const failing = examinations.filter(({ isFine }) => !isFine).map(({ name }) => name);
  const total = examinations.length;
  if (failing.length === 0)
    return total === 1 ? 'The resource is fine.\n' : `All ${total} resources are fine.\n`;
  const verb = failing.length === 1 ? 'has a problem' : 'have problems';
  return `${failing.length} of ${total} resources ${verb}: ${failing.join(', ')}.\n`;
}
