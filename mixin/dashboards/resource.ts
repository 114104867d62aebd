import {
  BytesPerSecondIEC,
  DateTimeFromNow,
  PercentUnit,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import type { DashboardSpec } from './dashboard.ts';
import { STATE_CODES, WENT_WELL } from './mappings.ts';
import type { BarGaugePanel, PanelSpec, TablePanel, TimeSeriesPanel, TimelinePanel } from './panels/panel.ts';
import { ACTIVE_STATES, ONE_RESOURCE, ofTasks, perResource, perTask, sumBy, tasksIn } from './promql.ts';
import { decodeFailures, pollDuration, pollFailures, withoutSeries } from './poll-panels.ts';
import { filesPerSecond, stateCodes, transferRate, withShortId } from './task-queries.ts';
import { allTasks, failedTasks } from './task-tables.ts';
import { RESOURCE_TEXTS } from './texts/resource.ts';
import { COLUMN_TITLES, SECTION_TITLES, SERIES_NAMES } from './texts/words.ts';
import { endedTasks, freshness, summary, tasksByState } from './trends.ts';

const TASK_LEGEND = '{{task_name}} {{short_id}}';
const TO_TASK = { to: 'task', variables: { task: 'task_id' } } as const;

const LAST_POLL: PanelSpec = {
  kind: 'stat',
  text: RESOURCE_TEXTS.lastPoll,
  width: 4,
  expression: perResource(`sensecore_ads_up{${ONE_RESOURCE}}`),
  unit: Short,
  mapping: WENT_WELL,
};

const STATES_OVER_TIME: TimelinePanel = {
  kind: 'state-timeline',
  text: RESOURCE_TEXTS.states,
  width: 24,
  query: { expression: withShortId(stateCodes(ONE_RESOURCE)), legend: TASK_LEGEND },
  mapping: STATE_CODES,
  link: TO_TASK,
};

const PROGRESS: TimeSeriesPanel = {
  kind: 'timeseries',
  text: RESOURCE_TEXTS.progress,
  width: 12,
  queries: [
    {
      expression: withShortId(
        perTask(
          ofTasks(`sensecore_ads_task_progress_ratio{${ONE_RESOURCE}}`, tasksIn(ACTIVE_STATES, ONE_RESOURCE)),
        ),
      ),
      legend: TASK_LEGEND,
    },
  ],
  unit: PercentUnit,
  max: 1,
  link: TO_TASK,
};

const RATE_BY_TASK: TimeSeriesPanel = {
  kind: 'timeseries',
  text: RESOURCE_TEXTS.rateByTask,
  width: 12,
  queries: [{ expression: withShortId(transferRate(ONE_RESOURCE)), legend: TASK_LEGEND }],
  unit: BytesPerSecondIEC,
  shape: 'stacked',
  link: TO_TASK,
};

const FILES_PER_SECOND: TimeSeriesPanel = {
  kind: 'timeseries',
  text: RESOURCE_TEXTS.filesPerSecond,
  width: 12,
  queries: [{ expression: filesPerSecond(ONE_RESOURCE), legend: '{{resource}}' }],
  unit: Short,
};

const FILES: TimeSeriesPanel = {
  kind: 'timeseries',
  text: RESOURCE_TEXTS.files,
  width: 12,
  queries: [
    { expression: filesOfActive('sensecore_ads_task_files'), legend: SERIES_NAMES.total },
    { expression: filesOfActive('sensecore_ads_task_completed_files'), legend: SERIES_NAMES.completed },
    { expression: filesOfActive('sensecore_ads_task_existing_files'), legend: SERIES_NAMES.existing },
  ],
  unit: Short,
};

function filesOfActive(metric: string): string {
  return sumBy('', perTask(ofTasks(`${metric}{${ONE_RESOURCE}}`, tasksIn(ACTIVE_STATES, ONE_RESOURCE))));
}

const DURATIONS: BarGaugePanel = {
  kind: 'bargauge',
  text: RESOURCE_TEXTS.durations,
  width: 12,
  queries: [
    { expression: durationQuantile(0.5), legend: SERIES_NAMES.median },
    { expression: durationQuantile(0.9), legend: SERIES_NAMES.ninety },
    { expression: durationQuantile(0.99), legend: SERIES_NAMES.ninetyNine },
  ],
  unit: Seconds,
};

/** Without a value, rather than NaN, when no task was completed. */
function durationQuantile(quantile: number): string {
  const buckets = `sensecore_ads_finished_task_duration_seconds_bucket{${ONE_RESOURCE}, state="COMPLETED"}`;
  const increases = sumBy('le', `increase(${buckets}[$__range])`);
  return `histogram_quantile(${quantile}, ${increases}) >= 0`;
}

const HISTORY_AGE: TimeSeriesPanel = {
  kind: 'timeseries',
  text: RESOURCE_TEXTS.historyAge,
  width: 8,
  queries: [
    {
      expression: `time() - ${perResource(`sensecore_ads_history_last_success_timestamp_seconds{${ONE_RESOURCE}}`)}`,
      legend: '{{resource}}',
    },
  ],
  unit: Seconds,
};

const PLACE: TablePanel = {
  kind: 'table',
  text: RESOURCE_TEXTS.place,
  width: 24,
  rows: [
    perResource(
      `sensecore_ads_resource_info{${ONE_RESOURCE}}`,
      'subscription',
      'resource_group',
      'zone',
      'data_sync',
    ),
  ],
  columns: [
    { label: 'resource', title: COLUMN_TITLES.resource },
    { label: 'data_sync', title: COLUMN_TITLES.dataSync },
    { label: 'zone', title: COLUMN_TITLES.zone },
    { label: 'resource_group', title: COLUMN_TITLES.resourceGroup },
    { label: 'subscription', title: COLUMN_TITLES.subscription },
    {
      title: COLUMN_TITLES.interval,
      expression: perResource(`sensecore_ads_poll_interval_seconds{${ONE_RESOURCE}}`),
      unit: Seconds,
    },
    {
      title: COLUMN_TITLES.lastCompleted,
      expression: `1000 * ${perResource(`sensecore_ads_last_completed_timestamp_seconds{${ONE_RESOURCE}}`)}`,
      unit: DateTimeFromNow,
    },
    {
      title: COLUMN_TITLES.lastFailed,
      expression: `1000 * ${perResource(`sensecore_ads_last_failed_timestamp_seconds{${ONE_RESOURCE}}`)}`,
      unit: DateTimeFromNow,
    },
  ],
};

/** One resource: the progress of every task, and its failures with the reason. */
export const RESOURCE_DASHBOARD: DashboardSpec = {
  name: 'resource',
  from: 'now-24h',
  sections: [
    { title: undefined, lines: [{ height: 4, panels: [...summary(ONE_RESOURCE), LAST_POLL] }] },
    {
      title: SECTION_TITLES.failed,
      lines: [{ height: 8, panels: [failedTasks(ONE_RESOURCE, 'one resource')] }],
    },
    {
      title: SECTION_TITLES.tasks,
      lines: [
        { height: 11, panels: [allTasks(ONE_RESOURCE)] },
        { height: 11, panels: [STATES_OVER_TIME] },
      ],
    },
    {
      title: SECTION_TITLES.overTime,
      lines: [
        { height: 8, panels: [PROGRESS, RATE_BY_TASK] },
        { height: 8, panels: [FILES, FILES_PER_SECOND] },
        { height: 8, panels: [tasksByState(ONE_RESOURCE), endedTasks(ONE_RESOURCE)] },
      ],
    },
    {
      title: SECTION_TITLES.reading,
      lines: [
        { height: 5, panels: [PLACE] },
        { height: 7, panels: [DURATIONS, freshness(ONE_RESOURCE, 12)] },
        {
          height: 7,
          panels: [HISTORY_AGE, pollFailures(ONE_RESOURCE, 8), pollDuration(ONE_RESOURCE, 8)],
        },
        { height: 7, panels: [withoutSeries(ONE_RESOURCE, 12), decodeFailures(ONE_RESOURCE, 12)] },
      ],
    },
  ],
};
