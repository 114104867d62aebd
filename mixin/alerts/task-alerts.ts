import type { TaskState } from '../../src/model/task.ts';
import { THRESHOLD_TOKEN as THRESHOLD, type Alert } from './alert.ts';
import { ON_INSTANCE, ON_RESOURCE, ON_TASK, RESOURCE, TASK } from '../label-sets.ts';
import { MIN_FINISHED_TASKS, THRESHOLDS, WINDOWS } from '../thresholds.ts';

const OF_TASK = 'Task {{ $labels.task_name }} ({{ $labels.task_id }}) of resource {{ $labels.resource }}';

/** Tasks whose failure is newer than the threshold, with the reason. The value is the age of the failure. */
const FAILED = `time() - max by (${TASK}, reason) (sensecore_ads_task_failed_timestamp_seconds) < ${THRESHOLD}`;

/** Resources whose configuration has `labels: { severity: critical }`. */
const CRITICAL_RESOURCES = `on (${RESOURCE}) max by (${RESOURCE}) (sensecore_ads_resource_info{severity="critical"})`;

const FAILED_DESCRIPTION = `${OF_TASK} failed {{ $value | humanizeDuration }} ago. Reason: {{ $labels.reason }}.`;

const FINISHED = `sum by (${RESOURCE}) (
  increase(sensecore_ads_task_state_entries_total{state=~"COMPLETED|FAILED"}[${WINDOWS.failureRatioWindow}])
)`;

/** Alerts on tasks. */
export const TASK_ALERTS: readonly Alert[] = [
  {
    name: 'SenseCoreAdsTaskFailed',
    severity: 'warning',
    expr: `${FAILED}
unless ${CRITICAL_RESOURCES}`,
    threshold: THRESHOLDS.taskFailedWithinSeconds,
    summary: 'A data-sync task failed.',
    description: FAILED_DESCRIPTION,
    dashboard: 'task',
  },
  {
    name: 'SenseCoreAdsCriticalTaskFailed',
    severity: 'critical',
    expr: `${FAILED}
and ${CRITICAL_RESOURCES}`,
    threshold: THRESHOLDS.taskFailedWithinSeconds,
    summary: 'A data-sync task of a critical resource failed.',
    description: FAILED_DESCRIPTION,
    dashboard: 'task',
  },
  {
    name: 'SenseCoreAdsUnlistedTaskFailed',
    severity: 'warning',
    // The counter covers failures between two scrapes; the timestamp covers those while the exporter was down, which a
    // new exporter does not count.
    expr: `(
  sum by (${RESOURCE}) (
    increase(sensecore_ads_task_state_entries_total{state="FAILED"}[${THRESHOLD}s])
  ) > 0
  or
  time() - max by (${RESOURCE}) (sensecore_ads_last_failed_timestamp_seconds) < ${THRESHOLD}
)
unless on (${RESOURCE})
time() - max by (${RESOURCE}) (sensecore_ads_task_failed_timestamp_seconds) < 2 * ${THRESHOLD}`,
    threshold: THRESHOLDS.taskFailedWithinSeconds,
    summary: 'A data-sync task failed that no other alert names.',
    description:
      'A task of resource {{ $labels.resource }} failed, but no other alert names it: it was deleted, exceeds metrics.max_tasks_per_resource, or failed long before it was listed.',
    dashboard: 'resource',
  },
  {
    name: 'SenseCoreAdsTaskFailureRatioHigh',
    severity: 'critical',
    expr: `sum by (${RESOURCE}) (
  increase(sensecore_ads_task_state_entries_total{state="FAILED"}[${WINDOWS.failureRatioWindow}])
)
/
${FINISHED} > ${THRESHOLD}
and
${FINISHED} >= ${MIN_FINISHED_TASKS}`,
    threshold: THRESHOLDS.failureRatio,
    for: '5m',
    summary: 'A high share of data-sync tasks fails.',
    description: `Of the tasks of resource {{ $labels.resource }} that ended within ${WINDOWS.failureRatioWindow}, {{ $value | humanizePercentage }} failed.`,
    dashboard: 'resource',
  },
  {
    name: 'SenseCoreAdsNoRecentSuccess',
    severity: 'critical',
    // A resource without any completed task ages from when the config that names it came into force.
    expr: `min by (${RESOURCE}) (
  (time() - sensecore_ads_last_completed_timestamp_seconds) / sensecore_ads_expected_interval_seconds
  or
  (
    (time() - sensecore_ads_exporter_config_last_reload_success_timestamp_seconds)
    / on (${ON_INSTANCE}) group_right ()
    sensecore_ads_expected_interval_seconds
    unless on (${ON_RESOURCE})
    sensecore_ads_last_completed_timestamp_seconds
  )
) > ${THRESHOLD}`,
    threshold: THRESHOLDS.expectedIntervals,
    for: '5m',
    keepFiringFor: '5m',
    summary: 'No data-sync task has completed for too long.',
    description:
      'The last completed task of resource {{ $labels.resource }} ended {{ $value | humanize }} times expected_every ago, or no task has completed yet.',
    dashboard: 'resource',
  },
  {
    name: 'SenseCoreAdsTaskStalled',
    severity: 'warning',
    expr: inStateSince('DOING', 'sensecore_ads_task_progressed_timestamp_seconds'),
    threshold: THRESHOLDS.taskStalledSeconds,
    keepFiringFor: '5m',
    summary: 'A data-sync task makes no progress.',
    description: `${OF_TASK} is in DOING, but its files, percentage and size have not changed for {{ $value | humanizeDuration }}.`,
    dashboard: 'task',
  },
  {
    name: 'SenseCoreAdsTaskScanningTooLong',
    severity: 'warning',
    expr: inStateSince('SCANNING', 'sensecore_ads_task_state_changed_timestamp_seconds'),
    threshold: THRESHOLDS.taskScanningSeconds,
    keepFiringFor: '5m',
    summary: 'A data-sync task is stuck in SCANNING.',
    description: `${OF_TASK} has been in SCANNING for {{ $value | humanizeDuration }} and does not transfer yet.`,
    dashboard: 'task',
  },
  {
    name: 'SenseCoreAdsTaskPausedTooLong',
    severity: 'info',
    expr: inStateSince('PAUSED', 'sensecore_ads_task_state_changed_timestamp_seconds'),
    threshold: THRESHOLDS.taskPausedSeconds,
    keepFiringFor: '5m',
    summary: 'A data-sync task has been paused for a long time.',
    description: `${OF_TASK} has been paused for {{ $value | humanizeDuration }}.`,
    dashboard: 'task',
  },
  {
    name: 'SenseCoreAdsTaskCompletionLate',
    severity: 'warning',
    expr: `max by (${TASK}) (
  sensecore_ads_task_eta_timestamp_seconds
  - (sensecore_ads_task_started_timestamp_seconds or sensecore_ads_task_created_timestamp_seconds)
) > ${THRESHOLD}`,
    threshold: THRESHOLDS.taskTotalDurationSeconds,
    // An estimate is coarse at first, and waves of speed move it.
    for: '15m',
    keepFiringFor: '15m',
    summary: 'A data-sync task will complete late.',
    description: `${OF_TASK} will take {{ $value | humanizeDuration }} from start to completion, at its current progress.`,
    dashboard: 'task',
  },
];

/** Age of a timestamp as of the last good poll, so that a task of an unread resource does not fire it. */
function inStateSince(state: TaskState, timestamp: string): string {
  return `max by (${TASK}) (
  (
    sensecore_ads_last_success_timestamp_seconds
    - on (${ON_RESOURCE}) group_right ()
    ${timestamp}
  )
  and on (${ON_TASK})
  (sensecore_ads_task_state{state="${state}"} == 1)
) > ${THRESHOLD}`;
}
