// What both the Overview and the Resource dashboard show, each of its own selection.

import {
  BytesPerSecondIEC,
  DateTimeFromNow,
  PercentUnit,
  Short,
} from '@grafana/grafana-foundation-sdk/units';
import { RESOURCE } from '../label-sets.ts';
import { MIN_FINISHED_TASKS, THRESHOLDS, WINDOWS } from '../thresholds.ts';
import { TERMINAL_STATES } from '../../src/model/task.ts';
import { STATE_COLORS } from './mappings.ts';
import type { StatPanel, TimeSeriesPanel } from './panels/panel.ts';
import { sumBy } from './promql.ts';
import {
  RUNNING_STATES,
  ageInIntervals,
  completionTime,
  countIn,
  entriesWithin,
  filesPerSecond,
  transferRate,
} from './task-queries.ts';
import { badFrom, moreThan } from './thresholds.ts';
import { TASK_TEXTS } from './texts/tasks.ts';

/** A click on a series of a resource leads to its dashboard. */
const TO_RESOURCE = { to: 'resource', variables: { resource: 'resource' } } as const;

/** What matters at a glance; each 4 columns wide. */
export function summary(selection: string): readonly StatPanel[] {
  const stat = { kind: 'stat', width: 4 } as const;
  return [
    { ...stat, text: TASK_TEXTS.running, expression: countIn(RUNNING_STATES, selection), unit: Short },
    {
      ...stat,
      text: TASK_TEXTS.failedNow,
      expression: countIn(['FAILED'], selection),
      unit: Short,
      thresholds: moreThan(0, 'orange'),
    },
    {
      ...stat,
      text: TASK_TEXTS.failedInRange,
      expression: `round(${entriesWithin('$__range', ['FAILED'], { selection })})`,
      unit: Short,
      thresholds: moreThan(0),
    },
    {
      ...stat,
      text: TASK_TEXTS.allDone,
      expression: `max(${completionTime(selection)})`,
      unit: DateTimeFromNow,
    },
    {
      ...stat,
      text: TASK_TEXTS.transferRate,
      expression: `sum(${transferRate(selection)})`,
      unit: BytesPerSecondIEC,
    },
  ];
}

export function tasksByState(selection: string): TimeSeriesPanel {
  return {
    kind: 'timeseries',
    text: TASK_TEXTS.tasksByState,
    width: 12,
    queries: [{ expression: countIn(Object.keys(STATE_COLORS), selection, 'state'), legend: '{{state}}' }],
    unit: Short,
    shape: 'stacked',
    colors: STATE_COLORS,
  };
}

export function endedTasks(selection: string): TimeSeriesPanel {
  const expression = entriesWithin('$__rate_interval', TERMINAL_STATES, { selection, by: 'state' });
  return {
    kind: 'timeseries',
    text: TASK_TEXTS.endedTasks,
    width: 12,
    queries: [{ expression, legend: '{{state}}' }],
    unit: Short,
    shape: 'bars',
    colors: STATE_COLORS,
  };
}

export function rateByResource(selection: string): TimeSeriesPanel {
  return {
    kind: 'timeseries',
    text: TASK_TEXTS.rateByResource,
    width: 12,
    queries: [{ expression: sumBy(RESOURCE, transferRate(selection)), legend: '{{resource}}' }],
    unit: BytesPerSecondIEC,
    shape: 'stacked',
    link: TO_RESOURCE,
  };
}

export function filesByResource(selection: string): TimeSeriesPanel {
  return {
    kind: 'timeseries',
    text: TASK_TEXTS.filesByResource,
    width: 12,
    queries: [{ expression: filesPerSecond(selection), legend: '{{resource}}' }],
    unit: Short,
    shape: 'stacked',
    link: TO_RESOURCE,
  };
}

export function freshness(selection: string, width: number): TimeSeriesPanel {
  return {
    kind: 'timeseries',
    text: TASK_TEXTS.freshness,
    width,
    queries: [{ expression: ageInIntervals(selection), legend: '{{resource}}' }],
    unit: Short,
    thresholds: badFrom(THRESHOLDS.notReadIntervals),
    link: TO_RESOURCE,
  };
}

/** As the alert counts it: only where enough tasks ended to make a ratio. */
export function failureRatio(selection: string): TimeSeriesPanel {
  const ended = (states: readonly string[]): string =>
    entriesWithin(WINDOWS.failureRatioWindow, states, { selection, by: RESOURCE });
  const all = ended(['COMPLETED', 'FAILED']);
  return {
    kind: 'timeseries',
    text: TASK_TEXTS.failureRatio,
    width: 12,
    queries: [
      { expression: `${ended(['FAILED'])} / (${all} >= ${MIN_FINISHED_TASKS})`, legend: '{{resource}}' },
    ],
    unit: PercentUnit,
    max: 1,
    thresholds: badFrom(THRESHOLDS.failureRatio),
    link: TO_RESOURCE,
  };
}
