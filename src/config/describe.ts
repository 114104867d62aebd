// Summarizes a valid configuration for people: what is polled how often, and whether the request rate suffices.

import { takeShare } from '../model/shard.ts';
import { formatDuration } from '../text/duration.ts';
import { type Config, type PollConfig, type ResourceConfig, toStaleAfterMs } from './config.ts';

/** What the summary depends on besides the configuration. */
export interface DescribeOptions {
  /** Processes that share the resources and the request rate. */
  readonly totalShards: number;
}

/** Whole lines, never a secret. */
export function describeConfig(config: Config, { totalShards }: DescribeOptions): string {
  return [
    `resources: ${config.resources.length}${sharesOf(totalShards)}`,
    ...describeShards(config, totalShards),
    ...describeDiscoveries(config),
    `credentials: ${config.credentials.map(({ name, kind }) => `${name} (${kind})`).join(', ')}`,
    `intervals: ${describeIntervals(config)}`,
    ...describeStaleness(config),
    ...config.credentials.flatMap(({ name }) => describeRates(name, config, totalShards)),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** What is found at run time is not known here, and not in the other lines. */
function describeDiscoveries({ discovery }: Config): readonly string[] {
  if (discovery.length === 0) return [];
  const each = discovery.map(({ intervalMs, name }) => `${name} (every ${formatDuration(intervalMs)})`);
  return [`discoveries: ${each.join(', ')}; what they find is not counted here`];
}

function sharesOf(totalShards: number): string {
  return totalShards === 1 ? '' : `, in ${totalShards} shards`;
}

/** The number of resources of each shard; nothing where there is only one. */
function describeShards({ resources }: Config, total: number): readonly string[] {
  if (total === 1) return [];
  return Array.from({ length: total }, (_, ordinal) => {
    const { length } = takeShare(resources, { ordinal, total });
    return `shard ${ordinal}: ${length} ${length === 1 ? 'resource' : 'resources'}`;
  });
}

function describeIntervals({ poll, resources }: Config): string {
  const intervals = [...new Set(resources.map(({ intervalMs }) => intervalMs))].sort((a, b) => a - b);
  const [shortest = poll.intervalMs] = intervals;
  const polls = (intervals.length === 0 ? [shortest] : intervals).map(formatDuration).join(', ');
  const { idleIntervalMs = 0 } = poll;
  const idle = idleIntervalMs > shortest ? `, up to ${formatDuration(idleIntervalMs)} when idle` : '';
  const history = poll.historyIntervalMs === 0 ? 'off' : `every ${formatDuration(poll.historyIntervalMs)}`;
  return `poll every ${polls}${idle}; history ${history}`;
}

/** The time after which resources lose their task series, with the names of the resources where it differs. */
function describeStaleness({ poll, resources }: Config): readonly string[] {
  const byTime = Map.groupBy(resources, (resource) => describeStaleTime(poll, resource));
  return [...byTime].map(([time, group]) => {
    const names = byTime.size === 1 ? '' : ` (${group.map(({ name }) => name).join(', ')})`;
    return `stale after: ${time}${names}`;
  });
}

function describeStaleTime(poll: PollConfig, { intervalMs }: ResourceConfig): string {
  const time = formatDuration(toStaleAfterMs(poll, intervalMs));
  const idleTime = formatDuration(toStaleAfterMs(poll, Math.max(intervalMs, poll.idleIntervalMs ?? 0)));
  return time === idleTime ? time : `${time}, up to ${idleTime} when idle`;
}

/** Each origin of a credential has a rate of its own; it is named where there are several. */
function describeRates(credential: string, config: Config, totalShards: number): readonly string[] {
  const resources = config.resources.filter((resource) => resource.credential === credential);
  const byOrigin = Map.groupBy(resources, ({ baseUrl }) => new URL(baseUrl).origin);
  return [...byOrigin].flatMap(([origin, group]) => {
    const name = byOrigin.size === 1 ? credential : `${credential} at ${origin}`;
    return describeRate(name, { ...config, resources: group }, totalShards);
  });
}

function describeRate(name: string, config: Config, totalShards: number): readonly string[] {
  const { resources } = config;
  const needed = resources.reduce((sum, resource) => sum + requestsPerSecond(resource, config), 0);
  const allowed = config.api.requestsPerSecond;
  const perShard =
    totalShards === 1 ? '' : ` (${round(allowed / totalShards)} in each of ${totalShards} shards)`;
  const line = `requests per second of ${name}: ${round(needed)} needed with one page per listing, ${round(allowed)} allowed${perShard}`;
  if (needed <= allowed) return [line];
  const warning = `warning: ${name} needs more requests than api.requests_per_second allows, so polls will be late; raise it, or poll.interval and poll.history_interval`;
  return [line, warning];
}

function requestsPerSecond({ intervalMs }: ResourceConfig, { poll }: Config): number {
  const history = poll.historyIntervalMs === 0 ? 0 : 1000 / poll.historyIntervalMs;
  return 1000 / intervalMs + history;
}

function round(rate: number): string {
  return String(Number(rate.toPrecision(3)));
}
