import {
  BytesIEC,
  BytesPerSecondIEC,
  DateTimeFromNow,
  PercentUnit,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { THRESHOLDS } from '../thresholds.ts';
import { INFO_LABELS, type InfoLabel } from '../../src/model/series-policy.ts';
import type { DashboardSpec } from './dashboard.ts';
import type { Text } from '../dashboard-identity.ts';
import { REASONS, STATE_CODES } from './mappings.ts';
import type {
  SeriesQuery,
  StatPanel,
  TablePanel,
  TimeSeriesPanel,
  TimelinePanel,
  ValueColumn,
} from './panels/panel.ts';
import { ONE_RESOURCE, ONE_TASK, perTask } from './promql.ts';
import {
  completionTime,
  failedWithinRange,
  stateCodes,
  timeWithoutProgress,
  totalDuration,
  transferRate,
} from './task-queries.ts';
import { badFrom } from './thresholds.ts';
import { TASK_DASHBOARD_TEXTS as TEXTS } from './texts/task.ts';
import { COLUMN_TITLES, SECTION_TITLES, SERIES_NAMES } from './texts/words.ts';
import { INFO_TERMS } from '../vocabulary.ts';

const STAT = { kind: 'stat', width: 4 } as const;

const SUMMARY: readonly StatPanel[] = [
  { ...STAT, text: TEXTS.state, expression: stateCodes(ONE_TASK), unit: Short, mapping: STATE_CODES },
  {
    ...STAT,
    text: TEXTS.progress,
    expression: perTask(`sensecore_ads_task_progress_ratio{${ONE_TASK}}`),
    unit: PercentUnit,
  },
  { ...STAT, text: TEXTS.eta, expression: completionTime(ONE_TASK), unit: DateTimeFromNow },
  {
    ...STAT,
    text: TEXTS.totalDuration,
    expression: totalDuration(ONE_TASK),
    unit: Seconds,
    thresholds: badFrom(THRESHOLDS.taskTotalDurationSeconds),
  },
  {
    ...STAT,
    text: TEXTS.sinceProgress,
    expression: timeWithoutProgress(ONE_TASK, ONE_RESOURCE),
    unit: Seconds,
    thresholds: badFrom(THRESHOLDS.taskStalledSeconds),
  },
  { ...STAT, text: TEXTS.rate, expression: transferRate(ONE_TASK), unit: BytesPerSecondIEC },
];

const REASON: StatPanel = {
  kind: 'stat',
  text: TEXTS.reason,
  width: 12,
  expression: perTask(failedWithinRange(ONE_TASK), 'reason'),
  unit: Short,
  label: 'reason',
  mapping: REASONS,
};

const TIMES: TablePanel = {
  kind: 'table',
  text: TEXTS.times,
  width: 12,
  rows: [perTask(`sensecore_ads_task_info{${ONE_TASK}}`)],
  columns: [
    timeColumn(COLUMN_TITLES.created, 'sensecore_ads_task_created_timestamp_seconds'),
    timeColumn(COLUMN_TITLES.started, 'sensecore_ads_task_started_timestamp_seconds'),
    timeColumn(COLUMN_TITLES.progressed, 'sensecore_ads_task_progressed_timestamp_seconds'),
    timeColumn(COLUMN_TITLES.stateSince, 'sensecore_ads_task_state_changed_timestamp_seconds'),
    timeColumn(COLUMN_TITLES.ended, 'sensecore_ads_task_ended_timestamp_seconds'),
  ],
};

function timeColumn(title: Text, metric: string): ValueColumn {
  return { title, expression: `1000 * ${perTask(`${metric}{${ONE_TASK}}`)}`, unit: DateTimeFromNow };
}

const WHAT: TablePanel = {
  kind: 'table',
  text: TEXTS.what,
  width: 24,
  rows: [perTask(`last_over_time(sensecore_ads_task_info{${ONE_TASK}}[$__range])`, ...INFO_LABELS)],
  columns: [
    { label: 'task_name', title: COLUMN_TITLES.task },
    { label: 'task_id', title: COLUMN_TITLES.taskId },
    ...INFO_LABELS.map((label: InfoLabel) => ({ label, title: INFO_TERMS[label] })),
    numberColumn(COLUMN_TITLES.size, 'sensecore_ads_task_size_bytes', BytesIEC),
    numberColumn(COLUMN_TITLES.files, 'sensecore_ads_task_files', Short),
    numberColumn(COLUMN_TITLES.duration, 'sensecore_ads_task_duration_seconds', Seconds),
  ],
};

function numberColumn(title: Text, metric: string, unit: string): ValueColumn {
  return { title, expression: perTask(`last_over_time(${metric}{${ONE_TASK}}[$__range])`), unit };
}

const STATE_OVER_TIME: TimelinePanel = {
  kind: 'state-timeline',
  text: TEXTS.stateOverTime,
  width: 24,
  query: { expression: stateCodes(ONE_TASK), legend: '{{task_name}}' },
  mapping: STATE_CODES,
};

const TRENDS: readonly TimeSeriesPanel[] = [
  {
    kind: 'timeseries',
    text: TEXTS.progressOverTime,
    width: 12,
    queries: [
      { expression: perTask(`sensecore_ads_task_progress_ratio{${ONE_TASK}}`), legend: '{{task_name}}' },
    ],
    unit: PercentUnit,
    max: 1,
  },
  {
    kind: 'timeseries',
    text: TEXTS.timeLeft,
    width: 12,
    queries: [
      {
        expression: `${perTask(`sensecore_ads_task_eta_timestamp_seconds{${ONE_TASK}}`)} - time()`,
        legend: '{{task_name}}',
      },
    ],
    unit: Seconds,
  },
  {
    kind: 'timeseries',
    text: TEXTS.files,
    width: 12,
    queries: [
      filesQuery(SERIES_NAMES.total, 'sensecore_ads_task_files'),
      filesQuery(SERIES_NAMES.completed, 'sensecore_ads_task_completed_files'),
      filesQuery(SERIES_NAMES.existing, 'sensecore_ads_task_existing_files'),
    ],
    unit: Short,
  },
  {
    kind: 'timeseries',
    text: TEXTS.rateOverTime,
    width: 12,
    queries: [{ expression: transferRate(ONE_TASK), legend: '{{task_name}}' }],
    unit: BytesPerSecondIEC,
  },
];

function filesQuery(legend: Text, metric: string): SeriesQuery {
  return { expression: perTask(`${metric}{${ONE_TASK}}`), legend };
}

/** One task: where it stands, what it transfers, and why it failed. */
export const TASK_DASHBOARD: DashboardSpec = {
  name: 'task',
  from: 'now-24h',
  sections: [
    {
      title: undefined,
      lines: [
        { height: 4, panels: SUMMARY },
        { height: 4, panels: [REASON, TIMES] },
        { height: 4, panels: [STATE_OVER_TIME] },
      ],
    },
    {
      title: SECTION_TITLES.overTime,
      lines: [
        { height: 8, panels: TRENDS.slice(0, 2) },
        { height: 8, panels: TRENDS.slice(2) },
      ],
    },
    { title: SECTION_TITLES.transfer, lines: [{ height: 5, panels: [WHAT] }] },
  ],
};
