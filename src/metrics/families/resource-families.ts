import { DURATION_BUCKETS_SECONDS, type DurationHistogram } from '../../model/memory.ts';
import { WITHOUT_SERIES_REASONS, type Selection } from '../../model/selection.ts';
import type { ResourceStatus } from '../../model/snapshot.ts';
import { countByState } from '../../model/task-counts.ts';
import { TASK_STATES, TERMINAL_STATES } from '../../model/task.ts';
import { label } from '../exposition.ts';
import type { Family, HistogramValue } from './family.ts';

/** What the series of one resource are made from. */
export interface ResourceInput {
  readonly status: ResourceStatus;
  /** Undefined while there is no snapshot. */
  readonly selection: Selection | undefined;
  /** The text of the `resource` label. */
  readonly labels: string;
}

/** The series of a resource as a whole, one row per family, in page order. */
export const RESOURCE_FAMILIES: readonly Family<ResourceInput>[] = [
  {
    name: 'sensecore_ads_resource_info',
    help: 'Information about a configured ADS data-sync resource, with the labels from its configuration. The value is always 1.',
    type: 'info',
    labels: ['resource', 'subscription', 'resource_group', 'zone', 'data_sync'],
    samples: ({ status: { resource }, labels }, add) =>
      add(
        [
          labels,
          label('subscription', resource.subscription),
          label('resource_group', resource.resourceGroup),
          label('zone', resource.zone),
          label('data_sync', resource.dataSync),
          ...Object.entries(resource.labels).map(([name, value]) => label(name, value)),
        ].join(','),
        1,
      ),
  },
  {
    name: 'sensecore_ads_up',
    help: 'Whether the last poll of a resource succeeded (1) or failed (0).',
    type: 'gauge',
    labels: ['resource'],
    samples: ({ status, labels }, add) =>
      add(labels, status.up === undefined ? undefined : Number(status.up)),
  },
  {
    name: 'sensecore_ads_last_success_timestamp_seconds',
    help: 'Unix timestamp of the last successful poll of a resource.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status, labels }, add) => add(labels, status.lastSuccessAt),
  },
  {
    name: 'sensecore_ads_poll_interval_seconds',
    help: 'Current poll interval of a resource.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status, labels }, add) => add(labels, status.intervalSeconds),
  },
  {
    name: 'sensecore_ads_tasks',
    help: 'Number of tasks of a resource by state as of the last poll, including tasks without series.',
    type: 'gauge',
    labels: ['resource', 'state'],
    samples: ({ status: { snapshot }, labels }, add) => {
      if (snapshot === undefined) return;
      const counts = countByState(snapshot.tasks);
      for (const state of TASK_STATES) add(`${labels},${label('state', state)}`, counts[state]);
    },
  },
  {
    name: 'sensecore_ads_tasks_without_series',
    help: 'Number of tasks of a resource that are counted but not exposed as series, by reason (limit, retention, mode).',
    type: 'gauge',
    labels: ['resource', 'reason'],
    samples: ({ selection, labels }, add) => {
      if (selection === undefined) return;
      for (const reason of WITHOUT_SERIES_REASONS) {
        add(`${labels},${label('reason', reason)}`, selection.withoutSeries[reason]);
      }
    },
  },
  {
    name: 'sensecore_ads_history_last_success_timestamp_seconds',
    help: 'Unix timestamp of the last successful listing of the historical tasks of a resource.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status, labels }, add) => add(labels, status.historyLastSuccessAt),
  },
  {
    name: 'sensecore_ads_task_state_entries_total',
    help: 'Total number of observed entries of tasks into a state; tasks found by the first poll are not counted.',
    type: 'counter',
    labels: ['resource', 'state'],
    samples: ({ status: { memory }, labels }, add) => {
      for (const state of TASK_STATES) {
        add(`${labels},${label('state', state)}`, memory.counters.stateEntries[state]);
      }
    },
  },
  {
    name: 'sensecore_ads_finished_task_duration_seconds',
    help: 'Duration of tasks observed to finish, by final state.',
    type: 'histogram',
    unit: 'seconds',
    labels: ['resource', 'state'],
    samples: ({ status: { memory }, labels }, add) => {
      for (const state of TERMINAL_STATES) {
        const histogram = memory.counters.finishedDurations[state];
        add(`${labels},${label('state', state)}`, toHistogramValue(histogram));
      }
    },
  },
  {
    name: 'sensecore_ads_transferred_files_total',
    help: 'Total number of files observed to be transferred by the tasks of a resource.',
    type: 'counter',
    labels: ['resource'],
    samples: ({ status: { memory }, labels }, add) => add(labels, memory.counters.transferredFiles),
  },
  {
    name: 'sensecore_ads_last_completed_timestamp_seconds',
    help: 'Unix timestamp of the latest end of a completed task of a resource.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status: { memory }, labels }, add) => add(labels, memory.counters.lastCompletedAt),
  },
  {
    name: 'sensecore_ads_expected_interval_seconds',
    help: 'Interval within which a task of a resource is expected to complete, as configured by expected_every.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status: { resource }, labels }, add) => add(labels, resource.expectedIntervalSeconds),
  },
  {
    name: 'sensecore_ads_last_failed_timestamp_seconds',
    help: 'Unix timestamp of the latest end of a failed task of a resource.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status: { memory }, labels }, add) => add(labels, memory.counters.lastFailedAt),
  },
];

/** Adds up the buckets: memory counts each on its own. */
function toHistogramValue({ counts, sum }: DurationHistogram): HistogramValue {
  let count = 0;
  const buckets = DURATION_BUCKETS_SECONDS.map((upperBound, index) => {
    count += counts[index] ?? 0;
    return { upperBound, count };
  });
  return { buckets, sum, count: count + (counts.at(-1) ?? 0) };
}
