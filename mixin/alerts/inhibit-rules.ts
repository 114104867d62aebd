import { EXPORTER_ALERTS } from './exporter-alerts.ts';
import { JOB, RESOURCE } from '../label-sets.ts';
import { RESOURCE_ALERTS } from './resource-alerts.ts';
import { TASK_ALERTS } from './task-alerts.ts';

/** While the source fires, the targets with the same labels do not notify. */
export interface InhibitRule {
  readonly source: string;
  readonly targets: readonly string[];
  readonly equal: readonly string[];
}

const ABSENT = 'SenseCoreAdsExporterAbsent';
const TASKS = TASK_ALERTS.map(({ name }) => name);
/** What happened to tasks, however outdated it is. */
const OUTCOMES: readonly string[] = [
  'SenseCoreAdsTaskFailed',
  'SenseCoreAdsCriticalTaskFailed',
  'SenseCoreAdsUnlistedTaskFailed',
  'SenseCoreAdsTaskFailureRatioHigh',
  'SenseCoreAdsNoRecentSuccess',
];

/** Alerts on outdated data are inhibited, and of two alerts with one cause the more specific one is kept. */
export const INHIBIT_RULES: readonly InhibitRule[] = [
  {
    source: ABSENT,
    targets: [...TASK_ALERTS, ...RESOURCE_ALERTS, ...EXPORTER_ALERTS]
      .map(({ name }) => name)
      .filter((name) => name !== ABSENT),
    equal: JOB.split(', '),
  },
  {
    source: 'SenseCoreAdsExporterDown',
    targets: ['SenseCoreAdsExporterShardMissing'],
    equal: JOB.split(', '),
  },
  blind('SenseCoreAdsAuthenticationFailing', [
    'SenseCoreAdsResourceStale',
    'SenseCoreAdsResourceNotRead',
    ...TASKS,
  ]),
  blind('SenseCoreAdsResourceStale', ['SenseCoreAdsResourceNotRead', ...TASKS]),
  // A warning: it never silences what happened to a task.
  blind(
    'SenseCoreAdsResourceNotRead',
    TASKS.filter((name) => !OUTCOMES.includes(name)),
  ),
];

function blind(source: string, targets: readonly string[]): InhibitRule {
  return {
    source,
    targets: ['SenseCoreAdsHistoryNotRead', ...targets],
    equal: RESOURCE.split(', '),
  };
}
