import { THRESHOLD_TOKEN as THRESHOLD, type Alert } from './alert.ts';
import { ON_INSTANCE, ON_RESOURCE, RESOURCE } from '../label-sets.ts';
import { THRESHOLDS, WINDOWS } from '../thresholds.ts';

const OF_RESOURCE = 'Resource {{ $labels.resource }} of job {{ $labels.job }}';

/**
 * Whether resources are read, and read whole. The first three have one cause now and then, and the deeper one inhibits the
 * others. So it goes on longer than they do: a missed scrape does not end it, and they are not told at its end.
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
    description: `${OF_RESOURCE} was last read {{ $value | humanize }} poll intervals ago, or never: its polls fail, or do not end.`,
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
    summary: 'A data-sync resource has gone stale.',
    description: `${OF_RESOURCE} was last read {{ $value | humanizeDuration }} ago: its tasks have no series any more, and no alert on them can fire.`,
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
    // While keys are rotated, a poll or two may fail; the next ones make ResourceNotRead fire as well.
    for: '3m',
    keepFiringFor: '4m',
    summary: 'ADS refuses the credentials of a data-sync resource.',
    description: `${OF_RESOURCE} cannot be read: ADS refuses its credential, or the credential's file cannot be read.`,
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
    summary: 'The finished tasks of a data-sync resource are not read.',
    description: `{{ $value | humanizePercentage }} of the history listings of resource {{ $labels.resource }} of job {{ $labels.job }} failed within ${WINDOWS.historyWindow}: how its tasks end is not seen.`,
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsDecodeFailures',
    severity: 'warning',
    expr: `sum by (${RESOURCE}, field) (
  increase(sensecore_ads_exporter_decode_failures_total[${WINDOWS.decodeFailureWindow}])
) > ${THRESHOLD}`,
    threshold: THRESHOLDS.decodeFailures,
    // As long as the range: a single answer that could not be read leaves it before.
    for: WINDOWS.decodeFailureWindow,
    summary: 'Answers of ADS cannot be read in part.',
    description: `${OF_RESOURCE}: {{ $value | humanize }} values of the field {{ $labels.field }} could not be read within ${WINDOWS.decodeFailureWindow}. The API has probably changed.`,
    dashboard: 'exporter',
  },
  {
    name: 'SenseCoreAdsSeriesDropped',
    severity: 'warning',
    expr: `max by (${RESOURCE}) (sensecore_ads_tasks_without_series{reason="limit"}) > ${THRESHOLD}`,
    threshold: THRESHOLDS.tasksOverLimit,
    for: '15m',
    summary: 'Tasks of a data-sync resource have no series.',
    description: `{{ $value }} tasks of resource {{ $labels.resource }} of job {{ $labels.job }} are over metrics.max_tasks_per_resource: no alert on a single task sees them.`,
    dashboard: 'resource',
  },
];
