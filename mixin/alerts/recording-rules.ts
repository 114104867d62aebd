import { ON_TASK, JOB, RESOURCE } from '../label-sets.ts';

export interface RecordingRule {
  /** level:metric:operations */
  readonly name: `${string}:${string}:${string}`;
  readonly expr: string;
  /** The labels of its series; `cluster` and `namespace` may be empty. */
  readonly labels: readonly string[];
}

/** Aggregations over all tasks, for dashboards of your own. No alert depends on them. */
export const RECORDING_RULES: readonly RecordingRule[] = [
  {
    name: 'resource_state:sensecore_ads_tasks:max',
    expr: `max by (${RESOURCE}, state) (sensecore_ads_tasks)`,
    labels: [...RESOURCE.split(', '), 'state'],
  },
  {
    name: 'resource:sensecore_ads_task_rate_bytes_per_second:sum',
    expr: `sum by (${RESOURCE}) (
  max by (${RESOURCE}, task_id) (
    sensecore_ads_task_rate_bytes_per_second
    and on (${ON_TASK})
    (sensecore_ads_task_state{state="DOING"} == 1)
  )
)`,
    labels: RESOURCE.split(', '),
  },
  {
    name: 'resource:sensecore_ads_transferred_files:rate5m',
    expr: `sum by (${RESOURCE}) (rate(sensecore_ads_transferred_files_total[5m]))`,
    labels: RESOURCE.split(', '),
  },
  {
    name: 'resource_state:sensecore_ads_task_state_entries:increase1d',
    expr: `sum by (${RESOURCE}, state) (increase(sensecore_ads_task_state_entries_total[1d]))`,
    labels: [...RESOURCE.split(', '), 'state'],
  },
  {
    name: 'credential_code:sensecore_ads_exporter_api_requests:rate5m',
    expr: `sum by (${JOB}, credential, code) (rate(sensecore_ads_exporter_api_requests_total[5m]))`,
    labels: [...JOB.split(', '), 'credential', 'code'],
  },
];
