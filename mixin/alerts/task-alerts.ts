import type { TaskState } from '../../src/model/task.ts';
import { THRESHOLD_TOKEN as THRESHOLD, type Alert } from './alert.ts';
import { ON_RESOURCE, ON_TASK, RESOURCE, TASK } from '../label-sets.ts';
import { MIN_FINISHED_TASKS, THRESHOLDS, WINDOWS } from '../thresholds.ts';

const OF_TASK = 'Task {{ $labels.task_name }} ({{ $labels.task_id }}) of resource {{ $labels.resource }}';

/** The newest ten tasks that failed, whose state changed within twice the time that the alert looks back. */
const FAILED_TASKS = `topk(10,
  max by (task_id, task_name, reason) (
    sensecore_ads_task_failure_info{cluster=%q, namespace=%q, job=%q, resource=%q}
    * on (${ON_TASK}) group_left ()
    sensecore_ads_task_state_changed_timestamp_seconds
  ) > time() - 2 * ${THRESHOLD}
)`;

const FINISHED = `sum by (${RESOURCE}) (
  increase(sensecore_ads_task_state_entries_total{state=~"COMPLETED|FAILED"}[${WINDOWS.failureRatioWindow}])
)`;

/** Alerts on tasks. */
export const TASK_ALERTS: readonly Alert[] = [
  {
    name: 'SenseCoreAdsTaskFailed',
    severity: 'critical',
    // The counter covers failures between two scrapes; the timestamp covers those while the exporter was down, which a
    // new exporter does not count.
    expr: `sum by (${RESOURCE}) (
  increase(sensecore_ads_task_state_entries_total{state="FAILED"}[${THRESHOLD}s])
) > 0
or
time() - max by (${RESOURCE}) (sensecore_ads_last_failed_timestamp_seconds) < ${THRESHOLD}`,
    threshold: THRESHOLDS.taskFailedWithinSeconds,
    summary: 'A data-sync task failed.',
    description:
      'A task of resource {{ $labels.resource }} failed. Recent failures: ' +
      `{{ with printf \`${oneLine(FAILED_TASKS)}\`` +
      ' $labels.cluster $labels.namespace $labels.job $labels.resource | query }}' +
      '{{ range $index, $task := sortByLabel "task_name" . }}{{ if $index }}, {{ end }}' +
      '{{ $task.Labels.task_name }} ({{ $task.Labels.reason }}){{ end }}' +
      '{{ else }}no longer listed{{ end }}.',
    dashboard: 'resource',
  },
  {
    name: 'SenseCoreAdsTaskFailureRatioHigh',
    severity: 'warning',
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

function oneLine(promQl: string): string {
  return promQl.replaceAll(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')');
}
