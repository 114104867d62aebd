import { THRESHOLD_TOKEN as THRESHOLD, type Alert } from './alert.ts';
import { JOB, ON_INSTANCE } from '../label-sets.ts';
import { CLOCK_SKEW_REFUSED_SECONDS, THRESHOLDS, WINDOWS } from '../thresholds.ts';

const OF_EXPORTER = 'Exporter {{ $labels.instance }} of job {{ $labels.job }}';
const CREDENTIAL = `${JOB}, credential`;
const REQUESTS = `sum by (${CREDENTIAL}) (
  rate(sensecore_ads_exporter_api_requests_total[${WINDOWS.throttledWindow}])
)`;

/** Alerts on the exporter itself. */
export const EXPORTER_ALERTS: readonly Alert[] = [
  {
    name: 'SenseCoreAdsExporterAbsent',
    severity: 'critical',
    // The first part names the job that is missing; absent() has no labels, and covers the case that there was none.
    expr: `count by (${JOB}) (last_over_time(sensecore_ads_exporter_build_info[${THRESHOLD}s])) > 0
unless on (${JOB})
count by (${JOB}) (sensecore_ads_exporter_build_info)
or on ()
absent(sensecore_ads_exporter_build_info) > 0`,
    threshold: THRESHOLDS.exporterSeenWithinSeconds,
    for: '5m',
    summary: 'No SenseCore ADS exporter is scraped.',
    description:
      'No exporter{{ with $labels.job }} of job {{ . }}{{ end }} is scraped; the state of all data-sync tasks is unknown.',
    dashboard: 'overview',
  },
  {
    name: 'SenseCoreAdsExporterDown',
    severity: 'critical',
    expr: `up == 0
and on (${ON_INSTANCE})
last_over_time(sensecore_ads_exporter_build_info[${THRESHOLD}s])`,
    threshold: THRESHOLDS.exporterSeenWithinSeconds,
    for: '5m',
    summary: 'A SenseCore ADS exporter cannot be scraped.',
    description: `${OF_EXPORTER} cannot be scraped; the state of its data-sync resources is unknown.`,
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsExporterShardMissing',
    severity: 'critical',
    expr: `max by (${JOB}) (sensecore_ads_exporter_total_shards)
-
count by (${JOB}) (
  count_values by (${JOB}) ("shard", sensecore_ads_exporter_shard_ordinal)
) > 0`,
    threshold: undefined,
    // Longer than a roll-out takes to replace the pods one by one.
    for: '10m',
    summary: 'A shard of the SenseCore ADS exporter is missing.',
    description:
      '{{ $value }} of the shards of job {{ $labels.job }} are not scraped; their data-sync resources are not read.',
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsDiscoveryFailing',
    severity: 'warning',
    expr: `min by (${JOB}, discovery) (sensecore_ads_exporter_discovery_up) == 0`,
    threshold: undefined,
    // Three discoveries at the default interval.
    for: '30m',
    keepFiringFor: '5m',
    summary: 'Data-sync resources cannot be discovered.',
    description:
      'Discovery {{ $labels.discovery }} of job {{ $labels.job }} fails or is incomplete; new resources are not read.',
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsApiThrottled',
    severity: 'warning',
    expr: `sum by (${CREDENTIAL}) (
  rate(sensecore_ads_exporter_api_throttled_seconds_total[${WINDOWS.throttledWindow}])
)
/
${REQUESTS} > ${THRESHOLD}
or
sum by (${CREDENTIAL}) (
  rate(sensecore_ads_exporter_api_requests_total{code="429"}[${WINDOWS.throttledWindow}])
)
/
${REQUESTS} > ${THRESHOLDS.refusedRatio}`,
    threshold: THRESHOLDS.throttledSecondsPerRequest,
    for: '15m',
    summary: 'Requests to ADS are throttled.',
    description:
      'Requests with credential {{ $labels.credential }} of job {{ $labels.job }} are delayed, or rejected with 429; its resources are read late or not at all.',
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsClockSkew',
    severity: 'warning',
    expr: `max by (${JOB}, instance, pod) (
  abs(sensecore_ads_exporter_api_clock_skew_seconds)
) > ${THRESHOLD}`,
    threshold: THRESHOLDS.clockSkewSeconds,
    for: '5m',
    summary: 'The clock of a SenseCore ADS exporter is wrong.',
    description: `${OF_EXPORTER} has a clock that differs from that of ADS by {{ $value | humanizeDuration }}. Ages and durations are wrong; from ${CLOCK_SKEW_REFUSED_SECONDS} s on, ADS refuses every request.`,
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsExporterReloadFailed',
    severity: 'warning',
    expr: 'sensecore_ads_exporter_config_last_reload_successful == 0',
    threshold: undefined,
    for: '5m',
    summary: 'A SenseCore ADS exporter failed to reload its configuration.',
    description: `${OF_EXPORTER} failed to reload its configuration and keeps the previous one.`,
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsExporterStateFileUnhealthy',
    severity: 'warning',
    expr: 'sensecore_ads_exporter_state_file_healthy == 0',
    threshold: undefined,
    for: '10m',
    summary: 'A SenseCore ADS exporter cannot write its state file.',
    description: `${OF_EXPORTER} cannot write its state file; after a restart, its counters may be reset or count events twice.`,
    dashboard: 'exporter',
  },
];
