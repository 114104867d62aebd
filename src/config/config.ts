// The configuration as the program uses it, and how it is made from the values of its files.

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { DiscoveryFilter } from '../model/discovery.ts';
import { fillRegion, type Resource, type ResourceIds } from '../model/resource.ts';
import type { SeriesPolicy } from '../model/series-policy.ts';
import { Secret } from '../redact/secret.ts';
import { absoluteSource, type CredentialConfig } from './credentials.ts';
import type { ConfigFile, DiscoveryEntry, ResourceEntry } from './schema.ts';

/** The whole configuration, validated, defaults filled in, paths absolute, durations in milliseconds. Immutable. */
export interface Config {
  readonly api: ApiConfig;
  readonly credentials: readonly CredentialConfig[];
  readonly poll: PollConfig;
  readonly metrics: SeriesPolicy;
  /** Of the config file and of all resource files, in that order. */
  readonly resources: readonly ResourceConfig[];
  readonly discovery: readonly DiscoveryConfig[];
  readonly links: LinksConfig;
}

/** Where links lead to; undefined = no such link. */
export interface LinksConfig {
  /** Base URL without a slash at its end. */
  readonly grafanaUrl: string | undefined;
}

export interface ApiConfig {
  /** May hold `{region}`. */
  readonly baseUrl: string;
  /** Path template with `{subscription}`, `{resource_group}`, `{zone}`, `{region}`, `{data_sync}`. */
  readonly path: string;
  readonly requestFields: { readonly history: string; readonly taskName: string; readonly taskType: string };
  /** Number of the first page. */
  readonly firstPage: 0 | 1;
  readonly pageSize: number;
  readonly maxPages: number;
  /** `advisory`: a listing may have fewer rows than its total. */
  readonly total: 'exact' | 'advisory';
  readonly timeoutMs: number;
  readonly retries: number;
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  readonly maxResponseBytes: number;
  readonly sizeBase: 1000 | 1024;
  readonly omittedFields: 'default' | 'unset';
  readonly caFile: string | undefined;
}

export interface PollConfig {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** 0 = history is never listed. */
  readonly historyIntervalMs: number;
  readonly historyTimeoutMs: number;
  /** Undefined = adaptive polling is off. */
  readonly idleIntervalMs: number | undefined;
  readonly staleAfterMs: number;
}

export interface ResourceConfig extends Resource {
  /** Name of an entry of `credentials`. */
  readonly credential: string;
  /** `poll.interval` unless the resource overrides it. */
  readonly intervalMs: number;
  /** `api.base_url` unless the resource overrides it, with the region filled in. */
  readonly baseUrl: string;
}

/** An entry of `discovery`: where to look for resources, which ones to poll, and how. */
export interface DiscoveryConfig extends Pick<
  Resource,
  'labels' | 'taskName' | 'taskTypes' | 'expectedIntervalSeconds'
> {
  /** The `discovery` label: the name of the credential, with `#2` for its second discovery. */
  readonly name: string;
  readonly credential: string;
  readonly baseUrl: string;
  readonly filter: DiscoveryFilter;
  /** Between two discoveries. */
  readonly intervalMs: number;
}

/** The `Config` of a configuration file in a directory, and of the resources of other files. */
export function toConfig(
  file: ConfigFile,
  directory: string,
  included: readonly ResourceEntry[] = [],
): Config {
  const caFile = file.api.ca_file === null ? undefined : resolve(directory, file.api.ca_file);
  return {
    api: toApi(file.api, caFile),
    credentials: file.credentials.map((credential) => toCredential(credential, directory)),
    poll: toPoll(file.poll),
    metrics: toMetrics(file.metrics),
    resources: [...file.resources, ...included].map((entry) => toResource(entry, file)),
    discovery: toDiscoveries(file),
    links: { grafanaUrl: file.links.grafana_url ?? undefined },
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
    firstPage: api.first_page,
    pageSize: api.page_size,
    maxPages: api.max_pages,
    total: api.total,
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
    ...toSelection(entry),
    credential: entry.credential ?? credentials[0]?.name ?? '',
    intervalMs: entry.interval ?? poll.interval,
    baseUrl: fillRegion(entry.base_url ?? api.base_url, entry.zone),
  };
}

const DEFAULT_BASE_URL = 'https://management.sensecoreapi.cn';

function toDiscoveries({ api, credentials, discovery }: ConfigFile): readonly DiscoveryConfig[] {
  const byCredential = new Map<string, number>();
  return discovery.map((entry) => {
    const credential = entry.credential ?? credentials[0]?.name ?? '';
    const ordinal = (byCredential.get(credential) ?? 0) + 1;
    byCredential.set(credential, ordinal);
    const name = ordinal === 1 ? credential : `${credential}#${ordinal}`;
    return toDiscovery(entry, { name, credential, apiBaseUrl: api.base_url });
  });
}

/** An entry of `discovery` with the name and credential that follow from its place in the list. */
export function toDiscovery(
  entry: DiscoveryEntry,
  {
    apiBaseUrl,
    credential,
    name,
  }: { readonly name: string; readonly credential: string; readonly apiBaseUrl: string },
): DiscoveryConfig {
  return {
    name,
    credential,
    baseUrl: entry.base_url ?? toManagementUrl(apiBaseUrl),
    filter: {
      subscriptions: entry.subscriptions,
      resourceGroups: entry.resource_groups,
      zones: entry.zones,
      name: entry.name,
      resourceType: entry.resource_type,
    },
    intervalMs: entry.interval,
    ...toSelection(entry),
  };
}

/** A private gateway has all APIs; at SenseCore itself the tasks may have a host of their own. */
function toManagementUrl(baseUrl: string): string {
  const isPrivate = !baseUrl.includes('{region}') && !/\.sensecoreapi\.cn(:\d+)?(\/|$)/.test(baseUrl);
  return isPrivate ? baseUrl : DEFAULT_BASE_URL;
}

/** A resource that a discovery found, as if it were configured. */
export function toDiscoveredResource(
  ids: ResourceIds,
  name: string,
  discovery: DiscoveryConfig,
  { api, poll }: Pick<Config, 'api' | 'poll'>,
): ResourceConfig {
  const { credential, expectedIntervalSeconds, labels, taskName, taskTypes } = discovery;
  const { dataSync, resourceGroup, subscription, zone } = ids;
  return {
    name,
    subscription,
    resourceGroup,
    zone,
    dataSync,
    labels,
    taskName,
    taskTypes,
    expectedIntervalSeconds,
    credential,
    intervalMs: poll.intervalMs,
    baseUrl: fillRegion(api.baseUrl, zone),
  };
}

/** What an entry of `resources` and one of `discovery` have in common. */
function toSelection(
  entry: Pick<ResourceEntry, 'labels' | 'task_name' | 'task_types' | 'expected_every'>,
): Pick<Resource, 'labels' | 'taskName' | 'taskTypes' | 'expectedIntervalSeconds'> {
  const { expected_every: expectedMs, labels, task_name: taskName, task_types: taskTypes } = entry;
  const expectedIntervalSeconds = expectedMs === undefined ? undefined : expectedMs / 1000;
  return { labels, taskName, taskTypes, expectedIntervalSeconds };
}

/**
 * How long after its last good poll a resource that is polled every `intervalMs` loses its task series: as configured, but
 * no sooner than two polls can have failed.
 */
export function toStaleAfterMs({ staleAfterMs, timeoutMs }: PollConfig, intervalMs: number): number {
  return Math.max(staleAfterMs, 2 * intervalMs + timeoutMs);
}

/**
 * A text that is the same for the same effective values, however they are written. Inline secrets count by a digest; those in
 * files and variables count by their path or name.
 */
export function fingerprint(value: unknown): string {
  return digest(JSON.stringify(canonical(value)));
}

/** A number of 52 bits that is the same for the same effective configuration, whatever files it was read from. */
export function configHash(config: Config): number {
  return Number.parseInt(fingerprint(config).slice(0, 13), 16);
}

/** The value as JSON can hold it, keys sorted. */
function canonical(value: unknown): unknown {
  if (value instanceof Secret) return { secret: digest(value.reveal()) };
  if (value instanceof RegExp) return value.source;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => [key, canonical(entry)]);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
