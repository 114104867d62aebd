import { THRESHOLD_TOKEN as THRESHOLD, type Alert } from './alert.ts';
import { JOB, ON_INSTANCE } from '../label-sets.ts';
import { CLOCK_SKEW_REFUSED_SECONDS, THRESHOLDS, WINDOWS } from '../thresholds.ts';

const OF_EXPORTER = 'Exporter {{ $labels.instance }} of job {{ $labels.job }}';
const OF_EXPORTER_ZH = '作业 {{ $labels.job }} 的 exporter {{ $labels.instance }} ';
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
    summary: { en: 'No SenseCore ADS exporter is scraped.', zh: '没有抓取到任何 SenseCore ADS exporter。' },
    description: {
      en: 'No exporter{{ with $labels.job }} of job {{ . }}{{ end }} is scraped; the state of all data-sync tasks is unknown.',
      zh: '{{ with $labels.job }}作业 {{ . }} {{ end }}没有抓取到任何 exporter，所有数据同步任务的状态未知。',
    },
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
    summary: { en: 'A SenseCore ADS exporter cannot be scraped.', zh: 'SenseCore ADS exporter 无法抓取。' },
    description: {
      en: `${OF_EXPORTER} cannot be scraped; the state of its data-sync resources is unknown.`,
      zh: `${OF_EXPORTER_ZH}无法抓取，其数据同步资源的状态未知。`,
    },
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
    summary: {
      en: 'A shard of the SenseCore ADS exporter is missing.',
      zh: 'SenseCore ADS exporter 缺少分片。',
    },
    description: {
      en: '{{ $value }} of the shards of job {{ $labels.job }} are not scraped; their data-sync resources are not read.',
      zh: '作业 {{ $labels.job }} 有 {{ $value }} 个分片没有被抓取，其数据同步资源没有被读取。',
    },
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
    summary: { en: 'Data-sync resources cannot be discovered.', zh: '数据同步资源自动发现失败。' },
    description: {
      en: 'Discovery {{ $labels.discovery }} of job {{ $labels.job }} fails or is incomplete; new resources are not read.',
      zh: '作业 {{ $labels.job }} 的自动发现 {{ $labels.discovery }} 失败或不完整，新资源不会被读取。',
    },
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
    summary: { en: 'Requests to ADS are throttled.', zh: '对 ADS 的请求被限流。' },
    description: {
      en: 'Requests with credential {{ $labels.credential }} of job {{ $labels.job }} are delayed, or rejected with 429; its resources are read late or not at all.',
      zh: '作业 {{ $labels.job }} 使用凭证 {{ $labels.credential }} 的请求被延迟，或以 429 拒绝；相关资源延迟读取或无法读取。',
    },
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
    summary: {
      en: 'The clock of a SenseCore ADS exporter is wrong.',
      zh: 'SenseCore ADS exporter 的时钟不准。',
    },
    description: {
      en: `${OF_EXPORTER} has a clock that differs from that of ADS by {{ $value | humanizeDuration }}. Ages and durations are wrong; from ${CLOCK_SKEW_REFUSED_SECONDS} s on, ADS refuses every request.`,
      zh: `${OF_EXPORTER_ZH}的时钟与 ADS 相差 {{ $value | humanizeDuration }}，时间和时长不准；相差 ${CLOCK_SKEW_REFUSED_SECONDS} 秒以上时 ADS 拒绝所有请求。`,
    },
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsExporterReloadFailed',
    severity: 'warning',
    expr: 'sensecore_ads_exporter_config_last_reload_successful == 0',
    threshold: undefined,
    for: '5m',
    summary: {
      en: 'A SenseCore ADS exporter failed to reload its configuration.',
      zh: 'SenseCore ADS exporter 重新加载配置失败。',
    },
    description: {
      en: `${OF_EXPORTER} failed to reload its configuration and keeps the previous one.`,
      zh: `${OF_EXPORTER_ZH}重新加载配置失败，继续使用之前的配置。`,
    },
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsExporterStateFileUnhealthy',
    severity: 'warning',
    expr: 'sensecore_ads_exporter_state_file_healthy == 0',
    threshold: undefined,
    for: '10m',
    summary: {
      en: 'A SenseCore ADS exporter cannot write its state file.',
      zh: 'SenseCore ADS exporter 无法写入状态文件。',
    },
    description: {
      en: `${OF_EXPORTER} cannot write its state file; after a restart, its counters may be reset or count events twice.`,
      zh: `${OF_EXPORTER_ZH}无法写入状态文件；重启后计数器可能归零，或重复计数。`,
    },
    dashboard: 'exporter',
  },
];
