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
    help: 'A configured ADS data-sync resource and where it is, with the labels the config gives it. The value is 1.',
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
    help: 'Whether the last poll of a resource succeeded (1) or not (0).',
    type: 'gauge',
    labels: ['resource'],
    samples: ({ status, labels }, add) =>
      add(labels, status.up === undefined ? undefined : Number(status.up)),
  },
  {
    name: 'sensecore_ads_last_success_timestamp_seconds',
    help: 'When the last good poll of a resource ended, in Unix time.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status, labels }, add) => add(labels, status.lastSuccessAt),
  },
  {
    name: 'sensecore_ads_poll_interval_seconds',
    help: 'The poll interval in force for a resource.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status, labels }, add) => add(labels, status.intervalSeconds),
  },
  {
    name: 'sensecore_ads_tasks',
    help: 'Number of tasks of a resource by state as of the last poll, whether or not they have series of their own.',
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
    help: 'Number of tasks as of the last poll that are counted but have no series of their own, by what leaves them out.',
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
    help: 'When the last good listing of the historical tasks of a resource ended, in Unix time.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status, labels }, add) => add(labels, status.historyLastSuccessAt),
  },
  {
    name: 'sensecore_ads_task_state_entries_total',
    help: 'Number of times that polls saw a task of a resource enter a state; what was there at the first poll does not count.',
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
    help: 'How long the tasks took that polls saw finish, by the state they ended in.',
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
    help: 'Number of files that polls saw the tasks of a resource transfer.',
    type: 'counter',
    labels: ['resource'],
    samples: ({ status: { memory }, labels }, add) => add(labels, memory.counters.transferredFiles),
  },
  {
    name: 'sensecore_ads_last_completed_timestamp_seconds',
    help: 'Newest end of a completed task of a resource, in Unix time.',
    type: 'gauge',
    unit: 'seconds',
    labels: ['resource'],
    samples: ({ status: { memory }, labels }, add) => add(labels, memory.counters.lastCompletedAt),
  },
  {
    name: 'sensecore_ads_last_failed_timestamp_seconds',
    help: 'Newest end of a failed task of a resource, in Unix time.',
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
