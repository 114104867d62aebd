import { THRESHOLD_TOKEN as THRESHOLD, type Alert } from './alert.ts';
import { ON_INSTANCE, ON_RESOURCE, RESOURCE } from '../label-sets.ts';
import { THRESHOLDS, WINDOWS } from '../thresholds.ts';

const OF_RESOURCE = 'Resource {{ $labels.resource }} of job {{ $labels.job }}';

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
    summary: 'A data-sync resource is not read.',
    description: `${OF_RESOURCE} was last read {{ $value | humanize }} poll intervals ago, or never. Its polls fail or do not finish.`,
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
    summary: 'A data-sync resource is stale.',
    description: `${OF_RESOURCE} was last read {{ $value | humanizeDuration }} ago. Its task series were removed, so alerts on its tasks cannot fire.`,
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
    summary: 'ADS refuses the credentials of a data-sync resource.',
    description: `${OF_RESOURCE} cannot be read because ADS refuses its credential, or because the credential file cannot be read.`,
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
    summary: 'The history of a data-sync resource is not read.',
    description: `{{ $value | humanizePercentage }} of the history listings of resource {{ $labels.resource }} of job {{ $labels.job }} failed within ${WINDOWS.historyWindow}; the outcome of its tasks is unknown.`,
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
    summary: 'Responses of ADS cannot be fully decoded.',
    description: `${OF_RESOURCE}: {{ $value | humanize }} values of the field {{ $labels.field }} could not be decoded within ${WINDOWS.decodeFailureWindow}. The API has probably changed.`,
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsSeriesDropped',
    severity: 'warning',
    expr: `max by (${RESOURCE}) (sensecore_ads_tasks_without_series{reason="limit"}) > ${THRESHOLD}`,
    threshold: THRESHOLDS.tasksOverLimit,
    for: '15m',
    summary: 'Tasks of a data-sync resource have no series.',
    description: `{{ $value }} tasks of resource {{ $labels.resource }} of job {{ $labels.job }} exceed metrics.max_tasks_per_resource; they are not covered by alerts on single tasks.`,
    dashboard: 'resource',
  },
];
