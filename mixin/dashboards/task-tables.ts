import { RESOURCE } from '../label-sets.ts';
import { THRESHOLDS } from '../thresholds.ts';
import {
  BytesIEC,
  BytesPerSecondIEC,
  DateTimeFromNow,
  Seconds,
  PercentUnit,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { MOST_ACTIVE_TASKS } from './limits.ts';
import { REASONS, STATES } from './mappings.ts';
import type { Column, LabelColumn, TablePanel } from './panels/panel.ts';
import { perTask } from './promql.ts';
import { completionTime, failedWithinRange, longestActive, timeWithoutProgress } from './task-queries.ts';
import { badFrom } from './thresholds.ts';
import { TASK_TEXTS } from './texts/tasks.ts';
import { CELL_TEXTS, COLUMN_TITLES } from './texts/words.ts';

const CLUSTER: LabelColumn = { label: 'cluster', title: COLUMN_TITLES.cluster };
const TASK_ID: LabelColumn = { label: 'task_id', title: COLUMN_TITLES.taskId };
const STATE: LabelColumn = { label: 'state', title: COLUMN_TITLES.state, mapping: STATES, width: 120 };

/** The resource, with a link to its dashboard. */
export const RESOURCE_COLUMN: LabelColumn = {
  label: 'resource',
  title: COLUMN_TITLES.resource,
  link: { to: 'resource', variables: { resource: 'resource' } },
};

/** The task, with a link to its dashboard. */
const TASK_COLUMN: LabelColumn = {
  label: 'task_name',
  title: COLUMN_TITLES.task,
  link: { to: 'task', variables: { resource: 'resource', task: 'task_id' } },
};

/** The same where the dashboard is about one resource, which the link keeps. */
const OWN_TASK_COLUMN: LabelColumn = {
  ...TASK_COLUMN,
  link: { to: 'task', variables: { task: 'task_id' } },
};

/** Every task that was seen FAILED within the time range, with the reason. */
export function failedTasks(selection: string, of: 'one resource' | 'several resources'): TablePanel {
  const isOfOne = of === 'one resource';
  const failed = failedWithinRange(selection);
  // The instance that observed the failure may differ from the one that exposes the task now.
  const ofFailed = (tasks: string): string => `${tasks} and on (${RESOURCE}, task_id) ${perTask(failed)}`;
  const state = `sensecore_ads_task_state{${selection}} == 1`;
  const info = `last_over_time(sensecore_ads_task_info{${selection}}[$__range])`;
  const since = `last_over_time(sensecore_ads_task_state_changed_timestamp_seconds{${selection}}[$__range])`;
  return {
    kind: 'table',
    text: TASK_TEXTS.failedTasks,
    width: 24,
    rows: [
      perTask(failed, 'reason'),
      ofFailed(perTask(state, 'state')),
      ofFailed(perTask(info, 'task_type', 'source', 'destination')),
    ],
    columns: [
      isOfOne ? OWN_TASK_COLUMN : TASK_COLUMN,
      { label: 'reason', title: COLUMN_TITLES.reason, mapping: REASONS, width: 360 },
      ...(isOfOne ? [] : [RESOURCE_COLUMN]),
      { ...STATE, title: COLUMN_TITLES.stateNow, empty: CELL_TEXTS.notListed },
      {
        title: COLUMN_TITLES.stateSince,
        expression: ofFailed(`1000 * ${perTask(since)}`),
        unit: DateTimeFromNow,
      },
      { label: 'task_type', title: COLUMN_TITLES.type },
      { label: 'source', title: COLUMN_TITLES.source },
      { label: 'destination', title: COLUMN_TITLES.destination },
      TASK_ID,
      ...(isOfOne ? [] : [CLUSTER]),
    ],
    sortBy: { column: COLUMN_TITLES.stateSince, descending: true },
  };
}

/** The active tasks of many resources. */
export function activeTasks(selection: string): TablePanel {
  const shown = longestActive(MOST_ACTIVE_TASKS, selection);
  const since = `1000 * ${perTask(`sensecore_ads_task_state_changed_timestamp_seconds{${selection}}`)}`;
  const ofShown = (expression: string): string => `${expression} and on (${RESOURCE}, task_id) ${shown}`;
  return {
    kind: 'table',
    text: TASK_TEXTS.activeTasks,
    width: 24,
    rows: [shown],
    columns: [
      TASK_COLUMN,
      RESOURCE_COLUMN,
      STATE,
      { title: COLUMN_TITLES.stateSince, expression: ofShown(since), unit: DateTimeFromNow },
      ...progressColumns(selection, ofShown),
      TASK_ID,
      CLUSTER,
    ],
    sortBy: { column: COLUMN_TITLES.eta, descending: true },
  };
}

/** All tasks of one resource. */
export function allTasks(selection: string): TablePanel {
  const count = (metric: string): string => perTask(`${metric}{${selection}}`);
  return {
    kind: 'table',
    text: TASK_TEXTS.allTasks,
    width: 24,
    rows: [perTask(`sensecore_ads_task_state{${selection}} == 1`, 'state')],
    columns: [
      OWN_TASK_COLUMN,
      STATE,
      ...progressColumns(selection, (expression) => expression),
      {
        title: COLUMN_TITLES.completedFiles,
        expression: count('sensecore_ads_task_completed_files'),
        unit: Short,
      },
      {
        title: COLUMN_TITLES.existingFiles,
        expression: count('sensecore_ads_task_existing_files'),
        unit: Short,
      },
      { title: COLUMN_TITLES.files, expression: count('sensecore_ads_task_files'), unit: Short },
      { title: COLUMN_TITLES.size, expression: count('sensecore_ads_task_size_bytes'), unit: BytesIEC },
      {
        title: COLUMN_TITLES.duration,
        expression: count('sensecore_ads_task_duration_seconds'),
        unit: Seconds,
      },
      TASK_ID,
    ],
    sortBy: { column: COLUMN_TITLES.eta, descending: true },
  };
}

/** How far tasks are, and when they will be done. */
function progressColumns(selection: string, limit: (expression: string) => string): readonly Column[] {
  return [
    {
      title: COLUMN_TITLES.progress,
      expression: limit(perTask(`sensecore_ads_task_progress_ratio{${selection}}`)),
      unit: PercentUnit,
      bar: true,
      width: 180,
    },
    {
      title: COLUMN_TITLES.rate,
      expression: limit(perTask(`sensecore_ads_task_rate_bytes_per_second{${selection}}`)),
      unit: BytesPerSecondIEC,
    },
    { title: COLUMN_TITLES.eta, expression: limit(completionTime(selection)), unit: DateTimeFromNow },
    {
      title: COLUMN_TITLES.sinceProgress,
      expression: limit(timeWithoutProgress(selection)),
      unit: Seconds,
      thresholds: badFrom(THRESHOLDS.taskStalledSeconds),
    },
  ];
}
