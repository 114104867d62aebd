import { classifyFailure } from '../../model/failure-reason.ts';
import type { TaskMemory } from '../../model/memory.ts';
import { INFO_LABELS, type SeriesPolicy } from '../../model/series-policy.ts';
import { TASK_STATES, type Task } from '../../model/task.ts';
import type { Family, FamilyHead } from './family.ts';
import { label } from '../exposition.ts';
import { TASK_LABELS, infoLabels } from './task-labels.ts';

/** What the series of one task are made from. */
export interface TaskInput {
  readonly task: Task;
  /** Undefined for a task that was never tracked: its series that need a "before" are then left out. */
  readonly memory: TaskMemory | undefined;
  /** The text of `TASK_LABELS`, made once for all families. */
  readonly labels: string;
  readonly policy: SeriesPolicy;
}

/** The series of a single task, one row per family, in page order. */
export const TASK_FAMILIES: readonly Family<TaskInput>[] = [
  {
    name: 'sensecore_ads_task_info',
    help: 'Information about a task, as of the last poll; metrics.info_labels selects the labels. The value is always 1.',
    type: 'info',
    labels: [...TASK_LABELS, ...INFO_LABELS],
    samples: ({ task, labels, policy }, add) =>
      add(joinLabels(labels, infoLabels(policy.infoLabels, task)), 1),
  },
  {
    name: 'sensecore_ads_task_state',
    help: 'State of a task as of the last poll: 1 for the current state. With metrics.task_states "all", every other state is exposed as 0.',
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
    help: 'Total number of files of a task, as of the last poll.',
    value: (task) => task.totalFiles,
  }),
  taskGauge({
    name: 'sensecore_ads_task_completed_files',
    help: 'Number of files transferred by a task, as of the last poll.',
    value: (task) => task.completedFiles,
  }),
  taskGauge({
    name: 'sensecore_ads_task_existing_files',
    help: 'Number of files of a task that already existed at the destination, as of the last poll.',
    value: (task) => task.existingFiles,
  }),
  taskGauge({
    name: 'sensecore_ads_task_size_bytes',
    help: 'Size of a task in bytes as reported by ADS, as of the last poll.',
    unit: 'bytes',
    value: (task) => task.sizeBytes,
  }),
  taskGauge({
    name: 'sensecore_ads_task_rate_bytes_per_second',
    help: 'Transfer rate of a task in bytes per second as reported by ADS, as of the last poll.',
    value: (task) => task.rateBytesPerSecond,
  }),
  taskGauge({
    name: 'sensecore_ads_task_duration_seconds',
    help: 'Duration of a task so far, as of the last poll.',
    unit: 'seconds',
    value: (task) => task.durationSeconds,
  }),
  taskGauge({
    name: 'sensecore_ads_task_created_timestamp_seconds',
    help: 'Unix timestamp of the creation of a task, as of the last poll.',
    unit: 'seconds',
    value: (task) => task.createdAt,
  }),
  taskGauge({
    name: 'sensecore_ads_task_started_timestamp_seconds',
    help: 'Unix timestamp of the start of a task, as of the last poll.',
    unit: 'seconds',
    value: (task) => task.startedAt,
  }),
  taskGauge({
    name: 'sensecore_ads_task_ended_timestamp_seconds',
    help: 'Unix timestamp of the end of a task, as of the last poll.',
    unit: 'seconds',
    value: (task) => task.endedAt,
  }),
  taskGauge({
    name: 'sensecore_ads_task_state_changed_timestamp_seconds',
    help: 'Unix timestamp at which a task entered its state, as of the last poll: as reported by ADS, or else when a poll first observed it.',
    unit: 'seconds',
    value: (_, memory) => memory?.stateChangedAt,
  }),
  taskGauge({
    name: 'sensecore_ads_task_progressed_timestamp_seconds',
    help: 'Unix timestamp of the last progress of a task, as of the last poll: a change of files, percentage or size, its entry into DOING, or its first observation.',
    unit: 'seconds',
    value: (_, memory) => memory?.progressedAt,
  }),
  taskGauge({
    name: 'sensecore_ads_task_eta_timestamp_seconds',
    help: 'Unix timestamp of the estimated completion of a task in DOING, as of the last poll, from the observed progress.',
    unit: 'seconds',
    value: (_, memory) => memory?.etaAt,
  }),
  {
    name: 'sensecore_ads_task_failed_timestamp_seconds',
    help: 'Unix timestamp of the failure of a task while it is FAILED, as of the last poll, with the reason derived from its error message: its end as reported by ADS, or else when a poll first observed the failure.',
    type: 'gauge',
    unit: 'seconds',
    labels: [...TASK_LABELS, 'reason'],
    samples: ({ task, memory, labels }, add) => {
      if (task.state !== 'FAILED') return;
      const reason = label('reason', classifyFailure(task.errorMessage));
      add(joinLabels(labels, reason), task.endedAt ?? memory?.stateChangedAt);
    },
  },
];

interface TaskGauge extends Pick<FamilyHead, 'name' | 'help' | 'unit'> {
  readonly value: (task: Task, memory: TaskMemory | undefined) => number | undefined;
}

/** A family with one number per task. */
function taskGauge({ value, ...head }: TaskGauge): Family<TaskInput> {
  return {
    ...head,
    type: 'gauge',
    labels: TASK_LABELS,
    samples: ({ task, memory, labels }, add) => add(labels, value(task, memory)),
  };
}

function joinLabels(labels: string, more: string): string {
  return more === '' ? labels : `${labels},${more}`;
}
