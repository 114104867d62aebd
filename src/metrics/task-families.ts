import { INFO_LABELS, type SeriesPolicy } from '../model/series-policy.ts';
import { TASK_STATES, type Task } from '../model/task.ts';
import type { Family, FamilyHead } from './family.ts';
import { label } from './exposition.ts';
import { TASK_LABELS, infoLabels } from './task-labels.ts';

/** What the series of one task are made from. */
export interface TaskInput {
  readonly task: Task;
  /** The text of `TASK_LABELS`, made once for all families. */
  readonly labels: string;
  readonly policy: SeriesPolicy;
}

/** The series of a single task, one row per family, in page order. */
export const TASK_FAMILIES: readonly Family<TaskInput>[] = [
  {
    name: 'sensecore_ads_task_info',
    help: 'What a task transfers, as of the last poll; metrics.info_labels chooses the labels. The value is 1.',
    type: 'info',
    labels: [...TASK_LABELS, ...INFO_LABELS],
    samples: ({ task, labels, policy }, add) =>
      add(joinLabels(labels, infoLabels(policy.infoLabels, task)), 1),
  },
  {
    name: 'sensecore_ads_task_state',
    help: 'State of a task as of the last poll: 1 for the current state; with metrics.task_states "all" every other state is there as 0.',
    type: 'gauge',
    labels: [...TASK_LABELS, 'state'],
    samples: ({ task, labels, policy }, add) => {
      for (const state of policy.taskStates === 'all' ? TASK_STATES : [task.state]) {
        add(joinLabels(labels, label('state', state)), state === task.state ? 1 : 0);
      }
    },
  },
  taskGauge({
    name: 'sensecore_ads_task_progress_ratio',
    help: 'Progress of a task as of the last poll, from 0 to 1.',
    unit: 'ratio',
    value: (task) => task.progressRatio,
  }),
  taskGauge({
    name: 'sensecore_ads_task_files',
    help: 'Number of files that a task has to handle, as of the last poll.',
    value: (task) => task.totalFiles,
  }),
  taskGauge({
    name: 'sensecore_ads_task_completed_files',
    help: 'Number of files that a task has transferred, as of the last poll.',
    value: (task) => task.completedFiles,
  }),
  taskGauge({
    name: 'sensecore_ads_task_existing_files',
    help: 'Number of files that a task found at the destination already, as of the last poll.',
    value: (task) => task.existingFiles,
  }),
  taskGauge({
    name: 'sensecore_ads_task_size_bytes',
    help: 'Size of a task in bytes, as ADS reports it, as of the last poll.',
    unit: 'bytes',
    value: (task) => task.sizeBytes,
  }),
  taskGauge({
    name: 'sensecore_ads_task_rate_bytes_per_second',
    help: 'Transfer rate of a task in bytes per second, as ADS reports it, as of the last poll.',
    value: (task) => task.rateBytesPerSecond,
  }),
  taskGauge({
    name: 'sensecore_ads_task_duration_seconds',
    help: 'Time that a task has taken so far, as of the last poll.',
    unit: 'seconds',
    value: (task) => task.durationSeconds,
  }),
  taskGauge({
    name: 'sensecore_ads_task_created_timestamp_seconds',
    help: 'When a task was created, in Unix time, as of the last poll.',
    unit: 'seconds',
    value: (task) => task.createdAt,
  }),
  taskGauge({
    name: 'sensecore_ads_task_started_timestamp_seconds',
    help: 'When a task started, in Unix time, as of the last poll.',
    unit: 'seconds',
    value: (task) => task.startedAt,
  }),
  taskGauge({
    name: 'sensecore_ads_task_ended_timestamp_seconds',
    help: 'When a task ended, in Unix time, as of the last poll.',
    unit: 'seconds',
    value: (task) => task.endedAt,
  }),
];

interface TaskGauge extends Pick<FamilyHead, 'name' | 'help' | 'unit'> {
  readonly value: (task: Task) => number | undefined;
}

/** A family with one number per task. */
function taskGauge({ value, ...head }: TaskGauge): Family<TaskInput> {
  return {
    ...head,
    type: 'gauge',
    labels: TASK_LABELS,
    samples: ({ task, labels }, add) => add(labels, value(task)),
  };
}

function joinLabels(labels: string, more: string): string {
  return more === '' ? labels : `${labels},${more}`;
}
