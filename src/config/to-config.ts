import { resolve } from 'node:path';
import type { SeriesPolicy } from '../model/series-policy.ts';
import type { ApiConfig, Config, CredentialConfig, PollConfig, ResourceConfig } from './config.ts';
import { absoluteSource } from './file-checks.ts';
import type { ConfigFile, ResourceEntry } from './schema.ts';

interface Surroundings {
  /** Where relative paths start. */
  readonly directory: string;
  /** Resources of other files. */
  readonly included: readonly ResourceEntry[];
}

/** What a configuration file says as a `Config`. */
export function toConfig(file: ConfigFile, { directory, included }: Surroundings): Config {
  const caFile = file.api.ca_file === null ? undefined : resolve(directory, file.api.ca_file);
  return {
    api: toApi(file.api, caFile),
    credentials: file.credentials.map((credential) => toCredential(credential, directory)),
    poll: toPoll(file.poll),
    metrics: toMetrics(file.metrics),
    resources: [...file.resources, ...included].map((entry) => toResource(entry, file)),
  };
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
