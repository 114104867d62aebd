import { resolve } from 'node:path';
import type { SeriesPolicy } from '../model/series-policy.ts';
import type { ApiConfig, Config, CredentialConfig, PollConfig, ResourceConfig } from './config.ts';
import { ConfigError, type Mistake } from './config-error.ts';
import type { Environment } from './credentials.ts';
import {
  findSameTasks,
  findSharedCredentialNames,
  findSharedNames,
  findUnknownCredentials,
} from './cross-checks.ts';
import { toDraftConfig } from './draft.ts';
import { absoluteSource, findUnreadableCaFile, findUnreadableSecrets } from './file-checks.ts';
import { readResourceFiles, type LastGoodLists } from './resource-files.ts';
import { type ConfigFile, configSchema, type ConfigValues, type ResourceEntry } from './schema.ts';
import { shape } from './shape-mistakes.ts';
import { readSource } from './source.ts';

/**
 * Reads and validates a configuration file and all that it names. Throws `ConfigError` with every mistake there is,
 * the config file's first, in the order of lines; it throws nothing else.
 */
export async function loadConfig(
  path: string,
  env: Environment,
  lastGood: LastGoodLists = new Map(),
): Promise<Config> {
  const result = await readSource({ path: resolve(path), shownAs: path, root: 'config' });
  if (!result.ok) throw new ConfigError(result.mistakes);
  const { source } = result;
  const { output, mistakes } = shape(source, configSchema);
  const draft = toDraftConfig(source.data);
  const included = await readResourceFiles(source, draft.resource_files ?? [], lastGood);
  const own = (draft.resources ?? []).map((entry, index) => ({
    source,
    path: ['resources', index],
    draft: entry,
  }));
  const drafts = [...own, ...included.drafts];

  const found = [
    ...mistakes,
    ...included.mistakes,
    ...findSharedCredentialNames(source, draft),
    ...findUnknownCredentials(drafts, draft),
    ...findSharedNames(drafts),
    ...findSameTasks(drafts),
    ...(await findUnreadableSecrets(source, draft, env)),
    ...(await findUnreadableCaFile(source, draft)),
  ];
  const { tolerated } = included;
  if (output === undefined || found.length > 0) throw new ConfigError(sorted([...found, ...tolerated], path));
  const config = toConfig(output, {
    directory: source.directory,
    included: included.entries,
    files: [source.path, ...included.files],
  });
  if (tolerated.length > 0) throw new ConfigError(sorted(tolerated, path), config);
  return config;
}

/**
 * Loads one configuration again and again. A resource file that was right before and is wrong now does not spoil the
 * rest: the ConfigError then holds a usable configuration with its last good list.
 */
export function createConfigLoader(path: string, env: Environment): () => Promise<Config> {
  const lastGood: LastGoodLists = new Map();
  return () => loadConfig(path, env, lastGood);
}

/**
 * The configuration of values that are in no file, with the keys of the YAML: for programs, not for people. Throws
 * when a value is wrong; what values must agree on is not checked, and nothing is read.
 */
export function completeConfig(values: ConfigValues): Config {
  return toConfig(configSchema.parse(values), { directory: '/', included: [], files: [] });
}

interface Surroundings {
  /** Where relative paths start. */
  readonly directory: string;
  /** Resources of other files. */
  readonly included: readonly ResourceEntry[];
  readonly files: readonly string[];
}

function toConfig(file: ConfigFile, { directory, included, files }: Surroundings): Config {
  const caFile = file.api.ca_file === null ? undefined : resolve(directory, file.api.ca_file);
  return {
    api: toApi(file.api, caFile),
    credentials: file.credentials.map((credential) => toCredential(credential, directory)),
    poll: toPoll(file.poll),
    metrics: toMetrics(file.metrics),
    resources: [...file.resources, ...included].map((entry) => toResource(entry, file)),
    resourceFiles: file.resource_files.map((pattern) => resolve(directory, pattern)),
    files: caFile === undefined ? files : [...files, caFile],
  };
}

function sorted(mistakes: readonly Mistake[], mainFile: string): readonly Mistake[] {
  const rank = ({ file }: Mistake): number => (file === mainFile ? 0 : 1);
  return mistakes.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.file === b.file ? 0 : a.file < b.file ? -1 : 1) ||
      a.line - b.line ||
      a.column - b.column,
  );
}

function toApi(api: ConfigFile['api'], caFile: string | undefined): ApiConfig {
  return {
    baseUrl: api.base_url,
    path: api.path,
    requestFields: {
      history: api.request_fields.history,
      taskName: api.request_fields.task_name,
      taskType: api.request_fields.task_type,
    },
    pageSize: api.page_size,
    maxPages: api.max_pages,
    timeoutMs: api.timeout,
    retries: api.retries,
    concurrency: api.concurrency,
    requestsPerSecond: api.requests_per_second,
    maxResponseBytes: api.max_response_bytes,
    sizeBase: api.size_base,
    omittedFields: api.omitted_fields,
    caFile,
  };
}

function toCredential(credential: CredentialConfig, directory: string): CredentialConfig {
  if (credential.kind === 'bearer')
    return { ...credential, token: absoluteSource(directory, credential.token) };
  return {
    ...credential,
    accessKey: absoluteSource(directory, credential.accessKey),
    secretKey: absoluteSource(directory, credential.secretKey),
  };
}

function toPoll(poll: ConfigFile['poll']): PollConfig {
  return {
    intervalMs: poll.interval,
    timeoutMs: poll.timeout,
    historyIntervalMs: poll.history_interval,
    historyTimeoutMs: poll.history_timeout,
    idleIntervalMs: poll.idle_interval,
    staleAfterMs: poll.stale_after,
  };
}

function toMetrics(metrics: ConfigFile['metrics']): SeriesPolicy {
  return {
    tasks: metrics.tasks,
    taskStates: metrics.task_states,
    finishedRetentionMs: metrics.finished_retention,
    maxTasksPerResource: metrics.max_tasks_per_resource,
    infoLabels: metrics.info_labels,
    deny: metrics.deny,
  };
}

function toResource(entry: ResourceEntry, { api, credentials, poll }: ConfigFile): ResourceConfig {
  return {
    name: entry.name ?? entry.data_sync,
    subscription: entry.subscription,
    resourceGroup: entry.resource_group,
    zone: entry.zone,
    dataSync: entry.data_sync,
    labels: entry.labels,
    taskName: entry.task_name,
    taskTypes: entry.task_types,
    credential: entry.credential ?? credentials[0]?.name ?? '',
    intervalMs: entry.interval ?? poll.interval,
    baseUrl: entry.base_url ?? api.base_url,
  };
}
