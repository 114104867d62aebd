import {
  EXPORTER,
  NIGHTLY,
  NIGHTLY_ELSEWHERE,
  NOW,
  type AlertCases,
  type FiringAlert,
} from '../rule-cases.ts';

function nightly(description: string): FiringAlert {
  return {
    labels: { job: 'ads', resource: 'nightly' },
    description,
    dashboard: '/d/sensecore-ads-exporter?var-cluster=&var-job=ads',
  };
}

function notRead(intervals: string): FiringAlert {
  return nightly(
    `Resource nightly of job ads was last read ${intervals} poll intervals ago, or never. Its polls fail or do not finish.`,
  );
}

export const RESOURCE_NOT_READ: AlertCases = {
  alert: 'SenseCoreAdsResourceNotRead',
  severity: 'warning',
  summary: 'A data-sync resource is not read.',
  cases: [
    {
      says: 'fires a minute after four of its own intervals have passed without a good poll',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: '0x60',
        [`sensecore_ads_poll_interval_seconds{${NIGHTLY}}`]: '600x60',
      },
      at: { '40m': [], '41m': [], '42m': [notRead('4.2')] },
    },
    {
      says: 'fires about a resource that was never read, counted from when its config came into force',
      series: {
        [`sensecore_ads_exporter_config_last_reload_success_timestamp_seconds{${EXPORTER}}`]: '0x60',
        [`sensecore_ads_poll_interval_seconds{${NIGHTLY}}`]: '600x60',
        [`sensecore_ads_up{${NIGHTLY}}`]: '0x60',
      },
      at: { '39m': [], '42m': [notRead('4.2')] },
    },
    {
      says: 'is quiet about a resource that a reload has just added',
      series: {
        [`sensecore_ads_exporter_config_last_reload_success_timestamp_seconds{${EXPORTER}}`]: '0x30 1800x30',
        [`sensecore_ads_poll_interval_seconds{${NIGHTLY}}`]: '_x30 600x30',
      },
      at: { '42m': [] },
    },
    {
      says: 'is quiet about a resource that is read, however old the config is',
      series: {
        [`sensecore_ads_exporter_config_last_reload_success_timestamp_seconds{${EXPORTER}}`]: '0x60',
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: NOW,
        [`sensecore_ads_poll_interval_seconds{${NIGHTLY}}`]: '60x60',
      },
      at: { '60m': [] },
    },
    {
      says: 'is quiet while one of two exporters reads the resource',
      series: {
        [`sensecore_ads_exporter_config_last_reload_success_timestamp_seconds{${EXPORTER}}`]: '0x60',
        [`sensecore_ads_poll_interval_seconds{${NIGHTLY}}`]: '600x60',
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY_ELSEWHERE}}`]: NOW,
        [`sensecore_ads_poll_interval_seconds{${NIGHTLY_ELSEWHERE}}`]: '600x60',
      },
      at: { '60m': [] },
    },
    {
      says: 'goes on over a scrape that is missed, and ends 2 minutes after the resource is read again',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: '0x43 stale 0x1 2820+60x30',
        [`sensecore_ads_poll_interval_seconds{${NIGHTLY}}`]: '600x43 stale 600x30',
      },
      at: { '44m': [notRead('4.3')], '46m': [notRead('4.6')], '48m': [notRead('4.6')], '49m': [] },
    },
  ],
};

function stale(age: string): FiringAlert {
  return nightly(
    `Resource nightly of job ads was last read ${age} ago. Its task series were removed, so alerts on its tasks cannot fire.`,
  );
}

export const RESOURCE_STALE: AlertCases = {
  alert: 'SenseCoreAdsResourceStale',
  severity: 'critical',
  summary: 'A data-sync resource is stale.',
  cases: [
    {
      says: 'fires a minute after the tasks of the resource are gone',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: '0x30',
        [`sensecore_ads_tasks{${NIGHTLY}, state="DOING"}`]: '3x5 stale',
      },
      at: {
        '6m': [],
        '7m': [stale('7m 0s')],
      },
    },
    {
      says: 'is quiet about a resource without a task, which still has its counts',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: '0x30',
        [`sensecore_ads_tasks{${NIGHTLY}, state="DOING"}`]: '0x30',
      },
      at: { '7m': [] },
    },
    {
      says: 'is quiet while another exporter shows the tasks',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: '0x30',
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY_ELSEWHERE}}`]: NOW,
        [`sensecore_ads_tasks{${NIGHTLY_ELSEWHERE}, state="DOING"}`]: '3x30',
      },
      at: { '7m': [] },
    },
    {
      says: 'goes on over a scrape that is missed, and ends 3 minutes after the tasks are back',
      series: {
        [`sensecore_ads_last_success_timestamp_seconds{${NIGHTLY}}`]: '0x8 stale 0 660+60x30',
        [`sensecore_ads_tasks{${NIGHTLY}, state="DOING"}`]: '3x5 stale _x4 3x30',
      },
      at: { '9m': [stale('8m 0s')], '10m': [stale('10m 0s')], '13m': [stale('10m 0s')], '14m': [] },
    },
  ],
};

const REFUSED = nightly(
  'Resource nightly of job ads cannot be read because ADS refuses its credential, or because the credential file cannot be read.',
);

export const AUTHENTICATION_FAILING: AlertCases = {
  alert: 'SenseCoreAdsAuthenticationFailing',
  severity: 'critical',
  summary: 'ADS refuses the credentials of a data-sync resource.',
  cases: [
    {
      says: 'fires when polls have been refused for 3 minutes',
      series: {
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="active", reason="auth"}`]: '0+1x30',
        [`sensecore_ads_up{${NIGHTLY}}`]: '0x30',
      },
      at: { '3m': [], '4m': [REFUSED] },
    },
    {
      says: 'fires when the file of the key cannot be read',
      series: {
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="active", reason="config"}`]:
          '0+1x30',
        [`sensecore_ads_up{${NIGHTLY}}`]: '0x30',
      },
      at: { '6m': [REFUSED] },
    },
    {
      says: 'is quiet about other failures',
      series: {
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="active", reason="auth"}`]: '0x30',
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="active", reason="network"}`]:
          '0+1x30',
        [`sensecore_ads_up{${NIGHTLY}}`]: '0x30',
      },
      at: { '10m': [] },
    },
    {
      says: 'is quiet once the resource is read again',
      series: {
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="active", reason="auth"}`]:
          '0 1 2 3 4x30',
        [`sensecore_ads_up{${NIGHTLY}}`]: '0x3 1x30',
      },
      at: { '10m': [] },
    },
    {
      says: 'goes on over a scrape that is missed, and ends 4 minutes after the resource is read again',
      series: {
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="active", reason="auth"}`]:
          '0+1x6 stale 8 9x30',
        [`sensecore_ads_up{${NIGHTLY}}`]: '0x6 stale 0x1 1x30',
      },
      at: { '7m': [REFUSED], '9m': [REFUSED], '13m': [REFUSED], '14m': [] },
    },
  ],
};

export const HISTORY_NOT_READ: AlertCases = {
  alert: 'SenseCoreAdsHistoryNotRead',
  severity: 'warning',
  summary: 'The history of a data-sync resource is not read.',
  cases: [
    {
      says: 'fires when nearly all history listings of an hour failed, once that is so for 15 minutes',
      series: {
        [`sensecore_ads_exporter_polls_total{${NIGHTLY}, listing="history"}`]: '0x9 20x60',
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="history", reason="timeout"}`]:
          '0x9 19x60',
        [`sensecore_ads_exporter_polls_total{${NIGHTLY}, listing="active"}`]: '0x9 60x60',
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="active", reason="timeout"}`]:
          '0x60',
      },
      at: {
        '24m': [],
        '25m': [
          nightly(
            '95% of the history listings of resource nightly of job ads failed within 1h; the outcome of its tasks is unknown.',
          ),
        ],
      },
    },
    {
      says: 'is quiet while some of them succeed, and when it is the active listing that fails',
      series: {
        [`sensecore_ads_exporter_polls_total{${NIGHTLY}, listing="history"}`]: '0x9 20x60',
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="history", reason="timeout"}`]:
          '0x9 17x60',
        [`sensecore_ads_exporter_polls_total{${NIGHTLY}, listing="active"}`]: '0x9 60x60',
        [`sensecore_ads_exporter_poll_failures_total{${NIGHTLY}, listing="active", reason="timeout"}`]:
          '0x9 60x60',
      },
      at: { '30m': [] },
    },
  ],
};

export const DECODE_FAILURES: AlertCases = {
  alert: 'SenseCoreAdsDecodeFailures',
  severity: 'warning',
  summary: 'Responses of ADS cannot be fully decoded.',
  cases: [
    {
      says: 'fires when values of a field could not be read for 15 minutes',
      series: {
        [`sensecore_ads_exporter_decode_failures_total{${NIGHTLY}, field="rate"}`]: '0+2x60',
        [`sensecore_ads_exporter_decode_failures_total{${NIGHTLY}, field="state"}`]: '0x60',
      },
      at: {
        '15m': [],
        '16m': [
          {
            ...nightly(
              'Resource nightly of job ads: 30 values of the field rate could not be decoded within 15m. The API has probably changed.',
            ),
            labels: { job: 'ads', resource: 'nightly', field: 'rate' },
          },
        ],
      },
    },
    {
      says: 'is quiet about a single answer that could not be read',
      series: { [`sensecore_ads_exporter_decode_failures_total{${NIGHTLY}, field="rate"}`]: '0x4 100x60' },
      at: { '10m': [], '20m': [], '21m': [] },
    },
  ],
};

export const SERIES_DROPPED: AlertCases = {
  alert: 'SenseCoreAdsSeriesDropped',
  severity: 'warning',
  summary: 'Tasks of a data-sync resource have no series.',
  cases: [
    {
      says: 'fires when tasks have been over the limit for 15 minutes',
      series: {
        [`sensecore_ads_tasks_without_series{${NIGHTLY}, reason="limit"}`]: '12x30',
        [`sensecore_ads_tasks_without_series{${NIGHTLY}, reason="retention"}`]: '3000x30',
      },
      at: {
        '14m': [],
        '15m': [
          {
            ...nightly(
              '12 tasks of resource nightly of job ads exceed metrics.max_tasks_per_resource; they are not covered by alerts on single tasks.',
            ),
            dashboard: '/d/sensecore-ads-resource?var-cluster=&var-job=ads&var-resource=nightly',
          },
        ],
      },
    },
    {
      says: 'is quiet about tasks whose retention is over',
      series: {
        [`sensecore_ads_tasks_without_series{${NIGHTLY}, reason="limit"}`]: '0x30',
        [`sensecore_ads_tasks_without_series{${NIGHTLY}, reason="retention"}`]: '3000x30',
      },
      at: { '20m': [] },
    },
  ],
};
