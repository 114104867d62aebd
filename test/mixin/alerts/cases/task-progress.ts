import { NIGHTLY, NIGHTLY_ELSEWHERE, NOW, type AlertCases, type FiringAlert } from '../rule-cases.ts';

const TASK = 'task_id="t 1", task_name="corpus"';
const CORPUS = `${NIGHTLY}, ${TASK}`;
const CORPUS_ELSEWHERE = `${NIGHTLY_ELSEWHERE}, ${TASK}`;

function corpus(description: string): FiringAlert {
  return {
    labels: { job: 'ads', resource: 'nightly', task_id: 't 1', task_name: 'corpus' },
    description: `Task corpus (t 1) of resource nightly ${description}`,
    dashboard: '/d/sensecore-ads-task?var-cluster=&var-job=ads&var-resource=nightly&var-task=t+1',
  };
}

const STALLED = corpus('is in DOING, but its files, percentage and size have not changed for 31m 0s.');

export const TASK_STALLED: AlertCases = {
  alert: 'SenseCoreAdsTaskStalled',
  severity: 'warning',
  summary: 'A data-sync task makes no progress.',
  cases: [
    {
      says: 'fires when nothing moved for more than half an hour',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: NOW,
        [`sensecore_ads_task_progressed_timestamp_seconds{${CORPUS}}`]: '600x60',
        [`sensecore_ads_task_state{${CORPUS}, state="DOING"}`]: '1x60',
      },
      at: { '39m': [], '41m': [STALLED] },
    },
    {
      says: 'goes on for 5 minutes, so that a restart does not end it',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: NOW,
        [`sensecore_ads_task_progressed_timestamp_seconds{${CORPUS}}`]: '600x41 2520x20',
        [`sensecore_ads_task_state{${CORPUS}, state="DOING"}`]: '1x60',
      },
      at: { '45m': [STALLED], '48m': [] },
    },
    {
      says: 'is one alert while two exporters show the task, and the one that knows it longer tells',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: NOW,
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY_ELSEWHERE}}`]: NOW,
        [`sensecore_ads_task_progressed_timestamp_seconds{${CORPUS}}`]: '600x60',
        [`sensecore_ads_task_progressed_timestamp_seconds{${CORPUS_ELSEWHERE}}`]: '2400x60',
        [`sensecore_ads_task_state{${CORPUS}, state="DOING"}`]: '1x60',
        [`sensecore_ads_task_state{${CORPUS_ELSEWHERE}, state="DOING"}`]: '1x60',
      },
      at: { '41m': [STALLED] },
    },
    {
      says: 'is quiet about a paused task, also where every state has a series',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: NOW,
        [`sensecore_ads_task_progressed_timestamp_seconds{${CORPUS}}`]: '600x90',
        [`sensecore_ads_task_state{${CORPUS}, state="DOING"}`]: '0x90',
        [`sensecore_ads_task_state{${CORPUS}, state="PAUSED"}`]: '1x90',
      },
      at: { '90m': [] },
    },
    {
      says: 'does not hold against the task that nobody reads it',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: '0+60x20 1200x60',
        [`sensecore_ads_task_progressed_timestamp_seconds{${CORPUS}}`]: '1100x90',
        [`sensecore_ads_task_state{${CORPUS}, state="DOING"}`]: '1x90',
      },
      at: { '70m': [] },
    },
  ],
};

const SCANNING = corpus('has been in SCANNING for 1h 1m 0s and does not transfer yet.');

export const TASK_SCANNING_TOO_LONG: AlertCases = {
  alert: 'SenseCoreAdsTaskScanningTooLong',
  severity: 'warning',
  summary: 'A data-sync task is stuck in SCANNING.',
  cases: [
    {
      says: 'fires when a task has been in SCANNING for more than an hour, and for 5 minutes after it left',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: NOW,
        [`sensecore_ads_task_state_changed_timestamp_seconds{${CORPUS}}`]: '600x71 4320x60',
        [`sensecore_ads_task_state{${CORPUS}, state="SCANNING"}`]: '1x71 stale',
        [`sensecore_ads_task_state{${CORPUS}, state="DOING"}`]: '_x71 1x60',
      },
      at: { '69m': [], '71m': [SCANNING], '75m': [SCANNING], '78m': [] },
    },
    {
      says: 'is quiet about a task in DOING for longer',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: NOW,
        [`sensecore_ads_task_state_changed_timestamp_seconds{${CORPUS}}`]: '600x90',
        [`sensecore_ads_task_state{${CORPUS}, state="SCANNING"}`]: '0x90',
        [`sensecore_ads_task_state{${CORPUS}, state="DOING"}`]: '1x90',
      },
      at: { '90m': [] },
    },
  ],
};

const PAUSED = corpus('has been paused for 1d 0h 1m 0s.');

/** A timestamp that is a day and more after 0. */
const NEXT_DAY = '86100+60x30';

export const TASK_PAUSED_TOO_LONG: AlertCases = {
  alert: 'SenseCoreAdsTaskPausedTooLong',
  severity: 'info',
  summary: 'A data-sync task has been paused for a long time.',
  cases: [
    {
      says: 'fires after a day, and for 5 minutes after the task goes on',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: NEXT_DAY,
        [`sensecore_ads_task_state_changed_timestamp_seconds{${CORPUS}}`]: '0x6 86520x30',
        [`sensecore_ads_task_state{${CORPUS}, state="PAUSED"}`]: '1x6 stale',
      },
      at: { '5m': [], '6m': [PAUSED], '10m': [PAUSED], '13m': [] },
    },
    {
      says: 'is quiet about a task that has been in DOING for longer',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: NEXT_DAY,
        [`sensecore_ads_task_state_changed_timestamp_seconds{${CORPUS}}`]: '0x30',
        [`sensecore_ads_task_state{${CORPUS}, state="PAUSED"}`]: '0x30',
        [`sensecore_ads_task_state{${CORPUS}, state="DOING"}`]: '1x30',
      },
      at: { '20m': [] },
    },
  ],
};

const LATE = corpus('will take 3d 0h 13m 20s from start to completion, at its current progress.');

export const TASK_COMPLETION_LATE: AlertCases = {
  alert: 'SenseCoreAdsTaskCompletionLate',
  severity: 'warning',
  summary: 'A data-sync task will complete late.',
  cases: [
    {
      says: 'fires when the estimate says so for 15 minutes, and for 15 minutes after there is none',
      series: {
        [`sensecore_ads_task_eta_timestamp_seconds{${CORPUS}}`]: '300000x20 stale',
        [`sensecore_ads_task_created_timestamp_seconds{${CORPUS}}`]: '1000x60',
        [`sensecore_ads_task_started_timestamp_seconds{${CORPUS}}`]: '40000x60',
      },
      at: { '14m': [], '15m': [LATE], '34m': [LATE], '37m': [] },
    },
    {
      says: 'counts from the creation where ADS tells no start',
      series: {
        [`sensecore_ads_task_eta_timestamp_seconds{${CORPUS}}`]: '300000x20',
        [`sensecore_ads_task_created_timestamp_seconds{${CORPUS}}`]: '40000x20',
      },
      at: { '15m': [LATE] },
    },
    {
      says: 'is quiet about a task that waited long but runs for less than three days',
      series: {
        [`sensecore_ads_task_eta_timestamp_seconds{${CORPUS}}`]: '300000x60',
        [`sensecore_ads_task_created_timestamp_seconds{${CORPUS}}`]: '1000x60',
        [`sensecore_ads_task_started_timestamp_seconds{${CORPUS}}`]: '50000x60',
      },
      at: { '30m': [] },
    },
  ],
};
