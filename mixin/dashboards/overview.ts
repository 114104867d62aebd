import { BytesPerSecondIEC, DateTimeFromNow, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { RESOURCE } from '../label-sets.ts';
import { THRESHOLDS } from '../thresholds.ts';
import type { DashboardSpec } from './dashboard.ts';
import { WENT_WELL } from './mappings.ts';
import type { StatPanel, TablePanel } from './panels/panel.ts';
import { RESOURCES, perResource, sumBy } from './promql.ts';
import {
  RUNNING_STATES,
  ageInIntervals,
  completionTime,
  countIn,
  entriesWithin,
  transferRate,
} from './task-queries.ts';
import { RESOURCE_COLUMN, activeTasks, failedTasks } from './task-tables.ts';
import { badFrom, moreThan } from './thresholds.ts';
import { OVERVIEW_TEXTS } from './texts/overview.ts';
import { CELL_TEXTS, COLUMN_TITLES, SECTION_TITLES } from './texts/words.ts';
import {
  endedTasks,
  failureRatio,
  filesByResource,
  freshness,
  rateByResource,
  summary,
  tasksByState,
} from './trends.ts';

const INTERVAL = perResource(`sensecore_ads_poll_interval_seconds{${RESOURCES}}`);
const LAST_SUCCESS = perResource(`sensecore_ads_last_success_timestamp_seconds{${RESOURCES}}`);

/** Those that are too old, and those that were never read: their age is unknown, so the second operand counts them. */
const NOT_READ: StatPanel = {
  kind: 'stat',
  text: OVERVIEW_TEXTS.notRead,
  width: 4,
  expression: `sum(${ageInIntervals(RESOURCES)} > bool ${THRESHOLDS.notReadIntervals} or ${INTERVAL} ^ 0)`,
  unit: Short,
  thresholds: moreThan(0),
  link: { to: 'exporter' },
};

const RESOURCE_TABLE: TablePanel = {
  kind: 'table',
  text: OVERVIEW_TEXTS.resources,
  width: 24,
  rows: [INTERVAL],
  columns: [
    RESOURCE_COLUMN,
    {
      title: COLUMN_TITLES.lastPoll,
      expression: perResource(`sensecore_ads_up{${RESOURCES}}`),
      unit: Short,
      mapping: WENT_WELL,
      empty: CELL_TEXTS.neverPolled,
    },
    {
      title: COLUMN_TITLES.age,
      expression: `time() - ${LAST_SUCCESS}`,
      unit: Seconds,
      empty: CELL_TEXTS.neverRead,
    },
    {
      title: COLUMN_TITLES.ageInIntervals,
      expression: ageInIntervals(RESOURCES),
      unit: Short,
      decimals: 1,
      thresholds: badFrom(THRESHOLDS.notReadIntervals),
    },
    { title: COLUMN_TITLES.running, expression: countIn(RUNNING_STATES, RESOURCES, RESOURCE), unit: Short },
    { title: COLUMN_TITLES.paused, expression: countIn(['PAUSED'], RESOURCES, RESOURCE), unit: Short },
    {
      title: COLUMN_TITLES.failedNow,
      expression: countIn(['FAILED'], RESOURCES, RESOURCE),
      unit: Short,
      thresholds: moreThan(0, 'orange'),
    },
    {
      title: COLUMN_TITLES.failedInRange,
      expression: `round(${entriesWithin('$__range', ['FAILED'], { selection: RESOURCES, by: RESOURCE })})`,
      unit: Short,
      thresholds: moreThan(0),
    },
    {
      title: COLUMN_TITLES.completedInRange,
      expression: `round(${entriesWithin('$__range', ['COMPLETED'], { selection: RESOURCES, by: RESOURCE })})`,
      unit: Short,
    },
    {
      title: COLUMN_TITLES.rate,
      expression: sumBy(RESOURCE, transferRate(RESOURCES)),
      unit: BytesPerSecondIEC,
    },
    {
      title: COLUMN_TITLES.eta,
      expression: `max by (${RESOURCE}) (${completionTime(RESOURCES)})`,
      unit: DateTimeFromNow,
    },
    { label: 'cluster', title: COLUMN_TITLES.cluster },
  ],
  sortBy: { column: COLUMN_TITLES.failedInRange, descending: true },
};

/** All resources: what runs, what failed, how fast, how fresh. */
export const OVERVIEW: DashboardSpec = {
  name: 'overview',
  from: 'now-24h',
  sections: [
    { title: undefined, lines: [{ height: 4, panels: [...summary(RESOURCES), NOT_READ] }] },
    {
      title: SECTION_TITLES.failed,
      lines: [{ height: 9, panels: [failedTasks(RESOURCES, 'several resources')] }],
    },
    { title: SECTION_TITLES.runs, lines: [{ height: 10, panels: [activeTasks(RESOURCES)] }] },
    { title: SECTION_TITLES.resources, lines: [{ height: 9, panels: [RESOURCE_TABLE] }] },
    {
      title: SECTION_TITLES.overTime,
      lines: [
        { height: 8, panels: [tasksByState(RESOURCES), endedTasks(RESOURCES)] },
        { height: 8, panels: [rateByResource(RESOURCES), filesByResource(RESOURCES)] },
        { height: 8, panels: [freshness(RESOURCES, 12), failureRatio(RESOURCES)] },
      ],
    },
  ],
};
