import { EXPORTER, SECOND_EXPORTER, type AlertCases, type FiringAlert } from '../rule-cases.ts';

const DASHBOARD = '/d/sensecore-ads-exporter?var-cluster=&var-job=ads';

function exporter(description: string): FiringAlert {
  return { labels: { job: 'ads', instance: '10.0.0.1:10237' }, description, dashboard: DASHBOARD };
}

function job(description: string): FiringAlert {
  return { labels: { job: 'ads' }, description, dashboard: DASHBOARD };
}

const ABSENT: FiringAlert = {
  labels: { job: 'ads' },
  description: 'No exporter of job ads is scraped; the state of all data-sync tasks is unknown.',
  dashboard: '/d/sensecore-ads-overview',
};

export const EXPORTER_ABSENT: AlertCases = {
  alert: 'SenseCoreAdsExporterAbsent',
  severity: 'critical',
  summary: 'No SenseCore ADS exporter is scraped.',
  cases: [
    {
      says: 'fires 5 minutes after the last exporter of a job was scraped',
      series: { [`sensecore_ads_exporter_build_info{${EXPORTER}}`]: '1x10 stale' },
      at: { '15m': [], '16m': [ABSENT] },
    },
    {
      says: 'misses the exporter of a job for a day',
      every: '10m',
      series: {
        [`sensecore_ads_exporter_build_info{${EXPORTER}}`]: '1 stale',
        // Without this the alert would go on, without a job.
        'sensecore_ads_exporter_build_info{job="ads-2", instance="10.0.0.9:10237"}': '1x170',
      },
      at: { '1400m': [ABSENT], '1500m': [] },
    },
    {
      says: 'fires without a job where there was none for a day',
      series: { 'up{job="prometheus", instance="localhost:9090"}': '1x30' },
      at: {
        '4m': [],
        '5m': [
          {
            ...ABSENT,
            labels: {},
            description: 'No exporter is scraped; the state of all data-sync tasks is unknown.',
          },
        ],
      },
    },
    {
      says: 'is quiet when one of two exporters is gone',
      series: {
        [`sensecore_ads_exporter_build_info{${EXPORTER}}`]: '1x10 stale',
        [`sensecore_ads_exporter_build_info{${SECOND_EXPORTER}}`]: '1x60',
      },
      at: { '60m': [] },
    },
    {
      says: 'is quiet when another takes its place within 5 minutes',
      series: {
        [`sensecore_ads_exporter_build_info{${EXPORTER}}`]: '1x10 stale',
        [`sensecore_ads_exporter_build_info{${SECOND_EXPORTER}}`]: '_x14 1x60',
      },
      at: { '16m': [], '60m': [] },
    },
  ],
};

const DOWN = exporter(
  'Exporter 10.0.0.1:10237 of job ads cannot be scraped; the state of its data-sync resources is unknown.',
);

export const EXPORTER_DOWN: AlertCases = {
  alert: 'SenseCoreAdsExporterDown',
  severity: 'critical',
  summary: 'A SenseCore ADS exporter cannot be scraped.',
  cases: [
    {
      says: 'fires when scrapes have failed for 5 minutes',
      series: {
        [`up{${EXPORTER}}`]: '1x5 0x20',
        [`sensecore_ads_exporter_build_info{${EXPORTER}}`]: '1x5 stale',
      },
      at: { '10m': [], '11m': [DOWN] },
    },
    {
      says: 'misses an exporter for a day',
      every: '10m',
      series: {
        [`up{${EXPORTER}}`]: '1 0x170',
        [`sensecore_ads_exporter_build_info{${EXPORTER}}`]: '1 stale',
      },
      at: { '1400m': [DOWN], '1500m': [] },
    },
    {
      says: 'is quiet about another target of the same job that is down',
      series: {
        [`up{${EXPORTER}}`]: '1x30',
        [`sensecore_ads_exporter_build_info{${EXPORTER}}`]: '1x30',
        'up{job="ads", instance="10.0.0.7:9100"}': '0x30',
      },
      at: { '20m': [] },
    },
  ],
};

function shard(ordinal: number): Readonly<Record<string, string>> {
  const labels = `job="ads", instance="10.0.0.${ordinal}:10237"`;
  return {
    [`sensecore_ads_exporter_total_shards{${labels}}`]: '3x30',
    [`sensecore_ads_exporter_shard_ordinal{${labels}}`]: `${ordinal}x30`,
  };
}

const MISSING = job('1 of the shards of job ads are not scraped; their data-sync resources are not read.');

export const SHARD_MISSING: AlertCases = {
  alert: 'SenseCoreAdsExporterShardMissing',
  severity: 'critical',
  summary: 'A shard of the SenseCore ADS exporter is missing.',
  cases: [
    {
      says: 'fires when a shard has been missing for 10 minutes',
      series: { ...shard(0), ...shard(2) },
      at: { '9m': [], '10m': [MISSING] },
    },
    {
      says: 'fires when there are enough exporters, but two of them are the same shard',
      series: {
        ...shard(0),
        ...shard(1),
        'sensecore_ads_exporter_total_shards{job="ads", instance="10.0.0.9:10237"}': '3x30',
        'sensecore_ads_exporter_shard_ordinal{job="ads", instance="10.0.0.9:10237"}': '1x30',
      },
      at: { '10m': [MISSING] },
    },
    {
      says: 'is quiet when all are there, one of them twice during a roll-out',
      series: {
        ...shard(0),
        ...shard(1),
        ...shard(2),
        'sensecore_ads_exporter_total_shards{job="ads", instance="10.0.0.9:10237"}': '3x30',
        'sensecore_ads_exporter_shard_ordinal{job="ads", instance="10.0.0.9:10237"}': '1x30',
      },
      at: { '20m': [] },
    },
  ],
};

const THROTTLED: FiringAlert = {
  ...job(
    'Requests with credential main of job ads are delayed, or rejected with 429; its resources are read late or not at all.',
  ),
  labels: { job: 'ads', credential: 'main' },
};

export const API_THROTTLED: AlertCases = {
  alert: 'SenseCoreAdsApiThrottled',
  severity: 'warning',
  summary: 'Requests to ADS are throttled.',
  cases: [
    {
      says: 'fires when requests have waited 16 s on average, whatever the cause, for 15 minutes',
      series: {
        [`sensecore_ads_exporter_api_throttled_seconds_total{${EXPORTER}, credential="main", cause="limiter"}`]:
          '0+400x40',
        [`sensecore_ads_exporter_api_throttled_seconds_total{${EXPORTER}, credential="main", cause="retry_after"}`]:
          '0+80x40',
        [`sensecore_ads_exporter_api_requests_total{${EXPORTER}, credential="main", code="200"}`]: '0+30x40',
      },
      at: { '15m': [], '16m': [THROTTLED] },
    },
    {
      says: 'fires when 12 % of the requests are answered with 429',
      series: {
        [`sensecore_ads_exporter_api_requests_total{${EXPORTER}, credential="main", code="200"}`]: '0+88x40',
        [`sensecore_ads_exporter_api_requests_total{${EXPORTER}, credential="main", code="429"}`]: '0+12x40',
      },
      at: { '16m': [THROTTLED] },
    },
    {
      says: 'is quiet when requests wait 14 s, and 9 % are answered with 429',
      series: {
        [`sensecore_ads_exporter_api_throttled_seconds_total{${EXPORTER}, credential="main", cause="limiter"}`]:
          '0+1400x40',
        [`sensecore_ads_exporter_api_requests_total{${EXPORTER}, credential="main", code="200"}`]: '0+91x40',
        [`sensecore_ads_exporter_api_requests_total{${EXPORTER}, credential="main", code="429"}`]: '0+9x40',
      },
      at: { '30m': [] },
    },
  ],
};

export const CLOCK_SKEW: AlertCases = {
  alert: 'SenseCoreAdsClockSkew',
  severity: 'warning',
  summary: 'The clock of a SenseCore ADS exporter is wrong.',
  cases: [
    {
      says: 'fires once for an exporter whose clock has been a minute ahead for 5 minutes, by any credential',
      series: {
        [`sensecore_ads_exporter_api_clock_skew_seconds{${EXPORTER}, pod="ads-0", credential="a"}`]: '-65x30',
        [`sensecore_ads_exporter_api_clock_skew_seconds{${EXPORTER}, pod="ads-0", credential="b"}`]: '-64x30',
      },
      at: {
        '4m': [],
        '5m': [
          {
            ...exporter(
              'Exporter 10.0.0.1:10237 of job ads has a clock that differs from that of ADS by 1m 5s. Ages and durations are wrong; from 300 s on, ADS refuses every request.',
            ),
            labels: { job: 'ads', instance: '10.0.0.1:10237', pod: 'ads-0' },
          },
        ],
      },
    },
    {
      says: 'is quiet at 58 s',
      series: { [`sensecore_ads_exporter_api_clock_skew_seconds{${EXPORTER}, credential="a"}`]: '58x30' },
      at: { '20m': [] },
    },
  ],
};

export const RELOAD_FAILED: AlertCases = {
  alert: 'SenseCoreAdsExporterReloadFailed',
  severity: 'warning',
  summary: 'A SenseCore ADS exporter failed to reload its configuration.',
  cases: [
    {
      says: 'fires when the last reload failed 5 minutes ago',
      series: { [`sensecore_ads_exporter_config_last_reload_successful{${EXPORTER}}`]: '1x4 0x30' },
      at: {
        '9m': [],
        '10m': [
          exporter(
            'Exporter 10.0.0.1:10237 of job ads failed to reload its configuration and keeps the previous one.',
          ),
        ],
      },
    },
    {
      says: 'is quiet when the error is mended within 5 minutes',
      series: { [`sensecore_ads_exporter_config_last_reload_successful{${EXPORTER}}`]: '1x4 0x4 1x30' },
      at: { '9m': [], '10m': [], '30m': [] },
    },
  ],
};

export const STATE_FILE_UNHEALTHY: AlertCases = {
  alert: 'SenseCoreAdsExporterStateFileUnhealthy',
  severity: 'warning',
  summary: 'A SenseCore ADS exporter cannot write its state file.',
  cases: [
    {
      says: 'fires when the state file could not be written for 10 minutes',
      series: { [`sensecore_ads_exporter_state_file_healthy{${EXPORTER}}`]: '1x4 0x30' },
      at: {
        '14m': [],
        '15m': [
          exporter(
            'Exporter 10.0.0.1:10237 of job ads cannot write its state file; after a restart, its counters may be reset or count events twice.',
          ),
        ],
      },
    },
    {
      says: 'is quiet when it is written again within 10 minutes',
      series: { [`sensecore_ads_exporter_state_file_healthy{${EXPORTER}}`]: '1x4 0x9 1x30' },
      at: { '14m': [], '15m': [] },
    },
  ],
};

const DISCOVERY = 'sensecore_ads_exporter_discovery_up';

export const DISCOVERY_FAILING: AlertCases = {
  alert: 'SenseCoreAdsDiscoveryFailing',
  severity: 'warning',
  summary: 'Data-sync resources cannot be discovered.',
  cases: [
    {
      says: 'fires once a discovery has failed for half an hour, and ends 5 minutes after it succeeds',
      series: {
        [`${DISCOVERY}{${EXPORTER}, discovery="default"}`]: '1x9 0x39 1x30',
        [`${DISCOVERY}{${EXPORTER}, discovery="second"}`]: '1x80',
      },
      at: {
        '39m': [],
        '40m': [discoveryFailing()],
        '54m': [discoveryFailing()],
        '56m': [],
      },
    },
    {
      says: 'is one alert for all shards, of which one is enough',
      series: {
        [`${DISCOVERY}{${EXPORTER}, discovery="default"}`]: '0x60',
        [`${DISCOVERY}{${SECOND_EXPORTER}, discovery="default"}`]: '1x60',
      },
      at: { '31m': [discoveryFailing()] },
    },
    {
      says: 'is quiet about one that fails for twenty minutes',
      series: { [`${DISCOVERY}{${EXPORTER}, discovery="default"}`]: '1x9 0x20 1x60' },
      at: { '30m': [], '45m': [] },
    },
  ],
};

function discoveryFailing(): FiringAlert {
  return {
    ...job('Discovery default of job ads fails or is incomplete; new resources are not read.'),
    labels: { job: 'ads', discovery: 'default' },
  };
}
