import type { TaskState } from '../../src/model/task.ts';
import { THRESHOLD_TOKEN as THRESHOLD, type Alert } from './alert.ts';
import { ON_INSTANCE, ON_RESOURCE, ON_TASK, RESOURCE, TASK } from '../label-sets.ts';
import { MIN_FINISHED_TASKS, THRESHOLDS, WINDOWS } from '../thresholds.ts';

const OF_TASK = 'Task {{ $labels.task_name }} ({{ $labels.task_id }}) of resource {{ $labels.resource }}';
const OF_TASK_ZH = '资源 {{ $labels.resource }} 的任务 {{ $labels.task_name }}（{{ $labels.task_id }}）';

/** Tasks whose failure is newer than the threshold, with the reason. The value is the age of the failure. */
const FAILED = `time() - max by (${TASK}, reason) (sensecore_ads_task_failed_timestamp_seconds) < ${THRESHOLD}`;

/** Resources whose configuration has `labels: { severity: critical }`. */
const CRITICAL_RESOURCES = `on (${RESOURCE}) max by (${RESOURCE}) (sensecore_ads_resource_info{severity="critical"})`;

const FAILED_DESCRIPTION = {
  en: `${OF_TASK} failed {{ $value | humanizeDuration }} ago. Reason: {{ $labels.reason }}.`,
  zh: `${OF_TASK_ZH}于 {{ $value | humanizeDuration }} 前失败，原因：{{ $labels.reason }}。`,
};

const COUNTED_FAILURES = `sum by (${RESOURCE}) (
  increase(sensecore_ads_task_state_entries_total{state="FAILED"}[${THRESHOLD}s])
)`;

/**
 * The number of failures that had an alert of their own, even if the task is not listed any more. They count for longer than
 * the alert fires, because the counter moves minutes after the failure, when a poll observes it.
 */
const NAMED_FAILURES = `count by (${RESOURCE}) (
  max by (${TASK}) (last_over_time(sensecore_ads_task_failed_timestamp_seconds[${THRESHOLD}s]))
  > time() - 1.3 * ${THRESHOLD}
)`;

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
    summary: { en: 'A data-sync task failed.', zh: '数据同步任务失败。' },
    description: FAILED_DESCRIPTION,
    dashboard: 'task',
  },
  {
    name: 'SenseCoreAdsCriticalTaskFailed',
    severity: 'critical',
    expr: `${FAILED}
and ${CRITICAL_RESOURCES}`,
    threshold: THRESHOLDS.taskFailedWithinSeconds,
    summary: { en: 'A data-sync task of a critical resource failed.', zh: '关键资源的数据同步任务失败。' },
    description: FAILED_DESCRIPTION,
    dashboard: 'task',
  },
  {
    name: 'SenseCoreAdsUnlistedTaskFailed',
    severity: 'warning',
    // The counter has every failure. increase() extrapolates, by less than a tenth. The timestamp covers failures while the
    // exporter was down, which a new exporter does not count.
    expr: `0.9 * ${COUNTED_FAILURES}
>
(
  ${NAMED_FAILURES}
  or
  0 * sum by (${RESOURCE}) (sensecore_ads_task_state_entries_total)
)
or
(
  time() - max by (${RESOURCE}) (sensecore_ads_last_failed_timestamp_seconds) < ${THRESHOLD}
  unless on (${RESOURCE})
  ${NAMED_FAILURES}
)`,
    threshold: THRESHOLDS.taskFailedWithinSeconds,
    summary: {
      en: 'A data-sync task failed that no other alert names.',
      zh: '有数据同步任务失败，且没有其他告警指明。',
    },
    description: {
      en: 'A task of resource {{ $labels.resource }} failed, but no other alert names it: it was deleted, exceeds metrics.max_tasks_per_resource, or failed long before it was listed.',
      zh: '资源 {{ $labels.resource }} 有任务失败，但没有其他告警指明：任务已被删除，超出 metrics.max_tasks_per_resource，或失败很久之后才出现在列表中。',
    },
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
    summary: { en: 'A high share of data-sync tasks fails.', zh: '数据同步任务失败比例过高。' },
    description: {
      en: `Of the tasks of resource {{ $labels.resource }} that ended within ${WINDOWS.failureRatioWindow}, {{ $value | humanizePercentage }} failed.`,
      zh: `资源 {{ $labels.resource }} 在 ${WINDOWS.failureRatioWindow} 内结束的任务中，{{ $value | humanizePercentage }} 失败。`,
    },
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
    summary: { en: 'No data-sync task has completed for too long.', zh: '长时间没有数据同步任务完成。' },
    description: {
      en: 'The last completed task of resource {{ $labels.resource }} ended {{ $value | humanize }} times expected_every ago, or no task has completed yet.',
      zh: '资源 {{ $labels.resource }} 最近完成的任务结束于 {{ $value | humanize }} 倍 expected_every 之前，或从未有任务完成。',
    },
    dashboard: 'resource',
  },
  {
    name: 'SenseCoreAdsTaskStalled',
    severity: 'warning',
    expr: inStateSince('DOING', 'sensecore_ads_task_progressed_timestamp_seconds'),
    threshold: THRESHOLDS.taskStalledSeconds,
    keepFiringFor: '5m',
    summary: { en: 'A data-sync task makes no progress.', zh: '数据同步任务没有进展。' },
    description: {
      en: `${OF_TASK} is in DOING, but its files, percentage and size have not changed for {{ $value | humanizeDuration }}.`,
      zh: `${OF_TASK_ZH}处于 DOING，但文件数、百分比和大小已有 {{ $value | humanizeDuration }} 没有变化。`,
    },
    dashboard: 'task',
  },
  {
    name: 'SenseCoreAdsTaskScanningTooLong',
    severity: 'warning',
    expr: inStateSince('SCANNING', 'sensecore_ads_task_state_changed_timestamp_seconds'),
    threshold: THRESHOLDS.taskScanningSeconds,
    keepFiringFor: '5m',
    summary: { en: 'A data-sync task is stuck in SCANNING.', zh: '数据同步任务一直处于 SCANNING。' },
    description: {
      en: `${OF_TASK} has been in SCANNING for {{ $value | humanizeDuration }} and does not transfer yet.`,
      zh: `${OF_TASK_ZH}处于 SCANNING 已有 {{ $value | humanizeDuration }}，尚未开始传输。`,
    },
    dashboard: 'task',
  },
  {
    name: 'SenseCoreAdsTaskPausedTooLong',
    severity: 'info',
    expr: inStateSince('PAUSED', 'sensecore_ads_task_state_changed_timestamp_seconds'),
    threshold: THRESHOLDS.taskPausedSeconds,
    keepFiringFor: '5m',
    summary: { en: 'A data-sync task has been paused for a long time.', zh: '数据同步任务暂停时间过长。' },
    description: {
      en: `${OF_TASK} has been paused for {{ $value | humanizeDuration }}.`,
      zh: `${OF_TASK_ZH}已暂停 {{ $value | humanizeDuration }}。`,
    },
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
    summary: { en: 'A data-sync task will complete late.', zh: '数据同步任务将延迟完成。' },
    description: {
      en: `${OF_TASK} will take {{ $value | humanizeDuration }} from start to completion, at its current progress.`,
      zh: `按目前的进度，${OF_TASK_ZH}从开始到完成需要 {{ $value | humanizeDuration }}。`,
    },
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
