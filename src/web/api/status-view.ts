// The status of the exporter and its resources as the API shows it.

import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { DiscoveryStatus } from '../../model/discovery.ts';
import type { RecordedEvent } from '../../model/event-log.ts';
import type { PollTimes } from '../../model/poll.ts';
import type { SeriesPolicy } from '../../model/series-policy.ts';
import type { Shard } from '../../model/shard.ts';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { zeroCounts } from '../../model/task-counts.ts';
import { TASK_STATES } from '../../model/task.ts';
import { isStale, toRfc3339, toRfc3339OrNull, type ReasonOf } from './task-row.ts';
import { addProgress, createProgress, summarize, toSummaryView, type TaskSummary } from './task-summary.ts';
import type { DiscoveryView, ResourceView, StatusView } from './views.ts';

/** The source of the status. Times are Unix seconds. */
export interface StatusSource {
  readonly clock: Clock;
  readonly build: { readonly version: string; readonly revision: string; readonly nodeVersion: string };
  readonly startedAt: number;
  readonly demo: boolean;
  readonly shard: Shard;
  readonly config: () => ConfigState;
  /** The policy in force. */
  readonly policy: () => SeriesPolicy;
  /** Base URLs of other programs, without a slash at the end; undefined = not configured. */
  readonly links: () => { readonly grafanaUrl: string | undefined };
  /** In the order of the config; `times` are undefined for a resource without a schedule. */
  readonly resources: () => readonly {
    readonly status: ResourceStatus;
    readonly times: PollTimes | undefined;
  }[];
  /** In the order of the config. */
  readonly discoveries: () => readonly ScheduledDiscovery[];
  /** Newest first; the same array as long as there is no new one. */
  readonly events: () => readonly RecordedEvent[];
}

/** The status of one discovery, and how often it runs. */
export interface ScheduledDiscovery extends DiscoveryStatus {
  readonly intervalSeconds: number;
}

/** The config in force, and the outcome of the last reload. */
export interface ConfigState {
  readonly loadedAt: number;
  readonly hash: number;
  /** Errors of the last reload; empty when it succeeded. */
  readonly errors: readonly string[];
}

/** Tasks counted in one turn of the event loop, or all of one resource. */
const TASKS_PER_TURN = 10_000;

export interface StatusViews {
  /** The current status. Counts the tasks of a resource again only when something changed. */
  readonly view: () => Promise<StatusView>;
  /** Everything that the view depends on: while each of it is the same as before, so is the view. */
  readonly inputs: () => readonly unknown[];
}

export function createStatusView(source: StatusSource, reasonOf: ReasonOf): StatusViews {
  const summaries = new WeakMap<ResourceStatus, TaskSummary>();
  // Time changes a view as well: from `trueUntil` on, the next one is another version.
  let trueUntil = Infinity;
  let version = 0;

  async function summaryOf(status: ResourceStatus): Promise<TaskSummary> {
    const policy = source.policy();
    const nowSeconds = source.clock.now() / 1000;
    const known = summaries.get(status);
    if (known?.policy === policy && nowSeconds < (known.nextChangeAt ?? Infinity)) return known;
    const summary = await summarize(status, { policy, nowSeconds, reasonOf });
    summaries.set(status, summary);
    return summary;
  }

  async function view(): Promise<StatusView> {
    const tasks = zeroCounts();
    const progress = createProgress();
    const resources: ResourceView[] = [];
    let counted = 0;
    for (const { status, times } of source.resources()) {
      const summary = await summaryOf(status);
      trueUntil = Math.min(trueUntil, summary.nextChangeAt ?? Infinity, times?.nextAt ?? Infinity);
      resources.push(toResourceView(status, summary, times));
      addProgress(progress, summary.progress);
      for (const state of TASK_STATES) tasks[state] += summary.tasks?.[state] ?? 0;
      counted += status.lastSnapshot?.tasks.length ?? 0;
      if (counted >= TASKS_PER_TURN) {
        counted = 0;
        await setImmediate();
      }
    }
    return {
      ...describeExporter(source),
      tasks,
      summary: toSummaryView(progress),
      resources,
      discoveries: source.discoveries().map(toDiscoveryView),
    };
  }

  function inputs(): readonly unknown[] {
    if (source.clock.now() / 1000 >= trueUntil) {
      trueUntil = Infinity;
      version += 1;
    }
    const { hash, loadedAt, errors } = source.config();
    const resources = source.resources().flatMap(({ status, times }) => [status, times?.lastPoll]);
    const discoveries = source.discoveries().map((discovery) => JSON.stringify(discovery));
    return [
      version,
      source.policy(),
      hash,
      loadedAt,
      errors.join('\n'),
      source.events(),
      ...resources,
      ...discoveries,
    ];
  }

  return { view, inputs };
}

function describeExporter(
  source: StatusSource,
): Omit<StatusView, 'tasks' | 'summary' | 'resources' | 'discoveries'> {
  const { build, demo, shard } = source;
  const { hash, loadedAt, errors } = source.config();
  return {
    exporter: {
      version: build.version,
      revision: build.revision,
      node_version: build.nodeVersion,
      started_at: toRfc3339(source.startedAt),
    },
    demo,
    links: { grafana_url: source.links().grafanaUrl ?? null },
    shard: { ordinal: shard.ordinal, total: shard.total },
    config: {
      last_reload_successful: errors.length === 0,
      loaded_at: toRfc3339(loadedAt),
      hash,
      errors,
    },
  };
}

function toResourceView(
  status: ResourceStatus,
  { tasks, withoutSeries }: TaskSummary,
  times: PollTimes | undefined,
): ResourceView {
  const { resource } = status;
  const { lastCompletedAt, lastFailedAt } = status.memory.counters;
  return {
    name: resource.name,
    subscription: resource.subscription,
    resource_group: resource.resourceGroup,
    zone: resource.zone,
    data_sync: resource.dataSync,
    labels: resource.labels,
    up: status.up ?? null,
    failure_reason: status.failureReason ?? null,
    error: status.failureMessage ?? null,
    failing_since: toRfc3339OrNull(status.failingSince),
    stale: isStale(status),
    last_success_at: toRfc3339OrNull(status.lastSuccessAt),
    last_poll_at: toRfc3339OrNull(times?.lastPoll?.endedAt),
    last_poll_seconds: roundToMs(times?.lastPoll?.seconds),
    api_latency_seconds: roundToMs(status.apiLatencySeconds),
    next_poll_at: toRfc3339OrNull(times?.nextAt),
    poll_interval_seconds: status.intervalSeconds,
    history_last_success_at: toRfc3339OrNull(status.historyLastSuccessAt),
    history_failure_reason: status.historyFailureReason ?? null,
    last_completed_at: toRfc3339OrNull(lastCompletedAt),
    last_failed_at: toRfc3339OrNull(lastFailedAt),
    tasks,
    tasks_without_series: withoutSeries,
  };
}

function toDiscoveryView(discovery: ScheduledDiscovery): DiscoveryView {
  return {
    name: discovery.name,
    up: discovery.up ?? null,
    failure_reason: discovery.failureReason ?? null,
    error: discovery.error ?? null,
    last_success_at: toRfc3339OrNull(discovery.lastSuccessAt),
    interval_seconds: discovery.intervalSeconds,
    resources: discovery.resources,
  };
}

function roundToMs(seconds: number | undefined): number | null {
  return seconds === undefined ? null : Math.round(seconds * 1000) / 1000;
}
