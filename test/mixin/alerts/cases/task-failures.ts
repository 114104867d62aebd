import { NIGHTLY, NIGHTLY_ELSEWHERE, type AlertCases, type FiringAlert } from '../rule-cases.ts';

const DASHBOARD = '/d/sensecore-ads-resource?var-cluster=&var-job=ads&var-resource=nightly';
const CLUSTER =
  'cluster="a & \\"b\\"", namespace="data", job="ads", instance="10.0.0.1:10237", resource="nightly"';

function failed(tasks: string): FiringAlert {
  return {
    labels: { job: 'ads', resource: 'nightly' },
    description: `A task of resource nightly failed. Recent failures: ${tasks}.`,
    dashboard: DASHBOARD,
  };
}

export const TASK_FAILED: AlertCases = {
  alert: 'SenseCoreAdsTaskFailed',
  severity: 'critical',
  summary: 'A data-sync task failed.',
  cases: [
    {
      says: 'fires for half an hour after the counter moved, even if nothing of the task was ever scraped',
      series: { [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 1x60' },
      at: { '4m': [], '5m': [failed('no longer listed')], '34m': [failed('no longer listed')], '36m': [] },
    },
    {
      says: 'names the tasks that failed within the hour, of this resource alone, newest states only',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x124 2x60',
        [`sensecore_ads_task_failure_info{${NIGHTLY}, task_id="1", task_name="corpus \\"b\\"", reason="permission"}`]:
          '1x200',
        [`sensecore_ads_task_state_changed_timestamp_seconds{${NIGHTLY}, task_id="1", task_name="corpus \\"b\\""}`]:
          '7440x200',
        [`sensecore_ads_task_failure_info{${NIGHTLY}, task_id="2", task_name="archive", reason="not_found"}`]:
          '1x200',
        [`sensecore_ads_task_state_changed_timestamp_seconds{${NIGHTLY}, task_id="2", task_name="archive"}`]:
          '4300x200',
        [`sensecore_ads_task_failure_info{${NIGHTLY}, task_id="3", task_name="too long ago", reason="quota"}`]:
          '1x200',
        [`sensecore_ads_task_state_changed_timestamp_seconds{${NIGHTLY}, task_id="3", task_name="too long ago"}`]:
          '4100x200',
        ['sensecore_ads_task_failure_info{job="ads", instance="10.0.0.1:10237", resource="weekly", task_id="4", task_name="other", reason="quota"}']:
          '1x200',
        ['sensecore_ads_task_state_changed_timestamp_seconds{job="ads", instance="10.0.0.1:10237", resource="weekly", task_id="4", task_name="other"}']:
          '7440x200',
      },
      at: { '130m': [failed('archive (not_found), corpus "b" (permission)')] },
    },
    {
      says: 'fires from the time of the failure when a new exporter counts from 0',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x60',
        [`sensecore_ads_last_failed_timestamp_seconds{${NIGHTLY}}`]: '660x60',
      },
      at: { '40m': [failed('no longer listed')], '42m': [] },
    },
    {
      says: 'is one alert while two exporters show the resource, and names each task once',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '0x4 1x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY_ELSEWHERE}, state="FAILED"}`]: '0x4 1x60',
        [`sensecore_ads_task_failure_info{${NIGHTLY}, task_id="1", task_name="corpus", reason="other"}`]:
          '1x60',
        [`sensecore_ads_task_state_changed_timestamp_seconds{${NIGHTLY}, task_id="1", task_name="corpus"}`]:
          '290x60',
        [`sensecore_ads_task_failure_info{${NIGHTLY_ELSEWHERE}, task_id="1", task_name="corpus", reason="other"}`]:
          '1x60',
        [`sensecore_ads_task_state_changed_timestamp_seconds{${NIGHTLY_ELSEWHERE}, task_id="1", task_name="corpus"}`]:
          '300x60',
      },
      at: { '10m': [failed('corpus (other)')] },
    },
    {
      says: 'keeps cluster and namespace, and looks for the tasks there',
      series: {
        [`sensecore_ads_task_state_entries_total{${CLUSTER}, state="FAILED"}`]: '0x4 1x60',
        [`sensecore_ads_task_failure_info{${CLUSTER}, task_id="1", task_name="corpus", reason="quota"}`]:
          '1x60',
        [`sensecore_ads_task_state_changed_timestamp_seconds{${CLUSTER}, task_id="1", task_name="corpus"}`]:
          '290x60',
      },
      at: {
        '10m': [
          {
            ...failed('corpus (quota)'),
            labels: { cluster: 'a & "b"', namespace: 'data', job: 'ads', resource: 'nightly' },
            dashboard: '/d/sensecore-ads-resource?var-cluster=a+%26+%22b%22&var-job=ads&var-resource=nightly',
          },
        ],
      },
    },
    {
      says: 'is quiet when tasks complete, and when a task that failed long ago is still listed',
      series: {
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="FAILED"}`]: '1x60',
        [`sensecore_ads_task_state_entries_total{${NIGHTLY}, state="COMPLETED"}`]: '0+1x60',
        [`sensecore_ads_last_failed_timestamp_seconds{${NIGHTLY}}`]: '60x60',
        [`sensecore_ads_task_failure_info{${NIGHTLY}, task_id="1", task_name="corpus", reason="quota"}`]:
          '1x60',
        [`sensecore_ads_task_state_changed_timestamp_seconds{${NIGHTLY}, task_id="1", task_name="corpus"}`]:
          '60x60',
      },
      at: { '32m': [] },
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
  severity: 'warning',
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
