import {
  EXPORTER,
  NIGHTLY,
  NIGHTLY_ELSEWHERE,
  NOW,
  type AlertCases,
  type FiringAlert,
} from '../rule-cases.ts';

const DASHBOARD = '/d/sensecore-ads-resource?var-cluster=&var-job=ads&var-resource=nightly';
const CLUSTER =
  'cluster="a & \\"b\\"", namespace="data", job="ads", instance="10.0.0.1:10237", resource="nightly"';

/** The series of a failed task. */
function failedTask(id: string, labels: string = NIGHTLY, reason = 'quota'): string {
  return `sensecore_ads_task_failed_timestamp_seconds{${labels}, task_id="${id}", task_name="corpus", reason="${reason}"}`;
}

function taskFailed(id: string, ago: string, reason = 'quota'): FiringAlert {
  return {
    labels: { job: 'ads', resource: 'nightly', task_id: id, task_name: 'corpus', reason },
    description: `Task corpus (${id}) of resource nightly failed ${ago} ago. Reason: ${reason}.`,
    dashboard: `/d/sensecore-ads-task?var-cluster=&var-job=ads&var-resource=nightly&var-task=${id}`,
  };
}

const CRITICAL = `sensecore_ads_resource_info{${NIGHTLY}, zone="z", severity="critical"}`;
const ORDINARY = `sensecore_ads_resource_info{${NIGHTLY}, zone="z", severity="low"}`;

export const TASK_FAILED: AlertCases = {
  alert: 'SenseCoreAdsTaskFailed',
  severity: 'warning',
  summary: 'A data-sync task failed.',
  cases: [
    {
      says: 'fires for each task, with its reason, for half an hour from its failure on',
      series: {
        [failedTask('1')]: '_x5 300x60',
        [failedTask('2', NIGHTLY, 'permission')]: '_x10 600x60',
        [ORDINARY]: '1x70',
      },
      at: {
        '4m': [],
        '10m': [taskFailed('1', '5m 0s'), taskFailed('2', '0s', 'permission')],
        '34m': [taskFailed('1', '29m 0s'), taskFailed('2', '24m 0s', 'permission')],
        '36m': [taskFailed('2', '26m 0s', 'permission')],
        '40m': [],
      },
    },
    {
      says: 'is one alert while two exporters show the task',
      series: { [failedTask('1')]: '290x60', [failedTask('1', NIGHTLY_ELSEWHERE)]: '300x60' },
      at: { '10m': [taskFailed('1', '5m 0s')] },
    },
    {
      says: 'keeps cluster and namespace',
      series: { [failedTask('1', CLUSTER)]: '300x60' },
      at: {
        '10m': [
          {
            ...taskFailed('1', '5m 0s'),
            labels: { ...taskFailed('1', '').labels, cluster: 'a & "b"', namespace: 'data' },
            dashboard:
              '/d/sensecore-ads-task?var-cluster=a+%26+%22b%22&var-job=ads&var-resource=nightly&var-task=1',
          },
        ],
      },
    },
    {
      says: 'is quiet about a task of a critical resource, and about one that failed long ago',
      series: {
        [failedTask('1')]: '300x60',
        [CRITICAL]: '1x60',
        [failedTask('2', NIGHTLY.replace('nightly', 'weekly'))]: '60x60',
      },
      at: { '34m': [] },
    },
  ],
};

export const CRITICAL_TASK_FAILED: AlertCases = {
  alert: 'SenseCoreAdsCriticalTaskFailed',
  severity: 'critical',
  summary: 'A data-sync task of a critical resource failed.',
  cases: [
    {
      says: 'fires for half an hour when the resource is marked as critical',
      series: { [failedTask('1')]: '_x5 300x60', [CRITICAL]: '1x70' },
      at: { '4m': [], '34m': [taskFailed('1', '29m 0s')], '36m': [] },
    },
    {
      says: 'is quiet when it is not, or another one is',
      series: {
        [failedTask('1')]: '300x60',
        [ORDINARY]: '1x60',
        [CRITICAL.replace('nightly', 'weekly')]: '1x60',
      },
      at: { '10m': [] },
    },
  ],
};

const UNLISTED: FiringAlert = {
  labels: { job: 'ads', resource: 'nightly' },
  description:
    'A task of resource nightly failed, but no other alert names it: it was deleted, exceeds metrics.max_tasks_per_resource, or failed long before it was listed.',
  dashboard: DASHBOARD,
};

/** So many tasks that failed 10 seconds before they were scraped. */
function failedTasks(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [failedTask(String(index)), '_x5 290x60']),
  );
}

export const UNLISTED_TASK_FAILED: AlertCases = {
  alert: 'SenseCoreAdsUnlistedTaskFailed',
  severity: 'warning',
  summary: 'A data-sync task failed that no other alert names.',
  cases: [
    {
      says: 'fires for half an hour after the counter moved, even if nothing of the task was ever scraped',
      series: { [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 1x60' },
      at: { '4m': [], '5m': [UNLISTED], '34m': [UNLISTED], '36m': [] },
    },
    {
      says: 'fires from the time of the failure when a new exporter counts from 0',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x60',
        [`sensecore_ads_last_failed_timestamp_seconds{${NIGHTLY}}`]: '660x60',
      },
      at: { '40m': [UNLISTED], '42m': [] },
    },
    {
      says: 'is one alert while two exporters show the resource',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 1x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY_ELSEWHERE}, state="FAILED"}`]: '0x4 1x60',
      },
      at: { '10m': [UNLISTED] },
    },
    {
      says: 'is quiet while a failed task has a series, whose alert says more',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 1x80',
        [`sensecore_ads_last_failed_timestamp_seconds{${NIGHTLY}}`]: '270x80',
        [failedTask('1')]: '_x4 270x80',
      },
      at: { '5m': [], '34m': [] },
    },
    {
      says: 'is quiet about a task that is not listed any more, but had an alert',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 1x60',
        [failedTask('1')]: '_x5 290x2 stale',
      },
      at: { '20m': [], '34m': [] },
    },
    {
      says: 'is quiet about a failure that was observed minutes later, until the counter rests',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 1x60',
        [failedTask('1')]: '_x5 20x60',
      },
      at: { '5m': [], '31m': [], '34m': [], '36m': [] },
    },
    {
      says: 'is quiet about 20 failures, of which increase() makes more than 20',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 20x60',
        ...failedTasks(20),
      },
      at: { '6m': [], '20m': [], '34m': [] },
    },
    {
      says: 'fires when one more task failed than have alerts',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 6x60',
        ...failedTasks(5),
      },
      at: { '20m': [UNLISTED] },
    },
    {
      says: 'is quiet when a new exporter counts from 0 and the task has an alert',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x60',
        [`sensecore_ads_last_failed_timestamp_seconds{${NIGHTLY}}`]: '660x60',
        [failedTask('1')]: '660x60',
      },
      at: { '40m': [], '42m': [] },
    },
    {
      says: 'fires when the only failed task with a series failed an hour before',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x70 1x30',
        [failedTask('1')]: '270x100',
      },
      at: { '72m': [UNLISTED] },
    },
    {
      says: 'is quiet when tasks complete, and when one failed long ago',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '1x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="COMPLETED"}`]: '0+1x60',
        [`sensecore_ads_last_failed_timestamp_seconds{${NIGHTLY}}`]: '60x60',
      },
      at: { '32m': [] },
    },
  ],
};

const EXPECTED = `sensecore_ads_expected_interval_seconds{${NIGHTLY}}`;
const COMPLETED = `sensecore_ads_last_completed_timestamp_seconds{${NIGHTLY}}`;
const LOADED = `sensecore_ads_exporter_config_last_reload_success_timestamp_seconds{${EXPORTER}}`;

function noSuccess(times: string): FiringAlert {
  return {
    labels: { job: 'ads', resource: 'nightly' },
    description: `The last completed task of resource nightly ended ${times} times expected_every ago, or no task has completed yet.`,
    dashboard: DASHBOARD,
  };
}

export const NO_RECENT_SUCCESS: AlertCases = {
  alert: 'SenseCoreAdsNoRecentSuccess',
  severity: 'critical',
  summary: 'No data-sync task has completed for too long.',
  cases: [
    {
      says: 'fires five minutes after expected_every has passed without a completed task',
      series: { [EXPECTED]: '6000x200', [COMPLETED]: '0x200' },
      at: { '105m': [], '106m': [noSuccess('1.06')] },
    },
    {
      says: 'fires about a resource without any completed task, counted from when its config came into force',
      series: { [EXPECTED]: '6000x200', [LOADED]: '0x200' },
      at: { '105m': [], '106m': [noSuccess('1.06')] },
    },
    {
      says: 'goes on over a scrape that is missed, and ends 5 minutes after a task completed',
      series: { [EXPECTED]: '6000x109 stale 6000x50', [COMPLETED]: '0x109 stale 0x2 6700x50' },
      at: {
        '109m': [noSuccess('1.09')],
        '111m': [noSuccess('1.11')],
        '116m': [noSuccess('1.13')],
        '119m': [],
      },
    },
    {
      says: 'is quiet without an expectation, and while tasks complete',
      series: {
        [COMPLETED]: NOW,
        [EXPECTED]: '600x200',
        [LOADED]: '0x200',
        [COMPLETED.replace('nightly', 'weekly')]: '0x200',
      },
      at: { '150m': [] },
    },
    {
      says: 'is quiet while one of two exporters has seen a task complete',
      series: {
        [EXPECTED]: '600x200',
        [LOADED]: '0x200',
        [`sensecore_ads_expected_interval_seconds{${NIGHTLY_ELSEWHERE}}`]: '600x200',
        [`sensecore_ads_last_completed_timestamp_seconds{${NIGHTLY_ELSEWHERE}}`]: NOW,
      },
      at: { '60m': [] },
    },
  ],
};

const RATIO: FiringAlert = {
  labels: { job: 'ads', resource: 'nightly' },
  description: 'Of the tasks of resource nightly that ended within 6h, 27.27% failed.',
  dashboard: DASHBOARD,
};

export const TASK_FAILURE_RATIO_HIGH: AlertCases = {
  alert: 'SenseCoreAdsTaskFailureRatioHigh',
  severity: 'critical',
  summary: 'A high share of data-sync tasks fails.',
  cases: [
    {
      says: 'fires when 3 of 11 tasks that ended failed, once that is so for 5 minutes',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x9 3x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="COMPLETED"}`]: '0x9 8x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="CANCELLED"}`]: '0x9 50x60',
      },
      at: { '14m': [], '15m': [RATIO] },
    },
    {
      says: 'is quiet when 6 of 25 failed',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x9 6x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="COMPLETED"}`]: '0x9 19x60',
      },
      at: { '20m': [] },
    },
    {
      says: 'is quiet when 3 of 3 failed: that is too few to tell, and each of them had an alert',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x9 3x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="COMPLETED"}`]: '0x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="CANCELLED"}`]: '0x9 50x60',
      },
      at: { '20m': [] },
    },
    {
      says: 'counts from 4 tasks on',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x9 4x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="COMPLETED"}`]: '0x60',
      },
      at: {
        '20m': [
          { ...RATIO, description: 'Of the tasks of resource nightly that ended within 6h, 100% failed.' },
        ],
      },
    },
  ],
};
