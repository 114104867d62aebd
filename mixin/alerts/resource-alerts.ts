import { THRESHOLD_TOKEN as THRESHOLD, type Alert } from './alert.ts';
import { ON_INSTANCE, ON_RESOURCE, RESOURCE } from '../label-sets.ts';
import { THRESHOLDS, WINDOWS } from '../thresholds.ts';

const OF_RESOURCE = 'Resource {{ $labels.resource }} of job {{ $labels.job }}';
const OF_RESOURCE_ZH = '作业 {{ $labels.job }} 的资源 {{ $labels.resource }} ';

/**
 * Alerts on resources that are not read, or not completely. The first three can share a cause; then the more specific one
 * inhibits the others, and keeps firing longer, so that neither a missed scrape nor its end lets them notify.
 */
export const RESOURCE_ALERTS: readonly Alert[] = [
  {
    name: 'SenseCoreAdsResourceNotRead',
    severity: 'warning',
    // A resource that was never read ages from when the config that names it came into force.
    expr: `min by (${RESOURCE}) (
  (time() - sensecore_ads_last_success_timestamp_seconds) / sensecore_ads_poll_interval_seconds
  or
  (
    (time() - sensecore_ads_exporter_config_last_reload_success_timestamp_seconds)
    / on (${ON_INSTANCE}) group_right ()
    sensecore_ads_poll_interval_seconds
    unless on (${ON_RESOURCE})
    sensecore_ads_last_success_timestamp_seconds
  )
) > ${THRESHOLD}`,
    threshold: THRESHOLDS.notReadIntervals,
    for: '1m',
    keepFiringFor: '2m',
    summary: { en: 'A data-sync resource is not read.', zh: '数据同步资源无法读取。' },
    description: {
      en: `${OF_RESOURCE} was last read {{ $value | humanize }} poll intervals ago, or never. Its polls fail or do not finish.`,
      zh: `${OF_RESOURCE_ZH}上次成功读取是在 {{ $value | humanize }} 个轮询间隔之前，或从未成功读取：轮询失败或没有完成。`,
    },
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsResourceStale',
    severity: 'critical',
    expr: `time() - max by (${RESOURCE}) (sensecore_ads_last_success_timestamp_seconds) > 0
unless on (${RESOURCE})
max by (${RESOURCE}) (sensecore_ads_tasks)`,
    threshold: undefined,
    for: '1m',
    keepFiringFor: '3m',
    summary: { en: 'A data-sync resource is stale.', zh: '数据同步资源的数据已过时。' },
    description: {
      en: `${OF_RESOURCE} was last read {{ $value | humanizeDuration }} ago. Its task series were removed, so alerts on its tasks cannot fire.`,
      zh: `${OF_RESOURCE_ZH}上次成功读取是在 {{ $value | humanizeDuration }} 之前，其任务的序列已移除，针对其任务的告警无法触发。`,
    },
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsAuthenticationFailing',
    severity: 'critical',
    expr: `sum by (${RESOURCE}) (
  increase(sensecore_ads_exporter_poll_failures_total{listing="active", reason=~"auth|config"}[${WINDOWS.authFailureWindow}])
) > ${THRESHOLD}
and on (${RESOURCE})
max by (${RESOURCE}) (sensecore_ads_up) == 0`,
    threshold: THRESHOLDS.authFailures,
    // During a key rotation one or two polls may fail; if more do, ResourceNotRead fires as well.
    for: '3m',
    keepFiringFor: '4m',
    summary: {
      en: 'ADS refuses the credentials of a data-sync resource.',
      zh: 'ADS 拒绝了数据同步资源的凭证。',
    },
    description: {
      en: `${OF_RESOURCE} cannot be read because ADS refuses its credential, or because the credential file cannot be read.`,
      zh: `${OF_RESOURCE_ZH}无法读取：ADS 拒绝了它的凭证，或凭证文件无法读取。`,
    },
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsHistoryNotRead',
    severity: 'warning',
    expr: `sum by (${RESOURCE}) (
  increase(sensecore_ads_exporter_poll_failures_total{listing="history"}[${WINDOWS.historyWindow}])
)
/
sum by (${RESOURCE}) (
  increase(sensecore_ads_exporter_polls_total{listing="history"}[${WINDOWS.historyWindow}])
) > ${THRESHOLD}`,
    threshold: THRESHOLDS.historyFailureRatio,
    for: '15m',
    summary: {
      en: 'The history of a data-sync resource is not read.',
      zh: '数据同步资源的历史任务无法读取。',
    },
    description: {
      en: `{{ $value | humanizePercentage }} of the history listings of resource {{ $labels.resource }} of job {{ $labels.job }} failed within ${WINDOWS.historyWindow}; the outcome of its tasks is unknown.`,
      zh: `${OF_RESOURCE_ZH}在 ${WINDOWS.historyWindow} 内的历史任务列表请求有 {{ $value | humanizePercentage }} 失败，已结束任务的结果未知。`,
    },
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsDecodeFailures',
    severity: 'warning',
    expr: `sum by (${RESOURCE}, field) (
  increase(sensecore_ads_exporter_decode_failures_total[${WINDOWS.decodeFailureWindow}])
) > ${THRESHOLD}`,
    threshold: THRESHOLDS.decodeFailures,
    // As long as the range, so that a single undecodable response does not fire it.
    for: WINDOWS.decodeFailureWindow,
    summary: { en: 'Responses of ADS cannot be fully decoded.', zh: 'ADS 的响应无法完整解析。' },
    description: {
      en: `${OF_RESOURCE}: {{ $value | humanize }} values of the field {{ $labels.field }} could not be decoded within ${WINDOWS.decodeFailureWindow}. The API has probably changed.`,
      zh: `${OF_RESOURCE_ZH}：${WINDOWS.decodeFailureWindow} 内字段 {{ $labels.field }} 有 {{ $value | humanize }} 个值无法解析，API 可能已变更。`,
    },
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsSeriesDropped',
    severity: 'warning',
    expr: `max by (${RESOURCE}) (sensecore_ads_tasks_without_series{reason="limit"}) > ${THRESHOLD}`,
    threshold: THRESHOLDS.tasksOverLimit,
    for: '15m',
    summary: { en: 'Tasks of a data-sync resource have no series.', zh: '数据同步资源的部分任务没有序列。' },
    description: {
      en: `{{ $value }} tasks of resource {{ $labels.resource }} of job {{ $labels.job }} exceed metrics.max_tasks_per_resource; they are not covered by alerts on single tasks.`,
      zh: `${OF_RESOURCE_ZH}有 {{ $value }} 个任务超出 metrics.max_tasks_per_resource，针对单个任务的告警不覆盖它们。`,
    },
    dashboard: 'resource',
  },
];
